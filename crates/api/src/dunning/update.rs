//! `PATCH /v1/dunning/{code}`

use super::Dunning;
use super::configuration::{DunningAction, DunningThreshold, actions, thresholds};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::dunning::{DunningChanges, UpdateDunning};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DunningUpdate {
    /// Name.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// What a bill must owe more than, all of them.
    thresholds: Option<Vec<DunningThreshold>>,
    /// What is done, all of it.
    #[schema(min_items = 1, max_items = 30)]
    actions: Option<Vec<DunningAction>>,
}

/// Change a dunning configuration
///
/// It holds from the next run on. An action that keeps its code is not done again for a bill.
#[utoipa::path(patch, path = "/v1/dunning/{code}", tag = "dunning", request_body = DunningUpdate,
    params(("code" = String, Path, description = "Code."), DryRun),
    responses((status = 200, description = "The configuration.", body = Dunning)))]
pub(crate) async fn update_dunning(
    context: Context,
    Path(code): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<DunningUpdate>,
) -> Result<Answered, Problem> {
    let changes = DunningChanges {
        name: body.name,
        thresholds: body.thresholds.map(thresholds).transpose()?,
        actions: body.actions.as_deref().map(actions).transpose()?,
    };
    let update = UpdateDunning { code, changes, catalogs: context.state.catalogs.clone() };
    context.write(update, dry_run, StatusCode::OK, Dunning::from_row).await
}
