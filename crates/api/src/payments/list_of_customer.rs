//! `GET /v1/customers/{customer}/payments`

use super::list::list;
use super::payment::Payment;
use crate::context::Context;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::{List, Paging};

/// List payments of a customer
///
/// Newest first.
#[utoipa::path(get, path = "/v1/customers/{customer}/payments", tag = "payments",
    params(("customer" = String, Path, description = "Number or code of the customer."), Paging),
    responses((status = 200, description = "The payments.", body = List<Payment>)))]
pub(crate) async fn list_customer_payments(
    context: Context,
    Path(customer): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<Payment>>, Problem> {
    let customer = context.customer(&customer).await?;
    list(&context, Some(customer), &paging).await
}
