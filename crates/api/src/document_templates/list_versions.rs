//! `GET /v1/document-templates/{code}/versions`

use super::DocumentTemplate;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use crate::wire::List;
use app::document_template::ListTemplateVersions;

/// List the versions of a template
///
/// The newest first.
#[utoipa::path(get, path = "/v1/document-templates/{code}/versions", tag = "document-templates",
    params(("code" = String, Path, description = "Code.")),
    responses((status = 200, description = "The versions.", body = List<DocumentTemplate>)))]
pub(crate) async fn list_document_template_versions(
    context: Context,
    Path(code): Path<String>,
) -> Result<axum::Json<List<DocumentTemplate>>, Problem> {
    let zone = context.zone()?;
    let rows = context.read(ListTemplateVersions { code }).await?;
    Ok(axum::Json(List::whole(rows.into_iter().map(|row| DocumentTemplate::from_row(row, &zone)).collect())))
}
