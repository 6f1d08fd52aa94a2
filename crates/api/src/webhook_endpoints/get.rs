//! `GET /v1/webhook-endpoints/{id}`

use super::endpoint::WebhookEndpoint;
use super::named;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::messages::GetEndpoint;

/// Get a webhook endpoint
///
/// Without its secret.
#[utoipa::path(get, path = "/v1/webhook-endpoints/{id}", tag = "webhooks",
    params(("id" = String, Path, description = "Id of the endpoint.")),
    responses((status = 200, description = "The endpoint.", body = WebhookEndpoint)))]
pub(crate) async fn get_webhook_endpoint(context: Context, Path(id): Path<String>) -> Result<axum::Json<WebhookEndpoint>, Problem> {
    let zone = context.zone()?;
    let row = context.read(GetEndpoint { id: named(&id)? }).await?;
    Ok(axum::Json(WebhookEndpoint::from_row(&row, &zone)))
}
