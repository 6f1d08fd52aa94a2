//! `GET /v1/document-templates`

use super::DocumentTemplate;
use crate::context::Context;
use crate::problem::Problem;
use crate::wire::List;
use app::document_template::ListTemplates;

/// List templates of documents
///
/// The layout that every site has (`default`), then the site's own at their current versions.
#[utoipa::path(get, path = "/v1/document-templates", tag = "document-templates",
    responses((status = 200, description = "The templates.", body = List<DocumentTemplate>)))]
pub(crate) async fn list_document_templates(context: Context) -> Result<axum::Json<List<DocumentTemplate>>, Problem> {
    let zone = context.zone()?;
    let rows = context.read(ListTemplates).await?;
    let own = rows.into_iter().map(|row| DocumentTemplate::from_row(row, &zone));
    Ok(axum::Json(List::whole(std::iter::once(DocumentTemplate::built_in()).chain(own).collect())))
}
