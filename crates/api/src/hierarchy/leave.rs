//! `DELETE /v1/hierarchy-groups/{id}/members/{membership}`

use crate::context::Context;
use crate::json::{Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::hierarchy::LeaveHierarchy;
use axum::http::StatusCode;

/// Leave a hierarchy group
///
/// The member leaves, or is removed: bills that have not been billed are its own. The membership stays visible as cancelled.
#[utoipa::path(delete, path = "/v1/hierarchy-groups/{id}/members/{membership}", tag = "hierarchy",
    params(("id" = String, Path, description = "Id of the group."), ("membership" = String, Path, description = "Id of the membership."), DryRun),
    responses((status = 204, description = "Left.")))]
pub(crate) async fn leave_hierarchy_group(
    context: Context,
    Path((id, membership)): Path<(String, String)>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Answered, Problem> {
    let hierarchy = id.parse().or(Err(Problem::not_found()))?;
    let membership = membership.parse().or(Err(Problem::not_found()))?;
    context.write(LeaveHierarchy { hierarchy, membership }, dry_run, StatusCode::NO_CONTENT, |()| ()).await
}
