//! Credit and debit notes: what an invoiced bill was adjusted by, with the document as it was issued.

use crate::document_number::{self, Numbered};
use crate::invoice::{IssuedTemplate, issued_template};
use crate::{Row, StoreError, Tx, Value};
use balance::OpenItem;
use billing::NoteKind;
use calendar::{Date, Instant};
use ids::{BillId, CustomerId, InvoiceId, NoteId};

/// A note's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRow {
    /// Id.
    pub id: NoteId,
    /// Whose.
    pub customer: CustomerId,
    /// Gap-free number of its kind.
    pub number: String,
    /// Credit or debit.
    pub kind: NoteKind,
    /// The invoice that it changes.
    pub invoice: InvoiceId,
    /// That invoice's bill.
    pub bill: BillId,
    /// Issue date.
    pub issued_on: Date,
    /// When it was issued, site time.
    pub issued_at: Instant,
    /// Until when it is to be paid, of a debit note.
    pub due_on: Option<Date>,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
    /// It takes back a void invoice and moves nothing on the bill.
    pub cancels: bool,
    /// Why.
    pub reason: String,
    /// What it adds to the items of the bill.
    pub items: Vec<OpenItem>,
    /// The document's JSON, as issued.
    pub document: String,
    /// The template that it was issued with; none for the built-in one.
    pub template: Option<IssuedTemplate>,
}

macro_rules! columns {
    () => {
        "customer_id, id, number, kind, invoice_id, bill_id, issued_on, issued_at, due_on, net, tax, cancels, reason, items, document, \
         template, template_version"
    };
}

fn from_row(row: &Row) -> Result<NoteRow, StoreError> {
    Ok(NoteRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        id: NoteId(row.int(1, "id")?),
        number: row.text(2, "number")?.to_owned(),
        kind: row.parsed(3, "kind", NoteKind::parse)?,
        invoice: InvoiceId(row.int(4, "invoice_id")?),
        bill: BillId(row.int(5, "bill_id")?),
        issued_on: row.date(6, "issued_on")?,
        issued_at: row.instant(7, "issued_at")?,
        due_on: row.date_or_none(8, "due_on")?,
        net: row.int(9, "net")?,
        tax: row.int(10, "tax")?,
        cancels: row.truth(11, "cancels")?,
        reason: row.text(12, "reason")?.to_owned(),
        items: crate::issued_items::from_text(row.text(13, "items")?)?,
        document: row.text(14, "document")?.to_owned(),
        template: issued_template(row, 15)?,
    })
}

/// Stores a note, and that its number is taken.
///
/// # Errors
/// [`StoreError::Taken`] where another document has the number.
pub async fn insert(tx: &mut Tx<'_>, note: &NoteRow) -> Result<(), StoreError> {
    let items = crate::issued_items::to_text(&note.items)?;
    document_number::claim(tx, &note.number, Numbered::Note(note.id)).await?;
    tx.execute_one(
        "invoice_note",
        concat!(
            "INSERT INTO invoice_note (site_id, ",
            columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
        ),
        &[
            tx.site().into(),
            note.customer.into(),
            note.id.into(),
            note.number.as_str().into(),
            note.kind.as_str().into(),
            note.invoice.into(),
            note.bill.into(),
            i64::from(note.issued_on.days_since_epoch()).into(),
            note.issued_at.into(),
            note.due_on.map(Date::days_since_epoch).into(),
            note.net.into(),
            note.tax.into(),
            note.cancels.into(),
            note.reason.as_str().into(),
            items.into(),
            note.document.as_str().into(),
            note.template.as_ref().map(|template| template.code.clone()).into(),
            note.template.as_ref().map(|template| template.version).into(),
        ],
    )
    .await
}

/// Reads one note of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, note: NoteId) -> Result<Option<NoteRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM invoice_note WHERE site_id = $1 AND id = $2");
    let row = tx.query_one("invoice_note", sql, &[tx.site().into(), note.into()]).await?;
    row.as_ref().map(from_row).transpose()
}

/// The notes of an invoice in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn of_invoice(tx: &mut Tx<'_>, customer: CustomerId, invoice: InvoiceId) -> Result<Vec<NoteRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM invoice_note WHERE +site_id = $1 AND customer_id = $2 AND invoice_id = $3 ORDER BY id");
    let rows = tx.query("invoice_note", sql, &[tx.site().into(), customer.into(), invoice.into()]).await?;
    rows.iter().map(from_row).collect()
}

/// A page of notes of the site or of a customer, newest first, before an id.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>, customer: Option<CustomerId>, before: i64, limit: i64) -> Result<Vec<NoteRow>, StoreError> {
    // One statement for each: an index serves one order of one restriction.
    let (sql, parameters): (_, Vec<Value>) = match customer {
        Some(customer) => (
            concat!(
                "SELECT ",
                columns!(),
                " FROM invoice_note WHERE +site_id = $1 AND customer_id = $4 AND id < $2 ORDER BY id DESC LIMIT $3"
            ),
            vec![customer.into()],
        ),
        None => (concat!("SELECT ", columns!(), " FROM invoice_note WHERE site_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"), Vec::new()),
    };
    let parameters = [vec![tx.site().into(), before.into(), limit.into()], parameters].concat();
    let rows = tx.query("invoice_note", sql, &parameters).await?;
    rows.iter().map(from_row).collect()
}
