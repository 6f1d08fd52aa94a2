//! `GET /v1/notes/{id}/document`

use crate::context::Context;
use crate::invoices::{DocumentForm, Form, show};
use crate::json::{Path, Query};
use crate::problem::Problem;
use app::billing::ReadNoteDocument;
use axum::response::Response;

/// Get the document of a note
///
/// As the document of an invoice; `kind` is `credit_note` or `debit_note`, and `invoice` names the invoice that it changes.
#[utoipa::path(get, path = "/v1/notes/{id}/document", tag = "billing", params(("id" = String, Path, description = "Id."), DocumentForm),
    responses((status = 200, description = "The document.", content((Vec<u8> = "application/pdf"), (String = "text/html"), (serde_json::Value = "application/json")))))]
pub(crate) async fn get_note_document(
    context: Context,
    Path(id): Path<String>,
    Query(form): Query<DocumentForm>,
) -> Result<Response, Problem> {
    let note = id.parse().or(Err(Problem::not_found()))?;
    let catalogs = context.state.catalogs.clone();
    let operation = ReadNoteDocument { note, template: form.template(), language: form.language(), catalogs };
    let drawing = context.read(operation).await?;
    show(&context, drawing, form.format.unwrap_or(Form::Pdf)).await
}
