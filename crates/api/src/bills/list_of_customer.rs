//! `GET /v1/customers/{customer}/bills`

use super::bill::Bill;
use super::list::{BillFilter, list};
use crate::context::Context;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::List;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which bills.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CustomerBillFilter {
    /// `inactive`, `active`, `billing` or `closed`.
    status: Option<String>,
    /// Id of one of its billing profiles: its bills, and those of others that it pays.
    billing_profile: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List bills of a customer
///
/// Newest first: its own, and those of others that its billing profiles pay.
#[utoipa::path(get, path = "/v1/customers/{customer}/bills", tag = "billing",
    params(("customer" = String, Path, description = "Number or code of the customer."), CustomerBillFilter),
    responses((status = 200, description = "The bills.", body = List<Bill>)))]
pub(crate) async fn list_customer_bills(
    context: Context,
    Path(customer): Path<String>,
    Query(filter): Query<CustomerBillFilter>,
) -> Result<axum::Json<List<Bill>>, Problem> {
    let CustomerBillFilter { status, billing_profile, limit, cursor } = filter;
    let filter = BillFilter { status, customer: Some(customer), billing_profile, limit, cursor };
    list(&context, filter).await
}
