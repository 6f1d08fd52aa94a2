//! `GET /v1/customers/{customer}/communications`

use super::{Communication, CommunicationFilter, page};
use crate::context::Context;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::List;
use app::messages::Of;

/// List communications of a customer
///
/// What was told to the customer, and to endpoints about them, newest first.
#[utoipa::path(get, path = "/v1/customers/{customer}/communications", tag = "communications",
    params(("customer" = String, Path, description = "Number or code of the customer."), CommunicationFilter),
    responses((status = 200, description = "The messages.", body = List<Communication>)))]
pub(crate) async fn list_customer_communications(
    context: Context,
    Path(customer): Path<String>,
    Query(filter): Query<CommunicationFilter>,
) -> Result<axum::Json<List<Communication>>, Problem> {
    page(&context, Of::Customer(customer), filter).await
}
