//! `DELETE /v1/sharing-groups/{id}/members/{customer}`

use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::sharing::Leave;
use axum::http::StatusCode;

/// Leave a sharing group
///
/// The member leaves, or is removed. The membership stays visible as cancelled.
#[utoipa::path(delete, path = "/v1/sharing-groups/{id}/members/{customer}", tag = "sharing",
    params(("id" = String, Path, description = "Id of the group."), ("customer" = String, Path, description = "Number or code of the member.")),
    responses((status = 204, description = "Left.")))]
pub(crate) async fn leave_sharing_group(context: Context, Path((id, member)): Path<(String, String)>) -> Result<Answered, Problem> {
    let sharing = id.parse().or(Err(Problem::not_found()))?;
    context.write(Leave { sharing, member }, false, StatusCode::NO_CONTENT, |()| ()).await
}
