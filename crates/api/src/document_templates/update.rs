//! `PATCH /v1/document-templates/{code}`

use super::DocumentTemplate;
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::{DryRun, present};
use app::document_template::{TemplateChanges, UpdateTemplate};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentTemplateUpdate {
    /// `en` or `fr`.
    language: Option<String>,
    /// Name, for staff.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Title, by which it is picked.
    #[schema(min_length = 1, max_length = 100)]
    title: Option<String>,
    /// The page.
    html: Option<String>,
    /// The PDF as Typst text; null for the built-in layout.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    typst: Option<Option<String>>,
}

/// Change a template
///
/// Writes a new version, which holds from the next document on. What was issued keeps the version that it was issued with.
#[utoipa::path(patch, path = "/v1/document-templates/{code}", tag = "document-templates", request_body = DocumentTemplateUpdate,
    params(("code" = String, Path, description = "Code."), DryRun),
    responses((status = 200, description = "The new version.", body = DocumentTemplate)))]
pub(crate) async fn update_document_template(
    context: Context,
    Path(code): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<DocumentTemplateUpdate>,
) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let changes = TemplateChanges { language: body.language, name: body.name, title: body.title, html: body.html, typst: body.typst };
    let shown = move |row| DocumentTemplate::from_row(row, &zone);
    context.write(UpdateTemplate { code, changes }, dry_run, StatusCode::OK, shown).await
}
