//! `POST /v1/deferred-actions/{id}:cancel`

use super::action::{DeferredAction, change};
use crate::context::Context;
use crate::json::{Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::deferred::DeferredChange;

/// Give up a deferred action
///
/// It stays in the list as cancelled.
#[utoipa::path(post, path = "/v1/deferred-actions/{id}:cancel", tag = "customers",
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The action.", body = DeferredAction)))]
pub(crate) async fn cancel_deferred_action(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Answered, Problem> {
    change(&context, &id, DeferredChange::Cancel, dry_run).await
}
