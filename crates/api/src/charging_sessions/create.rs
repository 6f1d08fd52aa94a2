//! `POST /v1/charging-sessions`

use super::answer::{ChargingGrant, send};
use crate::context::Context;
use crate::json::{Json, Query};
use crate::problem::Problem;
use crate::usage_events::texts;
use crate::wire::DryRun;
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Instant;
use charging::{SessionMessage, SessionName};
use rating::SessionCommand;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The first message of a session.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewChargingSession {
    /// Code of the kind of service.
    #[schema(min_length = 1, max_length = 64, example = "voice")]
    service_type: String,
    /// Identifier of the service.
    #[schema(min_length = 1, max_length = 200, example = "38640123456")]
    identifier: String,
    /// What makes it unlike other sessions of the identifier.
    #[schema(min_length = 1, max_length = 200, example = "call-1")]
    session_id: String,
    /// Number of the request in its session: sent again it gets the same answer.
    #[schema(minimum = 0, example = 1)]
    number: i64,
    /// When the session begins.
    #[schema(format = "date-time", example = "2026-06-17T09:00:00+02:00")]
    time: String,
    /// Service fields, without the one that the quantity comes from.
    #[serde(default)]
    #[schema(value_type = Option<Object>, example = json!({"destination": "38641000000"}))]
    fields: BTreeMap<String, Value>,
    /// Asked for, as the quantity field counts; the service type's slice where absent.
    #[schema(format = "decimal", example = "180")]
    requested: Option<String>,
}

/// Start a charging session
///
/// Reserves what is asked for, or as much of it as no limit refuses. Needs no idempotency key: the number of the request is its identity,
/// and a repetition answers 200 with `replayed`. Refused: 402 `limit_reached`, 409 with another code. The same number with another
/// content: 409 `number_taken`.
#[utoipa::path(post, path = "/v1/charging-sessions", tag = "charging sessions", request_body = NewChargingSession, params(DryRun),
    responses((status = 201, description = "What is granted.", body = ChargingGrant),
        (status = 200, description = "The first answer again.", body = ChargingGrant)))]
pub(crate) async fn create_charging_session(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewChargingSession>,
) -> Result<Response, Problem> {
    let message = SessionMessage {
        name: SessionName::New { service_type: body.service_type, identifier: body.identifier, session_id: body.session_id },
        command: SessionCommand::Start,
        number: body.number,
        at: Instant::parse_rfc3339(&body.time)?,
        fields: texts(body.fields).map_err(Problem::fields)?,
        used: None,
        requested: body.requested,
    };
    send(&context, &message, dry_run, StatusCode::CREATED).await
}
