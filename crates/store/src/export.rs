//! Rows for files that leave the house: what a period holds, in the order of its time.

use crate::criteria::{Criteria, Place, Range, bills_of_site, of_criteria};
use crate::{Row, StoreError, Tx, Value};
use calendar::{Date, Instant};
use ids::{CustomerId, Sym};

/// A row to be exported: where it stands, whose it is, and its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRow {
    /// Its place in the order of the file.
    pub place: Place,
    /// Whose it is.
    pub customer: CustomerId,
    /// What stands in it.
    pub fields: Vec<ExportField>,
}

/// A field of a row to be exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportField {
    /// A text, or nothing.
    Text(String),
    /// A number or an id.
    Number(i64),
    /// A time.
    Time(Option<Instant>),
    /// A day.
    Day(Option<Date>),
    /// Quanta of a currency.
    Money(Sym, i64),
    /// The code of a number of the catalog.
    Code(Sym),
}

/// What is exported, of which instants (half-open), of whom, and which part of it.
#[derive(Debug, Clone)]
pub struct ExportOf {
    /// From.
    pub from: Instant,
    /// Until before.
    pub to: Instant,
    /// The same as days of the site.
    pub days: (Date, Date),
    /// Of whom.
    pub criteria: Criteria,
    /// Which part.
    pub range: Range,
    /// Rows at most.
    pub limit: i64,
}

impl ExportOf {
    fn to_values(&self, tx: &Tx<'_>, (from, to): (i64, i64)) -> Vec<Value> {
        let (Place([a, b, c]), Place([d, e, f])) = (self.range.after, self.range.to);
        let mut values = vec![tx.site().into()];
        values.extend(self.criteria.to_values());
        values.extend([from.into(), to.into(), a.into(), b.into(), c.into(), d.into(), e.into(), f.into(), self.limit.into()]);
        values
    }
}

fn text(row: &Row, place: usize, column: &'static str) -> Result<ExportField, StoreError> {
    Ok(ExportField::Text(row.text_or_none(place, column)?.unwrap_or_default().to_owned()))
}

/// Names of the columns of payments.
pub const PAYMENT_COLUMNS: [&str; 10] =
    ["payment", "customer", "paid_at", "kind", "method", "amount", "currency", "provider", "reference", "note"];

/// Payments that came in the period.
///
/// # Errors
/// [`StoreError`].
pub async fn payments(tx: &mut Tx<'_>, of: &ExportOf) -> Result<Vec<ExportRow>, StoreError> {
    let sql = concat!(
        "SELECT x.paid_at, x.customer_id, x.id, c.number, x.kind, x.method, x.currency, x.amount, x.document \
         FROM payment x CROSS JOIN customer c CROSS JOIN billing_profile p \
         WHERE c.site_id = x.site_id AND c.customer_id = x.customer_id AND p.customer_id = x.customer_id AND p.id = x.profile_id \
         AND x.site_id = $1 AND x.paid_at >= $9 AND x.paid_at < $10 \
         AND (x.paid_at, x.customer_id, x.id) > ($11, $12, $13) AND (x.paid_at, x.customer_id, x.id) <= ($14, $15, $16) AND ",
        of_criteria!(),
        " ORDER BY x.paid_at, x.customer_id, x.id LIMIT $17"
    );
    let values = of.to_values(tx, (of.from.micros(), of.to.micros()));
    tx.query("payment", sql, &values).await?.iter().map(payment).collect()
}

fn payment(row: &Row) -> Result<ExportRow, StoreError> {
    let (at, customer, id) = (row.int(0, "paid_at")?, row.int(1, "customer_id")?, row.int(2, "id")?);
    let (currency, document) = (row.sym(6, "currency")?, row.document::<crate::payment::PaymentDocument>(8, "document")?);
    let fields = vec![
        ExportField::Number(id),
        ExportField::Number(row.int(3, "number")?),
        ExportField::Time(Some(Instant::from_micros(at))),
        text(row, 4, "kind")?,
        text(row, 5, "method")?,
        ExportField::Money(currency, row.int(7, "amount")?),
        ExportField::Code(currency),
        ExportField::Text(document.provider),
        ExportField::Text(document.reference),
        ExportField::Text(document.note),
    ];
    Ok(ExportRow { place: Place([at, customer, id]), customer: CustomerId(customer), fields })
}

