//! `POST /v1/charging-sessions/{id}:terminate`

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

/// The last message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChargingSessionEnd {
    /// Number of the request in its session: sent again it gets the same answer.
    #[schema(minimum = 0, example = 3)]
    number: i64,
    /// When the session ended.
    #[schema(format = "date-time", example = "2026-06-17T09:05:00+02:00")]
    time: String,
    /// Used since the message before, as the quantity field counts.
    #[schema(format = "decimal", example = "120")]
    used: Option<String>,
}

/// Terminate a charging session
///
/// Charges what is reported, whatever the limit says, and gives back what was reserved and not used.
#[utoipa::path(post, path = "/v1/charging-sessions/{id}:terminate", tag = "charging sessions", request_body = ChargingSessionEnd,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "What is charged.", body = ChargingGrant)))]
pub(crate) async fn terminate_charging_session(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<ChargingSessionEnd>,
) -> Result<Response, Problem> {
    let message = SessionMessage {
        name: SessionName::Known(id.parse().or(Err(Problem::not_found()))?),
        command: SessionCommand::Terminate,
        number: body.number,
        at: Instant::parse_rfc3339(&body.time)?,
        fields: BTreeMap::new(),
        used: body.used,
        requested: None,
    };
    send(&context, &message, dry_run, StatusCode::OK).await
}
