//! `PATCH /v1/invoicing-settings`

use super::settings::InvoicingSettings;
use crate::context::Context;
use crate::json::{Json, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::site::ChangeInvoicing;
use axum::http::StatusCode;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvoicingUpdate {
    /// Pattern of invoice numbers.
    #[schema(max_length = 40, example = "INV-{year}-{seq:6}")]
    invoice_number: Option<String>,
    /// Pattern of the numbers of credit notes.
    #[schema(max_length = 40)]
    credit_note_number: Option<String>,
    /// Pattern of the numbers of debit notes.
    #[schema(max_length = 40)]
    debit_note_number: Option<String>,
    /// Days from issue to due.
    #[schema(minimum = 0, maximum = 365)]
    invoice_due_days: Option<i32>,
    /// Hours for which an ended cycle stays open for late usage.
    #[schema(minimum = 0, maximum = 240)]
    late_usage_hours: Option<i32>,
    /// Code of the template by language; replaces all of them.
    invoice_templates: Option<BTreeMap<String, String>>,
}

/// Change the invoicing settings
///
/// They hold from the next document on: a series goes on with its next number in the new pattern, and begins at 1 each year. Three patterns
/// that would write the same numbers are refused.
#[utoipa::path(patch, path = "/v1/invoicing-settings", tag = "billing", request_body = InvoicingUpdate, params(DryRun),
    responses((status = 200, description = "The settings.", body = InvoicingSettings)))]
pub(crate) async fn update_invoicing_settings(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<InvoicingUpdate>,
) -> Result<Answered, Problem> {
    let operation = ChangeInvoicing {
        invoice_number: body.invoice_number,
        credit_note_number: body.credit_note_number,
        debit_note_number: body.debit_note_number,
        invoice_due_days: body.invoice_due_days,
        late_usage_hours: body.late_usage_hours,
        invoice_templates: body.invoice_templates,
    };
    context.write(operation, dry_run, StatusCode::OK, InvoicingSettings::from).await
}
