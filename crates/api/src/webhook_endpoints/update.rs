//! `PATCH /v1/webhook-endpoints/{id}`

use super::endpoint::WebhookEndpoint;
use super::named;
use crate::context::Context;
use crate::json::{Json, Path};
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::{EndpointChanges, GetEndpoint, UpdateEndpoint};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes of an endpoint; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookEndpointUpdate {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Its address.
    #[schema(min_length = 1, max_length = 2000)]
    url: Option<String>,
    /// Names of all its events.
    #[schema(min_items = 1, max_items = 100)]
    events: Option<Vec<String>>,
    /// Whether it is called. What happens while it is off is not told later; what was being retried is.
    enabled: Option<bool>,
}

/// Change a webhook endpoint
///
/// `If-Match` with its ETag refuses with 412 when it has changed.
#[utoipa::path(patch, path = "/v1/webhook-endpoints/{id}", tag = "webhooks", request_body = WebhookEndpointUpdate,
    params(("id" = String, Path, description = "Id of the endpoint."),
        ("If-Match" = Option<String>, Header, description = "ETag of the endpoint as it was read.")),
    responses((status = 200, description = "The endpoint.", body = WebhookEndpoint)))]
pub(crate) async fn update_webhook_endpoint(
    context: Context,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<WebhookEndpointUpdate>,
) -> Result<Answered, Problem> {
    let (zone, id) = (context.zone()?, named(&id)?);
    let read = context.read(GetEndpoint { id }).await?;
    let expected = match context.is_version(&headers, &WebhookEndpoint::from_row(&read, &zone))? {
        None => None,
        Some(true) => Some(read),
        Some(false) => return Err(Problem::plain(StatusCode::PRECONDITION_FAILED, "precondition_failed")),
    };
    let changes = EndpointChanges { name: body.name, url: body.url, events: body.events, enabled: body.enabled };
    let operation = UpdateEndpoint { id, changes, expected, destinations: context.state.destinations };
    context.write(operation, false, StatusCode::OK, move |row| WebhookEndpoint::from_row(&row, &zone)).await
}
