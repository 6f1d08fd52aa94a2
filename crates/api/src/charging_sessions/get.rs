//! `GET /v1/charging-sessions/{id}`

use super::session::ChargingSession;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::charging_session::GetSession;

/// Get a charging session
#[utoipa::path(get, path = "/v1/charging-sessions/{id}", tag = "charging sessions", params(("id" = String, Path, description = "Id.")),
    responses((status = 200, description = "The session.", body = ChargingSession)))]
pub(crate) async fn get_charging_session(context: Context, Path(id): Path<String>) -> Result<axum::Json<ChargingSession>, Problem> {
    let id = id.parse().or(Err(Problem::not_found()))?;
    let view = context.read(GetSession { catalogs: context.state.catalogs.clone(), id }).await?;
    Ok(axum::Json(ChargingSession::from_view(&view, context.language.tag(), &context.zone()?)?))
}
