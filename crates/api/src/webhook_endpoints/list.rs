//! `GET /v1/webhook-endpoints`

use super::endpoint::WebhookEndpoint;
use crate::context::Context;
use crate::problem::Problem;
use crate::wire::List;
use app::messages::ListEndpoints;

/// List webhook endpoints
///
/// All endpoints of the site; their secrets are not shown.
#[utoipa::path(get, path = "/v1/webhook-endpoints", tag = "webhooks",
    responses((status = 200, description = "The endpoints.", body = List<WebhookEndpoint>)))]
pub(crate) async fn list_webhook_endpoints(context: Context) -> Result<axum::Json<List<WebhookEndpoint>>, Problem> {
    let zone = context.zone()?;
    let rows = context.read(ListEndpoints).await?;
    Ok(axum::Json(List::whole(rows.iter().map(|row| WebhookEndpoint::from_row(row, &zone)).collect())))
}
