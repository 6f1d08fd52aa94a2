//! `GET /v1/dunning`

use super::Dunning;
use crate::context::Context;
use crate::problem::Problem;
use crate::wire::List;
use app::dunning::ListDunnings;

/// List dunning configurations
#[utoipa::path(get, path = "/v1/dunning", tag = "dunning",
    responses((status = 200, description = "The configurations, by code.", body = List<Dunning>)))]
pub(crate) async fn list_dunning(context: Context) -> Result<axum::Json<List<Dunning>>, Problem> {
    let rows = context.read(ListDunnings).await?;
    Ok(axum::Json(List::whole(rows.into_iter().map(Dunning::from_row).collect())))
}
