//! `POST /v1/webhook-endpoints/{id}:test`

use super::named;
use crate::communications::Communication;
use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::TestEndpoint;
use axum::http::StatusCode;

/// Try a webhook endpoint
///
/// Queues a call with the event `webhook.test`; what came of it stands in the deliveries.
#[utoipa::path(post, path = "/v1/webhook-endpoints/{id}:test", tag = "webhooks",
    params(("id" = String, Path, description = "Id of the endpoint.")),
    responses((status = 202, description = "The call, queued.", body = Communication)))]
pub(crate) async fn test_webhook_endpoint(context: Context, Path(id): Path<String>) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let operation = TestEndpoint { id: named(&id)? };
    context.write(operation, false, StatusCode::ACCEPTED, move |row| Communication::from_row(row, &zone)).await
}
