//! `POST /v1/charging-sessions/{id}:update`

use super::answer::{ChargingGrant, send};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::problem::Problem;
use crate::wire::DryRun;
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Instant;
use charging::{SessionMessage, SessionName};
use rating::SessionCommand;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A message under way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChargingSessionUpdate {
    /// Number of the request in its session: sent again it gets the same answer.
    #[schema(minimum = 0, example = 2)]
    number: i64,
    /// The use that is reported ended then.
    #[schema(format = "date-time", example = "2026-06-17T09:03:00+02:00")]
    time: String,
    /// Used since the message before, as the quantity field counts.
    #[schema(format = "decimal", example = "180")]
    used: Option<String>,
    /// Asked for; the service type's slice where absent.
    #[schema(format = "decimal", example = "180")]
    requested: Option<String>,
}

/// Update a charging session
///
/// Charges what is reported, whatever the limit says, and reserves on. Where nothing more can be had, `granted` is 0 and `result` says why.
#[utoipa::path(post, path = "/v1/charging-sessions/{id}:update", tag = "charging sessions", request_body = ChargingSessionUpdate,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "What is charged and granted.", body = ChargingGrant)))]
pub(crate) async fn update_charging_session(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<ChargingSessionUpdate>,
) -> Result<Response, Problem> {
    let message = SessionMessage {
        name: SessionName::Known(id.parse().or(Err(Problem::not_found()))?),
        command: SessionCommand::Update,
        number: body.number,
        at: Instant::parse_rfc3339(&body.time)?,
        fields: BTreeMap::new(),
        used: body.used,
        requested: body.requested,
    };
    send(&context, &message, dry_run, StatusCode::OK).await
}
