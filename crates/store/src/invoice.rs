//! Invoices: one per bill, with the document as it was issued.

use crate::{Row, StoreError, Tx, Value};
use calendar::Date;
use ids::{BillId, CustomerId, InvoiceId};

/// An invoice's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceRow {
    /// Id.
    pub id: InvoiceId,
    /// Whose.
    pub customer: CustomerId,
    /// Gap-free number.
    pub number: String,
    /// The bill.
    pub bill: BillId,
    /// Issue date.
    pub issued_on: Date,
    /// Due date.
    pub due_on: Date,
    /// The document's JSON, as issued.
    pub document: String,
}

fn date(row: &Row, place: usize, column: &'static str) -> Result<Date, StoreError> {
    Date::from_days_since_epoch(row.small(place, column)?).map_err(|_beyond| StoreError::Invariant("a date beyond the calendar"))
}

fn from_row(row: &Row) -> Result<InvoiceRow, StoreError> {
    Ok(InvoiceRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        id: InvoiceId(row.int(1, "id")?),
        number: row.text(2, "number")?.to_owned(),
        bill: BillId(row.int(3, "bill_id")?),
        issued_on: date(row, 4, "issued_on")?,
        due_on: date(row, 5, "due_on")?,
        document: row.text(6, "document")?.to_owned(),
    })
}

/// Stores an invoice.
///
/// # Errors
/// [`StoreError::Taken`] when the bill has one.
pub async fn insert(tx: &mut Tx<'_>, invoice: &InvoiceRow) -> Result<(), StoreError> {
    tx.execute_one(
        "invoice",
        "INSERT INTO invoice (site_id, customer_id, id, number, bill_id, issued_on, due_on, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            tx.site().into(),
            invoice.customer.into(),
            invoice.id.into(),
            invoice.number.as_str().into(),
            invoice.bill.into(),
            i64::from(invoice.issued_on.days_since_epoch()).into(),
            i64::from(invoice.due_on.days_since_epoch()).into(),
            invoice.document.as_str().into(),
        ],
    )
    .await
}

/// Reads one invoice of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, invoice: InvoiceId) -> Result<Option<InvoiceRow>, StoreError> {
    let row = tx
        .query_one(
            "invoice",
            "SELECT customer_id, id, number, bill_id, issued_on, due_on, document FROM invoice WHERE site_id = $1 AND id = $2",
            &[tx.site().into(), invoice.into()],
        )
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// A page of invoices of the site or of a customer, newest first, before an id.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>, customer: Option<CustomerId>, before: i64, limit: i64) -> Result<Vec<InvoiceRow>, StoreError> {
    // One statement for each: an index serves one order of one restriction.
    let (sql, parameters): (_, Vec<Value>) = match customer {
        Some(customer) => (
            "SELECT customer_id, id, number, bill_id, issued_on, due_on, document FROM invoice \
             WHERE +site_id = $1 AND customer_id = $4 AND id < $2 ORDER BY id DESC LIMIT $3",
            vec![customer.into()],
        ),
        None => (
            "SELECT customer_id, id, number, bill_id, issued_on, due_on, document FROM invoice \
             WHERE site_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            Vec::new(),
        ),
    };
    let parameters = [vec![tx.site().into(), before.into(), limit.into()], parameters].concat();
    let rows = tx.query("invoice", sql, &parameters).await?;
    rows.iter().map(from_row).collect()
}