/// Names of the columns of invoices.
pub const INVOICE_COLUMNS: [&str; 11] =
    ["invoice", "customer", "bill", "issued_on", "due_on", "net", "tax", "total", "due", "currency", "voided_at"];

/// Invoices that were issued in the period: amounts as issued, what is due of them now. Nothing is due of a void one.
///
/// # Errors
/// [`StoreError`].
pub async fn invoices(tx: &mut Tx<'_>, of: &ExportOf) -> Result<Vec<ExportRow>, StoreError> {
    let sql = concat!(
        "SELECT x.issued_on, x.customer_id, x.id, x.number, c.number, b.number, x.due_on, x.net, x.tax, \
         CASE WHEN x.voided_at IS NULL THEN b.due ELSE 0 END, b.currency, x.voided_at \
         FROM invoice x CROSS JOIN customer c CROSS JOIN bill b CROSS JOIN billing_profile p \
         WHERE c.site_id = x.site_id AND c.customer_id = x.customer_id AND b.customer_id = x.customer_id AND b.id = x.bill_id \
         AND p.customer_id = b.customer_id AND p.id = b.profile_id \
         AND x.site_id = $1 AND x.issued_on >= $9 AND x.issued_on < $10 \
         AND (x.issued_on, x.customer_id, x.id) > ($11, $12, $13) AND (x.issued_on, x.customer_id, x.id) <= ($14, $15, $16) AND ",
        of_criteria!(),
        " ORDER BY x.issued_on, x.customer_id, x.id LIMIT $17"
    );
    let days = (i64::from(of.days.0.days_since_epoch()), i64::from(of.days.1.days_since_epoch()));
    let values = of.to_values(tx, days);
    tx.query("invoice", sql, &values).await?.iter().map(invoice).collect()
}

fn invoice(row: &Row) -> Result<ExportRow, StoreError> {
    let (on, customer, id) = (row.int(0, "issued_on")?, row.int(1, "customer_id")?, row.int(2, "id")?);
    let (net, tax, currency) = (row.int(7, "net")?, row.int(8, "tax")?, row.sym(10, "currency")?);
    let fields = vec![
        text(row, 3, "number")?,
        ExportField::Number(row.int(4, "customer number")?),
        ExportField::Number(row.int(5, "bill number")?),
        ExportField::Day(row.date_or_none(0, "issued_on")?),
        ExportField::Day(row.date_or_none(6, "due_on")?),
        ExportField::Money(currency, net),
        ExportField::Money(currency, tax),
        ExportField::Money(currency, total(net, tax)?),
        ExportField::Money(currency, row.int(9, "due")?),
        ExportField::Code(currency),
        ExportField::Time(row.instant_or_none(11, "voided_at")?),
    ];
    Ok(ExportRow { place: Place([on, customer, id]), customer: CustomerId(customer), fields })
}

fn total(net: i64, tax: i64) -> Result<i64, StoreError> {
    net.checked_add(tax).ok_or(StoreError::Invariant("a bill whose net and tax are past every amount"))
}

/// Names of the columns of bills.
pub const BILL_COLUMNS: [&str; 12] =
    ["bill", "customer", "from", "to", "status", "billed_at", "invoice", "net", "tax", "total", "due", "currency"];

/// Bills that left `active` in the period.
///
/// # Errors
/// [`StoreError`].
pub async fn bills(tx: &mut Tx<'_>, of: &ExportOf) -> Result<Vec<ExportRow>, StoreError> {
    let sql = concat!(
        "SELECT b.billed_at, b.customer_id, b.id, b.number, c.number, b.period_from, b.period_to, b.status, b.invoice_number, b.net, \
         b.tax, b.due, b.currency FROM ",
        bills_of_site!(),
        " AND b.billed_at >= $9 AND b.billed_at < $10 \
         AND (b.billed_at, b.customer_id, b.id) > ($11, $12, $13) AND (b.billed_at, b.customer_id, b.id) <= ($14, $15, $16) AND ",
        of_criteria!(),
        " ORDER BY b.billed_at, b.customer_id, b.id LIMIT $17"
    );
    let values = of.to_values(tx, (of.from.micros(), of.to.micros()));
    tx.query("bill", sql, &values).await?.iter().map(bill).collect()
}

