//! A credit or debit note as it is shown.

use crate::bills::{InvoiceRef, money};
use crate::customers::CustomerRef;
use crate::problem::Problem;
use crate::wire::Money;
use ::catalog::Resource;
use app::billing::NoteView;
use calendar::Zone;
use serde::Serialize;
use store::note::NoteRow;
use utoipa::ToSchema;

/// A note by id and number.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoteRef {
    /// Id.
    id: String,
    /// Gap-free number of its kind.
    #[schema(example = "C2026-00001")]
    number: String,
    /// `credit` or `debit`.
    kind: String,
}

impl From<&NoteRow> for NoteRef {
    fn from(note: &NoteRow) -> Self {
        Self { id: note.id.to_string(), number: note.number.clone(), kind: note.kind.as_str().to_owned() }
    }
}

/// A note's own figures, as they stand at its invoice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NoteFigures {
    #[serde(flatten)]
    note: NoteRef,
    /// When it was issued.
    #[schema(format = "date")]
    issued_on: String,
    /// Until when it is to be paid, of a debit note.
    #[schema(format = "date", required = true)]
    due_on: Option<String>,
    /// Without tax; below zero of a credit note.
    net: Money,
    /// Tax.
    tax: Money,
    /// With tax.
    total: Money,
    /// Whether it takes back a void invoice; it moves nothing on the bill then.
    cancels: bool,
    /// Why.
    reason: String,
}

impl NoteFigures {
    /// From the note's row.
    pub(crate) fn from_row(note: &NoteRow, currency: &Resource) -> Result<Self, Problem> {
        let total = note.net.checked_add(note.tax).ok_or(::money::MoneyError::Overflow)?;
        Ok(Self {
            note: NoteRef::from(note),
            issued_on: note.issued_on.to_string(),
            due_on: note.due_on.map(|day| day.to_string()),
            net: money(note.net, currency),
            tax: money(note.tax, currency),
            total: money(total, currency),
            cancels: note.cancels,
            reason: note.reason.clone(),
        })
    }
}

/// A credit or debit note.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Note {
    #[serde(flatten)]
    figures: NoteFigures,
    /// The instant of its issue.
    #[schema(format = "date-time")]
    issued_at: String,
    /// The invoice that it changes.
    invoice: InvoiceRef,
    /// Id of that invoice's bill.
    bill: String,
    /// Whose.
    customer: CustomerRef,
}

impl TryFrom<&NoteView> for Note {
    type Error = Problem;

    fn try_from(view: &NoteView) -> Result<Self, Problem> {
        let zone = Zone::named(&view.time_zone)?;
        Ok(Self {
            figures: NoteFigures::from_row(&view.note, &view.currency)?,
            issued_at: view.note.issued_at.to_rfc3339(&zone),
            invoice: InvoiceRef::new(view.note.invoice, &view.invoice),
            bill: view.note.bill.to_string(),
            customer: CustomerRef::try_from(&view.customer)?,
        })
    }
}
