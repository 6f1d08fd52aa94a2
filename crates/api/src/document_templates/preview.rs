//! `POST /v1/document-templates:preview`

use crate::context::Context;
use crate::invoices::{drawn, written};
use crate::json::Json;
use crate::problem::Problem;
use app::billing::PreviewInvoice;
use axum::response::{IntoResponse, Response};
use documents::Language;
use documents::frame::Template;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// In which form a template is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TrialForm {
    /// The page, inside a JSON answer.
    Html,
    /// The PDF itself.
    Pdf,
}

/// A template that is tried, saved or not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateTrial {
    /// Id of the bill that it is tried on.
    bill: String,
    /// The page.
    html: String,
    /// The PDF as Typst text; absent for the built-in layout.
    typst: Option<String>,
    /// Language of the document, `en` or `fr`; the customer's where absent.
    language: Option<String>,
    /// `html` (default) or `pdf`.
    format: Option<TrialForm>,
}

/// A page that a template made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplatePage {
    /// The page; to be shown where nothing runs and nothing is fetched.
    html: String,
}

/// Try a template
///
/// On a real bill; nothing is written. A page that is not of the template language, that takes too many steps or grows too long answers 422
/// with the line of the fault as field `html:12`; a Typst text that cannot be drawn within its limits answers 422 with its line in a sentence.
#[utoipa::path(post, path = "/v1/document-templates:preview", tag = "document-templates", request_body = TemplateTrial,
    responses((status = 200, description = "The page, or the PDF.", content((TemplatePage = "application/json"), (Vec<u8> = "application/pdf")))))]
pub(crate) async fn preview_document_template(context: Context, Json(body): Json<TemplateTrial>) -> Result<Response, Problem> {
    let operation = PreviewInvoice {
        bill: body.bill.parse().or(Err(Problem::field("bill", "not_an_id", "the id of a bill")))?,
        language: body.language.as_deref().and_then(Language::from_tag),
        catalogs: context.state.catalogs.clone(),
    };
    let document = context.read(operation).await?;
    match body.format {
        None | Some(TrialForm::Html) => Ok(axum::Json(TemplatePage { html: written(&document, body.html).await? }).into_response()),
        Some(TrialForm::Pdf) => drawn(&context, &document, body.typst.map_or_else(Template::built_in, Template::Source)).await,
    }
}
