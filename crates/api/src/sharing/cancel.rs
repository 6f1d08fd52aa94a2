//! `POST /v1/sharing-groups/{id}:cancel`

use super::group::SharingGroup;
use super::update;
use crate::context::Context;
use crate::json::{Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::sharing::GroupChanges;
use store::sharing::SharingStatus;

/// Cancel a sharing group
///
/// For good, for all of its members; their usage is their own from then on.
#[utoipa::path(post, path = "/v1/sharing-groups/{id}:cancel", tag = "sharing", 
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The group.", body = SharingGroup)))]
pub(crate) async fn cancel_sharing_group(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Answered, Problem> {
    let changes = GroupChanges { status: Some(SharingStatus::Cancelled), ..GroupChanges::default() };
    update::change(&context, &id, changes, dry_run).await
}
