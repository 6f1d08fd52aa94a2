//! `POST /v1/webhook-endpoints/{id}:rotate-secret`

use super::endpoint::{WebhookEndpointWithSecret, with_secret};
use super::named;
use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::RotateSecret;
use axum::http::StatusCode;

/// Draw a new secret
///
/// For a day calls carry a signature of the new secret and one of the old, so that the receiver can change in its own time.
#[utoipa::path(post, path = "/v1/webhook-endpoints/{id}:rotate-secret", tag = "webhooks",
    params(("id" = String, Path, description = "Id of the endpoint.")),
    responses((status = 200, description = "The endpoint with its new secret.", body = WebhookEndpointWithSecret)))]
pub(crate) async fn rotate_webhook_secret(context: Context, Path(id): Path<String>) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let operation = RotateSecret::try_new(named(&id)?)?;
    context.write_encoded(operation, false, move |made| with_secret(&made, StatusCode::OK, &zone)).await
}
