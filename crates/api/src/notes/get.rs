//! `GET /v1/notes/{id}`

use super::Note;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::billing::GetNote;

/// Get a note
#[utoipa::path(get, path = "/v1/notes/{id}", tag = "billing", params(("id" = String, Path, description = "Id.")),
    responses((status = 200, description = "The note.", body = Note)))]
pub(crate) async fn get_note(context: Context, Path(id): Path<String>) -> Result<axum::Json<Note>, Problem> {
    let note = id.parse().or(Err(Problem::not_found()))?;
    let view = context.read(GetNote { note, catalogs: context.state.catalogs.clone() }).await?;
    Note::try_from(&view).map(axum::Json)
}
