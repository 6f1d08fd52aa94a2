//! `DELETE /v1/billing-profiles/{id}`

use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::billing::DeleteProfile;
use axum::http::StatusCode;

/// Delete a billing profile
///
/// Only while no balance group is billed by it and no bill of it has charges or payments, and never the last one of a customer: 409
/// `billing_profile_in_use` says which.
#[utoipa::path(delete, path = "/v1/billing-profiles/{id}", tag = "billing", params(("id" = String, Path, description = "Id of the profile.")),
    responses((status = 204, description = "It is gone.")))]
pub(crate) async fn delete_billing_profile(context: Context, Path(id): Path<String>) -> Result<Answered, Problem> {
    let profile = id.parse().or(Err(Problem::not_found()))?;
    let operation = DeleteProfile { profile, catalogs: context.state.catalogs.clone() };
    context.write(operation, false, StatusCode::NO_CONTENT, |()| ()).await
}
