//! `GET /v1/dunning/{code}`

use super::Dunning;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::dunning::GetDunning;

/// Get a dunning configuration
#[utoipa::path(get, path = "/v1/dunning/{code}", tag = "dunning",
    params(("code" = String, Path, description = "Code.")),
    responses((status = 200, description = "The configuration.", body = Dunning)))]
pub(crate) async fn get_dunning(context: Context, Path(code): Path<String>) -> Result<axum::Json<Dunning>, Problem> {
    Ok(axum::Json(Dunning::from_row(context.read(GetDunning { code }).await?)))
}
