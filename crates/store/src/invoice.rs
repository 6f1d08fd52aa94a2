//! Invoices: one per bill that is not void, with the document as it was issued.

use crate::document_number::{self, Numbered};
use crate::{Row, StoreError, Tx, Value};
use balance::OpenItem;
use calendar::{Date, Instant};
use ids::{BillId, CustomerId, InvoiceId};

/// The template that a document was issued with, at the version that is kept for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedTemplate {
    /// Its code.
    pub code: String,
    /// The version.
    pub version: i64,
}

/// That an invoice does not stand any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voided {
    /// When, site time.
    pub at: Instant,
    /// Why.
    pub reason: String,
}

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
    /// When it was issued, site time.
    pub issued_at: Instant,
    /// Due date.
    pub due_on: Date,
    /// Quanta without tax, as issued.
    pub net: i64,
    /// Quanta of tax, as issued.
    pub tax: i64,
    /// The bill's items at issue.
    pub items: Vec<OpenItem>,
    /// The document's JSON, as issued.
    pub document: String,
    /// The template that it was issued with; none for the built-in one.
    pub template: Option<IssuedTemplate>,
    /// Set where it is void.
    pub voided: Option<Voided>,
}

macro_rules! columns {
    () => {
        "i.customer_id, i.id, i.number, i.bill_id, i.issued_on, i.issued_at, i.due_on, i.net, i.tax, i.items, i.document, i.template, \
         i.template_version, i.voided_at, i.void_reason"
    };
}

/// The template of two columns.
pub(crate) fn issued_template(row: &Row, place: usize) -> Result<Option<IssuedTemplate>, StoreError> {
    match (row.text_or_none(place, "template")?, row.int_or_none(place + 1, "template_version")?) {
        (Some(code), Some(version)) => Ok(Some(IssuedTemplate { code: code.to_owned(), version })),
        (None, None) => Ok(None),
        (Some(_), None) | (None, Some(_)) => Err(StoreError::Invariant("a template without its version, or the other way round")),
    }
}

fn from_row(row: &Row) -> Result<InvoiceRow, StoreError> {
    let voided = match (row.instant_or_none(13, "voided_at")?, row.text_or_none(14, "void_reason")?) {
        (Some(at), Some(reason)) => Some(Voided { at, reason: reason.to_owned() }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err(StoreError::Invariant("a void invoice without its reason, or the other way round"));
        }
    };
    Ok(InvoiceRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        id: InvoiceId(row.int(1, "id")?),
        number: row.text(2, "number")?.to_owned(),
        bill: BillId(row.int(3, "bill_id")?),
        issued_on: row.date(4, "issued_on")?,
        issued_at: row.instant(5, "issued_at")?,
        due_on: row.date(6, "due_on")?,
        net: row.int(7, "net")?,
        tax: row.int(8, "tax")?,
        items: crate::issued_items::from_text(row.text(9, "items")?)?,
        document: row.text(10, "document")?.to_owned(),
        template: issued_template(row, 11)?,
        voided,
    })
}

/// Stores an invoice, and that its number is taken.
///
/// # Errors
/// [`StoreError::Taken`] when the bill has one, or another document the number.
pub async fn insert(tx: &mut Tx<'_>, invoice: &InvoiceRow) -> Result<(), StoreError> {
    let items = crate::issued_items::to_text(&invoice.items)?;
    document_number::claim(tx, &invoice.number, Numbered::Invoice(invoice.id)).await?;
    tx.execute_one(
        "invoice",
        "INSERT INTO invoice (site_id, customer_id, id, number, bill_id, issued_on, issued_at, due_on, net, tax, items, document, template, \
         template_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &[
            tx.site().into(),
            invoice.customer.into(),
            invoice.id.into(),
            invoice.number.as_str().into(),
            invoice.bill.into(),
            i64::from(invoice.issued_on.days_since_epoch()).into(),
            invoice.issued_at.into(),
            i64::from(invoice.due_on.days_since_epoch()).into(),
            invoice.net.into(),
            invoice.tax.into(),
            items.into(),
            invoice.document.as_str().into(),
            invoice.template.as_ref().map(|template| template.code.clone()).into(),
            invoice.template.as_ref().map(|template| template.version).into(),
        ],
    )
    .await
}

