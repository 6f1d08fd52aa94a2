//! `GET /v1/document-templates/{code}`

use super::DocumentTemplate;
use crate::context::Context;
use crate::json::{Path, Query};
use crate::problem::Problem;
use app::document_template::{BUILT_IN, GetTemplate};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TemplateVersion {
    /// A version; the current one where absent.
    #[param(minimum = 1)]
    version: Option<i64>,
}

/// Get a template
#[utoipa::path(get, path = "/v1/document-templates/{code}", tag = "document-templates",
    params(("code" = String, Path, description = "Code."), TemplateVersion),
    responses((status = 200, description = "The template.", body = DocumentTemplate)))]
pub(crate) async fn get_document_template(
    context: Context,
    Path(code): Path<String>,
    Query(TemplateVersion { version }): Query<TemplateVersion>,
) -> Result<axum::Json<DocumentTemplate>, Problem> {
    if code == BUILT_IN {
        return Ok(axum::Json(DocumentTemplate::built_in()));
    }
    let row = context.read(GetTemplate { code, version }).await?;
    Ok(axum::Json(DocumentTemplate::from_row(row, &context.zone()?)))
}
