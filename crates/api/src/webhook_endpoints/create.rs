//! `POST /v1/webhook-endpoints`

use super::endpoint::{WebhookEndpointWithSecret, with_secret};
use crate::context::Context;
use crate::json::Json;
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::CreateEndpoint;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// An endpoint to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWebhookEndpoint {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100, example = "CRM")]
    name: String,
    /// Its address: https, or http to this machine. Private addresses only where the operator allows them.
    #[schema(min_length = 1, max_length = 2000, example = "https://crm.example.org/hooks/guilder")]
    url: String,
    /// Names of events.
    #[schema(min_items = 1, max_items = 100, example = json!(["customer.created", "bill.billed"]))]
    events: Vec<String>,
    /// Whether it is called; it is where absent.
    enabled: Option<bool>,
}

/// Make a webhook endpoint
///
/// The answer is the only place where its secret ever stands. Calls carry `webhook-id`, `webhook-timestamp` and `webhook-signature`
/// (Standard Webhooks, `v1`); a receiver answers 2xx, and drops an id that it has seen.
#[utoipa::path(post, path = "/v1/webhook-endpoints", tag = "webhooks", request_body = NewWebhookEndpoint,
    responses((status = 201, description = "The endpoint.", body = WebhookEndpointWithSecret)))]
pub(crate) async fn create_webhook_endpoint(context: Context, Json(body): Json<NewWebhookEndpoint>) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let enabled = body.enabled.unwrap_or(true);
    let operation = CreateEndpoint::try_new(context.state.destinations, &body.name, &body.url, &body.events, enabled)?;
    context.write_encoded(operation, false, move |made| with_secret(&made, StatusCode::CREATED, &zone)).await
}
