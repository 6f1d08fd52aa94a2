//! Issuing a credit or debit note of an invoice, with a gap-free number of its kind and its document (domain.md §8).

use super::BillingUseError;
use super::account::Account;
use super::cycle::sum;
use super::document::{Changed, Subject, invoice_document};
use super::invoice::{document_language, due_days, issued_template};
use balance::OpenItem;
use billing::{InvoicePattern, NoteKind, due_date};
use calendar::Zone;
use documents::invoice::DocumentKind;
use ids::NoteId;
use money::MoneyError;
use store::activity::Activity;
use store::bill::BillRow;
use store::invoice::InvoiceRow;
use store::note::NoteRow;
use store::{StoreError, Tx};

/// The series that numbers of credit notes are drawn from.
pub const CREDIT_NOTE_SERIES: &str = "credit_note";
/// The series that numbers of debit notes are drawn from.
pub const DEBIT_NOTE_SERIES: &str = "debit_note";

/// A note that is to be issued.
pub(super) struct NewNote<'a> {
    /// The invoice that it changes.
    pub(super) invoice: &'a InvoiceRow,
    /// What it adds to the bill's items, in minor units by tax category.
    pub(super) items: Vec<OpenItem>,
    /// Why.
    pub(super) reason: &'a str,
    /// It takes back a void invoice.
    pub(super) cancels: bool,
}

/// Issues a note; what comes to nothing needs none.
pub(super) async fn issue_note(
    tx: &mut Tx<'_>,
    account: &Account,
    bill: &BillRow,
    new: NewNote<'_>,
) -> Result<Option<NoteRow>, BillingUseError> {
    let (net, tax) = (sum(new.items.iter().map(|item| item.net))?, sum(new.items.iter().map(|item| item.taxed))?);
    let Some(kind) = NoteKind::of(net.checked_add(tax).ok_or(MoneyError::Overflow)?) else { return Ok(None) };
    let zone = Zone::named(&account.profile(bill.profile)?.time_zone)?;
    let issued_on = account.now.date_in(&zone);
    let (series, pattern) = series_of(account, kind);
    let due_on = match kind {
        NoteKind::Debit => Some(due_date(issued_on, due_days(account)?)?),
        NoteKind::Credit => None,
    };
    let sequence = store::site::draw_document_numbers(tx, series, issued_on, 1).await?;
    let mut note = NoteRow {
        id: NoteId(tx.next_id()?),
        customer: bill.customer,
        number: InvoicePattern::try_new(pattern)?.number(issued_on.year(), sequence),
        kind,
        invoice: new.invoice.id,
        bill: bill.id,
        issued_on,
        issued_at: account.now,
        due_on,
        net,
        tax,
        cancels: new.cancels,
        reason: new.reason.to_owned(),
        items: new.items,
        document: String::new(),
        template: issued_template(tx, account, document_language(account, bill)?).await?,
    };
    let document = note_document(account, bill, &note, new.invoice, document_language(account, bill)?)?;
    note.document = serde_json::to_string(&document).map_err(StoreError::from)?;
    store::note::insert(tx, &note).await?;
    store::activity::record(tx, &activity(&note)).await?;
    let told = serde_json::json!({
        "note": note.number, "kind": kind.as_str(), "invoice": new.invoice.number, "customer": account.number(),
    });
    store::outbox::insert(tx, "note.issued", &told).await?;
    Ok(Some(note))
}

/// The document of a note in a language: the bill's own form over what the note adds.
pub(super) fn note_document(
    account: &Account,
    bill: &BillRow,
    note: &NoteRow,
    invoice: &InvoiceRow,
    language: documents::Language,
) -> Result<documents::InvoiceDocument, BillingUseError> {
    let due = note.net.checked_add(note.tax).ok_or(MoneyError::Overflow)?;
    let of_note = BillRow { net: note.net, tax: note.tax, funds: 0, paid: 0, due, ..bill.clone() };
    let subject = Subject {
        bill: &of_note,
        items: &note.items,
        kind: match note.kind {
            NoteKind::Credit => DocumentKind::CreditNote,
            NoteKind::Debit => DocumentKind::DebitNote,
        },
        number: Some(note.number.clone()),
        issued_on: note.issued_on,
        due_on: note.due_on.unwrap_or(note.issued_on),
        language,
        is_tax_pending: false,
        changes: Some(Changed { number: &invoice.number, issued_on: invoice.issued_on, reason: &note.reason }),
    };
    invoice_document(account, &subject)
}

fn series_of(account: &Account, kind: NoteKind) -> (&'static str, &str) {
    let settings = &account.site.settings;
    match kind {
        NoteKind::Credit => (CREDIT_NOTE_SERIES, settings.credit_note_number.as_str()),
        NoteKind::Debit => (DEBIT_NOTE_SERIES, settings.debit_note_number.as_str()),
    }
}

fn activity(note: &NoteRow) -> Activity {
    Activity {
        action: "note.issued",
        object_kind: "note",
        object_id: note.id.to_string(),
        object_name: note.number.clone(),
        customer: Some(note.customer),
        changes: Vec::new(),
    }
}
