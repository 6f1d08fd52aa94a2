//! An invoice as it is shown.

use crate::bills::money;
use crate::customers::CustomerRef;
use crate::notes::NoteFigures;
use crate::problem::Problem;
use crate::wire::Money;
use app::billing::InvoiceView;
use calendar::Zone;
use serde::Serialize;
use store::bill::BillState;
use utoipa::ToSchema;

/// An invoice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Invoice {
    /// Id.
    pub(crate) id: String,
    /// Gap-free number.
    #[schema(example = "2026-00001")]
    number: String,
    /// Id of its bill.
    bill: String,
    /// Number of its bill.
    bill_number: String,
    /// Whose.
    customer: CustomerRef,
    /// When it was issued.
    #[schema(format = "date")]
    issued_on: String,
    /// The instant of its issue.
    #[schema(format = "date-time")]
    issued_at: String,
    /// When it is due.
    #[schema(format = "date")]
    due_on: String,
    /// Code of the currency.
    currency: String,
    /// Without tax, as issued.
    net: Money,
    /// Tax, as issued.
    tax: Money,
    /// With tax, as issued.
    total: Money,
    /// Sum of its notes, with tax.
    notes_total: Money,
    /// Left to pay of its bill; nothing of a void one.
    due: Money,
    /// `open`, `paid` or `void`.
    status: String,
    /// State of its bill: `billing` or `closed`.
    bill_status: String,
    /// When it was made void.
    #[schema(format = "date-time", required = true)]
    voided_at: Option<String>,
    /// Why it was made void.
    #[schema(required = true)]
    void_reason: Option<String>,
    /// Its credit and debit notes, the oldest first.
    notes: Vec<NoteFigures>,
    /// `ready`, `waiting` or `failed`: the PDF is drawn when it is asked for.
    render: String,
}

impl TryFrom<&InvoiceView> for Invoice {
    type Error = Problem;

    fn try_from(view: &InvoiceView) -> Result<Self, Problem> {
        let (invoice, bill, zone) = (&view.invoice, &view.bill, Zone::named(&view.time_zone)?);
        let total = money(sum([invoice.net, invoice.tax])?, &view.currency);
        let notes = view.notes.iter().flat_map(|note| [note.net, note.tax]);
        let status = match (&invoice.voided, bill.state) {
            (Some(_), _) => "void",
            (None, BillState::Closed) => "paid",
            (None, BillState::Billing | BillState::Active | BillState::Inactive) => "open",
        };
        Ok(Self {
            id: invoice.id.to_string(),
            number: invoice.number.clone(),
            bill: invoice.bill.to_string(),
            bill_number: bill.number.to_string(),
            customer: CustomerRef::try_from(&view.customer)?,
            issued_on: invoice.issued_on.to_string(),
            issued_at: invoice.issued_at.to_rfc3339(&zone),
            due_on: invoice.due_on.to_string(),
            currency: total.resource.clone(),
            net: money(invoice.net, &view.currency),
            tax: money(invoice.tax, &view.currency),
            total,
            notes_total: money(sum(notes)?, &view.currency),
            due: money(if invoice.voided.is_some() { 0 } else { bill.due }, &view.currency),
            status: status.to_owned(),
            bill_status: bill.state.as_str().to_owned(),
            voided_at: invoice.voided.as_ref().map(|voided| voided.at.to_rfc3339(&zone)),
            void_reason: invoice.voided.as_ref().map(|voided| voided.reason.clone()),
            notes: view.notes.iter().map(|note| NoteFigures::from_row(note, &view.currency)).collect::<Result<_, _>>()?,
            render: "ready".to_owned(),
        })
    }
}

fn sum(quanta: impl IntoIterator<Item = i64>) -> Result<i64, ::money::MoneyError> {
    quanta.into_iter().try_fold(0_i64, i64::checked_add).ok_or(::money::MoneyError::Overflow)
}
