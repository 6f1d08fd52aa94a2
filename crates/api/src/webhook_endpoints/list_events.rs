//! `GET /v1/webhook-events`

use crate::context::Context;
use crate::problem::Problem;
use crate::wire::List;
use app::messages::EventName;
use serde::Serialize;
use utoipa::ToSchema;

/// Something that an endpoint can be called with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WebhookEvent {
    /// Its name.
    #[schema(example = "balance.threshold_crossed")]
    name: String,
}

/// List webhook events
///
/// The names that an endpoint may ask for.
#[utoipa::path(get, path = "/v1/webhook-events", tag = "webhooks",
    responses((status = 200, description = "The events.", body = List<WebhookEvent>)))]
pub(crate) async fn list_webhook_events(_context: Context) -> Result<axum::Json<List<WebhookEvent>>, Problem> {
    Ok(axum::Json(List::whole(EventName::ALL.iter().map(|name| WebhookEvent { name: name.as_str().to_owned() }).collect())))
}
