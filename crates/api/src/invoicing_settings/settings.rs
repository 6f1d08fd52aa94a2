//! How a site invoices, as it is shown.

use serde::Serialize;
use std::collections::BTreeMap;
use store::site::SiteSettings;
use utoipa::ToSchema;

/// How a site invoices.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvoicingSettings {
    /// Pattern of invoice numbers: text with `{year}`, and `{seq}` or `{seq:N}` once.
    #[schema(example = "{year}-{seq:5}")]
    invoice_number: String,
    /// Pattern of the numbers of credit notes.
    #[schema(example = "C{year}-{seq:5}")]
    credit_note_number: String,
    /// Pattern of the numbers of debit notes.
    #[schema(example = "D{year}-{seq:5}")]
    debit_note_number: String,
    /// Days from issue to due.
    invoice_due_days: i32,
    /// Hours for which an ended cycle stays open for late usage before it may be billed; 0 for none. Never beyond the end of the next cycle.
    late_usage_hours: i32,
    /// Code of the template that invoices and notes of a language are issued with; the built-in one where a language is not named.
    invoice_templates: BTreeMap<String, String>,
}

impl From<SiteSettings> for InvoicingSettings {
    fn from(settings: SiteSettings) -> Self {
        Self {
            invoice_number: settings.invoice_number,
            credit_note_number: settings.credit_note_number,
            debit_note_number: settings.debit_note_number,
            invoice_due_days: settings.invoice_due_days,
            late_usage_hours: settings.late_usage_hours,
            invoice_templates: settings.invoice_templates,
        }
    }
}
