//! `POST /v1/hierarchy-groups/{id}:cancel`

use super::group::HierarchyGroup;
use super::update;
use crate::context::Context;
use crate::json::{Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::hierarchy::HierarchyChanges;
use store::hierarchy::HierarchyStatus;

/// Cancel a hierarchy group
///
/// For good, for all of its members: bills that have not been billed are their own. Bills that have been keep their payer.
#[utoipa::path(post, path = "/v1/hierarchy-groups/{id}:cancel", tag = "hierarchy",
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The group.", body = HierarchyGroup)))]
pub(crate) async fn cancel_hierarchy_group(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Answered, Problem> {
    let changes = HierarchyChanges { status: Some(HierarchyStatus::Cancelled), ..HierarchyChanges::default() };
    update::change(&context, &id, changes, dry_run).await
}
