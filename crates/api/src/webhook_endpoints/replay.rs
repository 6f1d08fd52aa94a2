//! `POST /v1/webhook-endpoints/{id}:replay`

use super::named;
use crate::context::Context;
use crate::json::{Json, Path};
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::{Replay, Resend};
use axum::http::StatusCode;
use calendar::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is sent again: one delivery, or all that failed since a time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookReplay {
    /// Id of a delivery.
    delivery: Option<String>,
    /// System time: what was made then or later and failed.
    #[schema(format = "date-time")]
    failed_since: Option<String>,
}

/// How much is sent again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookReplayed {
    /// Deliveries queued.
    queued: u64,
}

/// Send deliveries again
///
/// One delivery, whatever became of it, or all that failed since a time. Each keeps its id, so a receiver can tell what it has seen.
#[utoipa::path(post, path = "/v1/webhook-endpoints/{id}:replay", tag = "webhooks", request_body = WebhookReplay,
    params(("id" = String, Path, description = "Id of the endpoint.")),
    responses((status = 202, description = "How many were queued.", body = WebhookReplayed)))]
pub(crate) async fn replay_webhook_deliveries(
    context: Context,
    Path(id): Path<String>,
    Json(body): Json<WebhookReplay>,
) -> Result<Answered, Problem> {
    let endpoint = named(&id)?;
    match (body.delivery, body.failed_since) {
        (Some(delivery), None) => {
            let id = delivery.parse().or(Err(Problem::not_found()))?;
            let operation = Resend { id, endpoint: Some(endpoint) };
            context.write(operation, false, StatusCode::ACCEPTED, |_| WebhookReplayed { queued: 1 }).await
        }
        (None, Some(since)) => {
            let operation = Replay { endpoint, failed_since: Instant::parse_rfc3339(&since)? };
            context.write(operation, false, StatusCode::ACCEPTED, |queued| WebhookReplayed { queued }).await
        }
        (Some(_), Some(_)) | (None, None) => Err(Problem::field("delivery", "missing", "give `delivery` or `failed_since`")),
    }
}
