//! `POST /v1/dunning`

use super::Dunning;
use super::configuration::{DunningAction, DunningThreshold, actions, thresholds};
use crate::context::Context;
use crate::json::{Json, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::dunning::CreateDunning;
use axum::http::StatusCode;
use serde::Deserialize;
use store::dunning::DunningRow;
use utoipa::ToSchema;

/// A configuration to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDunning {
    /// Code, unique in the site; it never changes.
    #[schema(min_length = 1, max_length = 64, example = "late")]
    code: String,
    /// Name.
    #[schema(min_length = 1, max_length = 100, example = "Late payment")]
    name: String,
    /// What a bill must owe more than, one a currency.
    #[serde(default)]
    thresholds: Vec<DunningThreshold>,
    /// What is done, in ascending order of days.
    #[schema(min_items = 1, max_items = 30)]
    actions: Vec<DunningAction>,
}

/// Make a dunning configuration
///
/// A job of the kind `dunning` runs it.
#[utoipa::path(post, path = "/v1/dunning", tag = "dunning", request_body = NewDunning, params(DryRun),
    responses((status = 201, description = "The configuration.", body = Dunning)))]
pub(crate) async fn create_dunning(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewDunning>,
) -> Result<Answered, Problem> {
    let row = DunningRow { code: body.code, name: body.name, thresholds: thresholds(body.thresholds)?, actions: actions(&body.actions)? };
    let create = CreateDunning { row, catalogs: context.state.catalogs.clone() };
    context.write(create, dry_run, StatusCode::CREATED, Dunning::from_row).await
}