fn bill(row: &Row) -> Result<ExportRow, StoreError> {
    let (at, customer, id) = (row.int(0, "billed_at")?, row.int(1, "customer_id")?, row.int(2, "id")?);
    let (net, tax, currency) = (row.int(9, "net")?, row.int(10, "tax")?, row.sym(12, "currency")?);
    let fields = vec![
        ExportField::Number(row.int(3, "number")?),
        ExportField::Number(row.int(4, "customer number")?),
        ExportField::Time(Some(row.instant(5, "period_from")?)),
        ExportField::Time(row.instant_or_none(6, "period_to")?),
        text(row, 7, "status")?,
        ExportField::Time(Some(Instant::from_micros(at))),
        text(row, 8, "invoice_number")?,
        ExportField::Money(currency, net),
        ExportField::Money(currency, tax),
        ExportField::Money(currency, total(net, tax)?),
        ExportField::Money(currency, row.int(11, "due")?),
        ExportField::Code(currency),
    ];
    Ok(ExportRow { place: Place([at, customer, id]), customer: CustomerId(customer), fields })
}

/// Names of the columns of usage.
pub const USAGE_COLUMNS: [&str; 10] =
    ["event", "customer", "at", "service_type", "identifier", "session_id", "quantity", "net", "tax", "currency"];

/// Usage of the period as it came, by event time: what was decided of it later are revisions.
///
/// # Errors
/// [`StoreError`].
pub async fn usage_events(tx: &mut Tx<'_>, of: &ExportOf) -> Result<Vec<ExportRow>, StoreError> {
    let sql = concat!(
        "SELECT u.day, u.customer_id, u.key, c.number, u.at, u.service_type, u.identifier, u.session_id, u.quantity, u.net, u.tax, \
         p.currency FROM usage_event u CROSS JOIN customer c CROSS JOIN balance_group o CROSS JOIN billing_profile p \
         WHERE c.site_id = u.site_id AND c.customer_id = u.customer_id AND o.customer_id = u.customer_id AND o.id = u.group_id \
         AND p.customer_id = o.customer_id AND p.id = o.profile_id AND u.site_id = $1 AND u.at >= $9 AND u.at < $10 \
         AND (u.day, u.customer_id, u.key) > ($11, $12, $13) AND (u.day, u.customer_id, u.key) <= ($14, $15, $16) AND ",
        of_criteria!(),
        " ORDER BY u.day, u.customer_id, u.key LIMIT $17"
    );
    // Days of events are UTC days; those before the period are passed over by the place alone.
    let first = i64::from(of.from.utc_day());
    let after = of.range.after.max(Place([first, i64::MIN, i64::MIN]));
    let to = of.range.to.min(Place([i64::from(of.to.utc_day()), i64::MAX, i64::MAX]));
    let part = ExportOf { range: Range { after, to }, ..of.clone() };
    let values = part.to_values(tx, (of.from.micros(), of.to.micros()));
    tx.query("usage_event", sql, &values).await?.iter().map(event).collect()
}

fn event(row: &Row) -> Result<ExportRow, StoreError> {
    let (on, customer, key) = (row.int(0, "day")?, row.int(1, "customer_id")?, row.int(2, "key")?);
    let currency = row.sym(11, "currency")?;
    let fields = vec![
        ExportField::Text(format!("{customer}.{on}.{key}")),
        ExportField::Number(row.int(3, "number")?),
        ExportField::Time(Some(row.instant(4, "at")?)),
        ExportField::Code(row.sym(5, "service_type")?),
        text(row, 6, "identifier")?,
        text(row, 7, "session_id")?,
        text(row, 8, "quantity")?,
        ExportField::Money(currency, row.int(9, "net")?),
        ExportField::Money(currency, row.int(10, "tax")?),
        ExportField::Code(currency),
    ];
    Ok(ExportRow { place: Place([on, customer, key]), customer: CustomerId(customer), fields })
}
