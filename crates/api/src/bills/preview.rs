//! `GET /v1/bills/{id}/preview`

use crate::context::Context;
use crate::invoices::{DocumentLanguage, Form, answer};
use crate::json::{Path, Query};
use crate::problem::Problem;
use app::billing::PreviewInvoice;
use axum::response::Response;
use documents::Language;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which form.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewForm {
    /// `json` (default), `html` or `pdf`.
    #[param(inline)]
    format: Option<Form>,
    /// `en` or `fr`; the customer's where absent.
    #[param(inline)]
    language: Option<DocumentLanguage>,
}

/// Preview the invoice of a bill
///
/// The invoice as it would be when the active bill's cycle ends; nothing is written.
#[utoipa::path(get, path = "/v1/bills/{id}/preview", tag = "billing", params(("id" = String, Path, description = "Id."), PreviewForm),
    responses((status = 200, description = "The document.", content((serde_json::Value = "application/json"), (String = "text/html"), (Vec<u8> = "application/pdf")))))]
pub(crate) async fn preview_bill(context: Context, Path(id): Path<String>, Query(form): Query<PreviewForm>) -> Result<Response, Problem> {
    let operation = PreviewInvoice {
        bill: id.parse().or(Err(Problem::not_found()))?,
        language: form.language.map(Language::from),
        catalogs: context.state.catalogs.clone(),
    };
    let document = context.read(operation).await?;
    answer(&context, &document, form.format.unwrap_or(Form::Json)).await
}