/// Makes an invoice void: its bill may have another one.
///
/// # Errors
/// [`StoreError::Missing`] where it is void already.
pub async fn set_void(tx: &mut Tx<'_>, customer: CustomerId, invoice: InvoiceId, voided: &Voided) -> Result<(), StoreError> {
    tx.execute_one(
        "invoice",
        "UPDATE invoice SET voided_at = $4, void_reason = $5 WHERE site_id = $1 AND customer_id = $2 AND id = $3 AND voided_at IS NULL",
        &[tx.site().into(), customer.into(), invoice.into(), voided.at.into(), voided.reason.as_str().into()],
    )
    .await
}

/// Reads one invoice of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, invoice: InvoiceId) -> Result<Option<InvoiceRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM invoice i WHERE i.site_id = $1 AND i.id = $2");
    let row = tx.query_one("invoice", sql, &[tx.site().into(), invoice.into()]).await?;
    row.as_ref().map(from_row).transpose()
}

/// The latest invoice of a customer that is not void.
///
/// # Errors
/// [`StoreError`].
pub async fn latest(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<InvoiceRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM invoice i WHERE +i.site_id = $1 AND i.customer_id = $2 AND i.voided_at IS NULL ORDER BY i.issued_at DESC, i.id DESC LIMIT 1"
    );
    let row = tx.query_one("invoice", sql, &[tx.site().into(), customer.into()]).await?;
    row.as_ref().map(from_row).transpose()
}

/// Which invoices are listed, and from where on.
#[derive(Debug, Clone)]
pub struct InvoiceSelection {
    /// Of one customer only.
    pub customer: Option<CustomerId>,
    /// Issued at or after this instant.
    pub from: Instant,
    /// Issued before this instant.
    pub to: Instant,
    /// Whose bill has this state.
    pub bill_state: Option<crate::bill::BillState>,
    /// The oldest first; else the newest.
    pub oldest_first: bool,
    /// Issue and id of the last one of the page before.
    pub after: Option<(Instant, InvoiceId)>,
    /// At most so many.
    pub limit: i64,
}

/// A page of invoices in the order of their issue.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>, selection: &InvoiceSelection) -> Result<Vec<InvoiceRow>, StoreError> {
    // One statement for each: an index serves one order of one restriction.
    macro_rules! page {
        ($of:literal, $after:literal, $order:literal) => {
            concat!(
                "SELECT ",
                columns!(),
                " FROM invoice i JOIN bill b ON b.customer_id = i.customer_id AND b.id = i.bill_id WHERE ",
                $of,
                " AND i.issued_at >= $3 AND i.issued_at < $4 AND ",
                $after,
                " AND (CAST($7 AS TEXT) IS NULL OR b.status = $7) ",
                $order,
                " LIMIT $8"
            )
        };
    }
    macro_rules! both_ways {
        ($of:literal) => {
            if selection.oldest_first {
                page!($of, "(i.issued_at, i.id) > ($5, $6)", "ORDER BY i.issued_at, i.id")
            } else {
                page!($of, "(i.issued_at, i.id) < ($5, $6)", "ORDER BY i.issued_at DESC, i.id DESC")
            }
        };
    }
    let sql = match selection.customer {
        Some(_) => both_ways!("+i.site_id = $1 AND i.customer_id = $2"),
        None => both_ways!("i.site_id = $1 AND CAST($2 AS BIGINT) IS NULL"),
    };
    let first =
        if selection.oldest_first { (Instant::from_micros(i64::MIN), i64::MIN) } else { (Instant::from_micros(i64::MAX), i64::MAX) };
    let (at, id) = selection.after.map_or(first, |(at, id)| (at, id.0));
    let parameters = [
        tx.site().into(),
        selection.customer.map(|customer| customer.0).into(),
        selection.from.into(),
        selection.to.into(),
        at.into(),
        id.into(),
        selection.bill_state.map(crate::bill::BillState::as_str).into(),
        selection.limit.into(),
    ];
    let rows = tx.query("invoice", sql, &parameters).await?;
    rows.iter().map(from_row).collect()
}

/// All invoices of a bill, void ones too, in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn of_bill(tx: &mut Tx<'_>, customer: CustomerId, bill: BillId) -> Result<Vec<InvoiceRow>, StoreError> {
    let sql =
        concat!("SELECT ", columns!(), " FROM invoice i WHERE +i.site_id = $1 AND i.customer_id = $2 AND i.bill_id = $3 ORDER BY i.id");
    let parameters: [Value; 3] = [tx.site().into(), customer.into(), bill.into()];
    let rows = tx.query("invoice", sql, &parameters).await?;
    rows.iter().map(from_row).collect()
}
