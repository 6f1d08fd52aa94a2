//! `GET /v1/invoices/{id}/document`

use crate::context::{Context, to_json};
use crate::json::{Path, Query};
use crate::problem::Problem;
use app::billing::{Drawing, LookedAtWith, ReadDocument};
use app::identity::Token;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use documents::frame::Template;
use documents::html::invoice_html;
use documents::template::{TemplateError, render_aside};
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

/// A language that documents are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DocumentLanguage {
    /// English.
    En,
    /// French.
    Fr,
}

impl From<DocumentLanguage> for Language {
    fn from(language: DocumentLanguage) -> Self {
        match language {
            DocumentLanguage::En => Self::En,
            DocumentLanguage::Fr => Self::Fr,
        }
    }
}

/// Which form.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DocumentForm {
    /// `pdf` (default), `html` or `json`.
    #[param(inline)]
    pub(crate) format: Option<Form>,
    /// `en` or `fr`; the one that it was issued in where absent.
    #[param(inline)]
    language: Option<DocumentLanguage>,
    /// Code of the template that draws it, `default` for the built-in layout; the one that it was issued with where absent. JSON has none.
    template: Option<String>,
}

impl DocumentForm {
    /// The template that was asked for.
    pub(crate) fn template(&self) -> LookedAtWith {
        self.template.clone().filter(|code| !code.is_empty()).map_or(LookedAtWith::Issued, LookedAtWith::Other)
    }

    /// The language that was asked for.
    pub(crate) fn language(&self) -> Option<Language> {
        self.language.map(Language::from)
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
        template: form.template(),
        language: form.language(),
        catalogs: context.state.catalogs.clone(),
    };
    let drawing = context.read(operation).await?;
    show(&context, drawing, form.format.unwrap_or(Form::Pdf)).await
}

/// A document in a form, drawn by its template.
pub(crate) async fn show(context: &Context, drawing: Drawing, form: Form) -> Result<Response, Problem> {
    let Drawing { document, template } = drawing;
    let Some(template) = template else { return answer(context, &document, form).await };
    match form {
        Form::Json => answer(context, &document, form).await,
        Form::Html => Ok(own_page(written(&document, template.html).await?)),
        Form::Pdf => drawn(context, &document, template.typst.map_or_else(Template::built_in, Template::Source)).await,
    }
}

/// The page of a document by a template of one's own.
pub(crate) async fn written(document: &InvoiceDocument, html: String) -> Result<String, Problem> {
    render_aside(html, document.clone()).await.map_err(|error| match error {
        TemplateError::Document(error) => Problem::from(documents::html::HtmlError::from(error)),
        TemplateError::Fault(fault) => Problem::field(&format!("html:{}", fault.line), "template_invalid", fault.message),
    })
}

/// A page of one's own has styles of its own; it runs nothing and fetches nothing.
fn own_page(text: String) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
                          frame-ancestors 'self'; sandbox";
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    (headers, text).into_response()
}

/// A document in a form.
pub(crate) async fn answer(context: &Context, document: &InvoiceDocument, form: Form) -> Result<Response, Problem> {
    match form {
        Form::Json => Ok(([(header::CONTENT_TYPE, "application/json")], to_json(document)?).into_response()),
        Form::Html => page(document),
        Form::Pdf => drawn(context, document, Template::built_in()).await,
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

/// A document as PDF.
pub(crate) async fn drawn(context: &Context, document: &InvoiceDocument, template: Template) -> Result<Response, Problem> {
    let renderer = &context.state.renderer;
    if !renderer.is_ready() {
        return Err(Problem::plain(StatusCode::SERVICE_UNAVAILABLE, "renderer_not_ready"));
    }
    let bytes = renderer.render_pdf_with(template, document).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    // The browser's own viewer needs styles and a plug-in frame of its own.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'self'"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    Ok((headers, bytes).into_response())
}
