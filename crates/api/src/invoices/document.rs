//! `GET /v1/invoices/{id}/document`

use crate::context::{Context, to_json};
use crate::json::{Path, Query};
use crate::problem::Problem;
use app::billing::ReadDocument;
use app::identity::Token;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use documents::html::invoice_html;
use documents::{InvoiceDocument, Language};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The form of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Form {
    /// PDF/A.
    Pdf,
    /// A page.
    Html,
    /// Its content.
    Json,
}

/// Which form.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DocumentForm {
    /// `pdf` (default), `html` or `json`.
    #[param(inline)]
    pub(crate) format: Option<Form>,
    /// `en` or `fr`; the one that it was issued in where absent.
    language: Option<String>,
}

impl DocumentForm {
    /// The language that was asked for.
    pub(crate) fn language(&self) -> Option<Language> {
        self.language.as_deref().and_then(Language::from_tag)
    }
}

/// Get the document of an invoice
///
/// All forms are drawn from the same content. While the renderer is not there, PDF answers 503 `renderer_not_ready`.
#[utoipa::path(get, path = "/v1/invoices/{id}/document", tag = "billing", params(("id" = String, Path, description = "Id."), DocumentForm),
    responses((status = 200, description = "The document.", content((Vec<u8> = "application/pdf"), (String = "text/html"), (serde_json::Value = "application/json")))))]
pub(crate) async fn get_invoice_document(
    context: Context,
    Path(id): Path<String>,
    Query(form): Query<DocumentForm>,
) -> Result<Response, Problem> {
    let operation = ReadDocument {
        invoice: id.parse().or(Err(Problem::not_found()))?,
        language: form.language(),
        catalogs: context.state.catalogs.clone(),
    };
    let document = context.read(operation).await?;
    answer(&context, &document, form.format.unwrap_or(Form::Pdf)).await
}

/// A document in a form.
pub(crate) async fn answer(context: &Context, document: &InvoiceDocument, form: Form) -> Result<Response, Problem> {
    match form {
        Form::Json => Ok(([(header::CONTENT_TYPE, "application/json")], to_json(document)?).into_response()),
        Form::Html => page(document),
        Form::Pdf => pdf(context, document).await,
    }
}

/// The page runs nothing and fetches nothing.
fn page(document: &InvoiceDocument) -> Result<Response, Problem> {
    let nonce = Token::draw("")?;
    let text = invoice_html(document, nonce.reveal())?;
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
        nonce.reveal()
    );
    let policy = HeaderValue::from_str(&policy).map_err(|error| Problem::internal(&error))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok((headers, text).into_response())
}

async fn pdf(context: &Context, document: &InvoiceDocument) -> Result<Response, Problem> {
    let renderer = &context.state.renderer;
    if !renderer.is_ready() {
        return Err(Problem::plain(StatusCode::SERVICE_UNAVAILABLE, "renderer_not_ready"));
    }
    let bytes = renderer.render_pdf(document).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    // The browser's own viewer needs styles and a plug-in frame of its own.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'self'"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    Ok((headers, bytes).into_response())
}
