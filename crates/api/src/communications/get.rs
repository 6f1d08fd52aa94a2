//! `GET /v1/communications/{id}`

use super::CommunicationWithAttempts;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::messages::FindCommunication;

/// Get a communication
///
/// With every attempt to send it and what came of it.
#[utoipa::path(get, path = "/v1/communications/{id}", tag = "communications",
    params(("id" = String, Path, description = "Id of the message.")),
    responses((status = 200, description = "The message.", body = CommunicationWithAttempts)))]
pub(crate) async fn get_communication(context: Context, Path(id): Path<String>) -> Result<axum::Json<CommunicationWithAttempts>, Problem> {
    let zone = context.zone()?;
    let id = id.parse().or(Err(Problem::not_found()))?;
    let found = context.read(FindCommunication { id, endpoint: None }).await?;
    Ok(axum::Json(CommunicationWithAttempts::from_found(found, &zone)))
}
