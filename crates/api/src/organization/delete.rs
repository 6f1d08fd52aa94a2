//! `DELETE /v1/customers/{customer}/organization`

use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::organization::LeaveOrganization;
use axum::http::StatusCode;

/// Take a customer out of the organization tree
///
/// One that has customers below it stays: 409 `organization_has_children`.
#[utoipa::path(delete, path = "/v1/customers/{customer}/organization", tag = "organization",
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 204, description = "It stands outside the tree.")))]
pub(crate) async fn leave_organization(context: Context, Path(customer): Path<String>) -> Result<Answered, Problem> {
    context.write(LeaveOrganization { customer }, false, StatusCode::NO_CONTENT, |()| ()).await
}
