//! `POST /v1/document-templates`

use super::DocumentTemplate;
use super::template::NewDocumentTemplate;
use crate::context::Context;
use crate::json::{Json, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::document_template::CreateTemplate;
use axum::http::StatusCode;

/// Make a template
///
/// A page that is not of the template language is refused with the line of each fault: field `html:12`.
#[utoipa::path(post, path = "/v1/document-templates", tag = "document-templates", request_body = NewDocumentTemplate, params(DryRun),
    responses((status = 201, description = "The template.", body = DocumentTemplate)))]
pub(crate) async fn create_document_template(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewDocumentTemplate>,
) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let (code, text) = body.into_parts();
    let shown = move |row| DocumentTemplate::from_row(row, &zone);
    context.write(CreateTemplate { code, text }, dry_run, StatusCode::CREATED, shown).await
}
