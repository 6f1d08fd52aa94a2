//! `GET /v1/webhook-endpoints/{id}/deliveries/{item}`

use super::named;
use crate::communications::CommunicationWithAttempts;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::messages::FindCommunication;

/// Get a delivery of a webhook endpoint
///
/// With every attempt and what the receiver answered.
#[utoipa::path(get, path = "/v1/webhook-endpoints/{id}/deliveries/{item}", tag = "webhooks",
    params(("id" = String, Path, description = "Id of the endpoint."), ("item" = String, Path, description = "Id of the delivery.")),
    responses((status = 200, description = "The call.", body = CommunicationWithAttempts)))]
pub(crate) async fn get_webhook_delivery(
    context: Context,
    Path((id, item)): Path<(String, String)>,
) -> Result<axum::Json<CommunicationWithAttempts>, Problem> {
    let zone = context.zone()?;
    let delivery = item.parse().or(Err(Problem::not_found()))?;
    let found = context.read(FindCommunication { id: delivery, endpoint: Some(named(&id)?) }).await?;
    Ok(axum::Json(CommunicationWithAttempts::from_found(found, &zone)))
}
