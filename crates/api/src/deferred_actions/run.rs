//! `POST /v1/deferred-actions/{id}:run`

use super::action::{DeferredAction, change};
use crate::context::Context;
use crate::json::{Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::deferred::DeferredChange;

/// Do a deferred action now
///
/// Whatever its time; it holds from now on.
#[utoipa::path(post, path = "/v1/deferred-actions/{id}:run", tag = "customers",
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The action.", body = DeferredAction)))]
pub(crate) async fn run_deferred_action(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Answered, Problem> {
    change(&context, &id, DeferredChange::Run, dry_run).await
}
