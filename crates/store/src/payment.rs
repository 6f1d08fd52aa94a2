//! Payments and what they paid.

use crate::{Row, StoreError, Tx, Value};
use calendar::Instant;
use ids::{BillId, CustomerId, PaymentId, ProfileId, Sym};
use serde::{Deserialize, Serialize};

/// What people read of a payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDocument {
    /// Provider, such as a bank.
    #[serde(default)]
    pub provider: String,
    /// Reference.
    #[serde(default)]
    pub reference: String,
    /// Note.
    #[serde(default)]
    pub note: String,
    /// Bills that it paid, in their order, with quanta.
    #[serde(default)]
    pub allocations: Vec<(BillId, i64)>,
}

/// A payment's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRow {
    /// Id.
    pub id: PaymentId,
    /// Whose.
    pub customer: CustomerId,
    /// The profile.
    pub profile: ProfileId,
    /// Currency.
    pub currency: Sym,
    /// Quanta, above zero.
    pub amount: i64,
    /// Quanta that went to the credit balance or to funds.
    pub credited: i64,
    /// `charge` or `refund`.
    pub kind: String,
    /// `cash`, `card`, `transfer`.
    pub method: String,
    /// When it was paid, site time.
    pub paid_at: Instant,
    /// The rest.
    pub document: PaymentDocument,
}

fn from_row(row: &Row) -> Result<PaymentRow, StoreError> {
    Ok(PaymentRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        id: PaymentId(row.int(1, "id")?),
        profile: ProfileId(row.int(2, "profile_id")?),
        currency: row.sym(3, "currency")?,
        amount: row.int(4, "amount")?,
        credited: row.int(5, "credited")?,
        kind: row.text(6, "kind")?.to_owned(),
        method: row.text(7, "method")?.to_owned(),
        paid_at: row.instant(8, "paid_at")?,
        document: row.document(9, "document")?,
    })
}

/// Stores a payment.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, payment: &PaymentRow) -> Result<(), StoreError> {
    let document = serde_json::to_string(&payment.document)?;
    tx.execute_one(
        "payment",
        "INSERT INTO payment (site_id, customer_id, id, profile_id, currency, amount, credited, kind, method, paid_at, document) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            tx.site().into(),
            payment.customer.into(),
            payment.id.into(),
            payment.profile.into(),
            payment.currency.into(),
            payment.amount.into(),
            payment.credited.into(),
            payment.kind.as_str().into(),
            payment.method.as_str().into(),
            payment.paid_at.into(),
            document.into(),
        ],
    )
    .await
}

/// Stores what paid a bill; `payment` is none for the profile's credit balance.
///
/// # Errors
/// [`StoreError`].
pub async fn allocate(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    id: i64,
    bill: BillId,
    payment: Option<PaymentId>,
    paid: (i64, Instant),
) -> Result<(), StoreError> {
    tx.execute_one(
        "allocation",
        "INSERT INTO allocation (site_id, customer_id, id, bill_id, payment_id, amount, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            tx.site().into(),
            customer.into(),
            id.into(),
            bill.into(),
            payment.map_or(0, |payment| payment.0).into(),
            paid.0.into(),
            paid.1.into(),
        ],
    )
    .await
}

/// A page of payments of the site or of a customer, newest first, before an id.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>, customer: Option<CustomerId>, before: i64, limit: i64) -> Result<Vec<PaymentRow>, StoreError> {
    // One statement for each: an index serves one order of one restriction.
    let (sql, parameters): (_, Vec<Value>) = match customer {
        Some(customer) => (
            "SELECT customer_id, id, profile_id, currency, amount, credited, kind, method, paid_at, document FROM payment \
             WHERE +site_id = $1 AND customer_id = $4 AND id < $2 ORDER BY id DESC LIMIT $3",
            vec![customer.into()],
        ),
        None => (
            "SELECT customer_id, id, profile_id, currency, amount, credited, kind, method, paid_at, document FROM payment \
             WHERE site_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            Vec::new(),
        ),
    };
    let parameters = [vec![tx.site().into(), before.into(), limit.into()], parameters].concat();
    let rows = tx.query("payment", sql, &parameters).await?;
    rows.iter().map(from_row).collect()
}
