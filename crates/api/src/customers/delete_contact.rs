//! `DELETE /v1/customers/{customer}/contacts/{id}`

use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::customer::DeleteContact;
use axum::http::StatusCode;

/// Delete a contact
///
/// The last contact stays: 409 `last_contact`.
#[utoipa::path(delete, path = "/v1/customers/{customer}/contacts/{id}", tag = "customers",
    params(("customer" = String, Path, description = "Number or code of the customer."), ("id" = String, Path, description = "Id of the contact.")),
    responses((status = 204, description = "Deleted.")))]
pub(crate) async fn delete_contact(context: Context, Path((customer, id)): Path<(String, String)>) -> Result<Answered, Problem> {
    let id = id.parse().or(Err(Problem::not_found()))?;
    context.write(DeleteContact { customer, id }, false, StatusCode::NO_CONTENT, |()| ()).await
}
