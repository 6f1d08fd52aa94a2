//! `POST /v1/deferred-actions/{id}:reschedule`

use super::action::{DeferredAction, change};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::deferred::DeferredChange;
use calendar::Instant;
use serde::Deserialize;
use utoipa::ToSchema;

/// Another time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reschedule {
    /// When it is done, later than now.
    #[schema(format = "date-time")]
    due_at: String,
}

/// Move a deferred action to another time
#[utoipa::path(post, path = "/v1/deferred-actions/{id}:reschedule", tag = "customers", request_body = Reschedule,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The action.", body = DeferredAction)))]
pub(crate) async fn reschedule_deferred_action(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<Reschedule>,
) -> Result<Answered, Problem> {
    change(&context, &id, DeferredChange::Reschedule(Instant::parse_rfc3339(&body.due_at)?), dry_run).await
}
