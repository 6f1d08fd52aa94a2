//! Payments that are to be collected: one a bill (domain.md §8).

use crate::criteria::{Criteria, Range, bills_by_payer, of_criteria};
use crate::{Row, StoreError, Tx};
use calendar::{Date, Instant};
use ids::{BillId, CustomerId, IntentId, JobRunId, ProfileId, Sym};

/// Where a payment that is to be collected stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntentState {
    /// Nobody has been asked yet.
    Pending,
}

impl IntentState {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Pending].into_iter().find(|state| state.as_str() == word)
    }
}

/// A payment that is to be collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntentRow {
    /// Id.
    pub id: IntentId,
    /// Whose.
    pub customer: CustomerId,
    /// The bill that it is to pay.
    pub bill: BillId,
    /// Its billing profile.
    pub profile: ProfileId,
    /// The run that noted it.
    pub run: JobRunId,
    /// `card` or `direct_debit`.
    pub method: String,
    /// Currency.
    pub currency: Sym,
    /// Quanta, above zero.
    pub amount: i64,
    /// Where it stands.
    pub state: IntentState,
    /// Site time.
    pub at: Instant,
}

macro_rules! columns {
    () => {
        "id, customer_id, bill_id, profile_id, run_id, method, currency, amount, state, at"
    };
}

fn from_row(row: &Row) -> Result<IntentRow, StoreError> {
    Ok(IntentRow {
        id: IntentId(row.int(0, "id")?),
        customer: CustomerId(row.int(1, "customer_id")?),
        bill: BillId(row.int(2, "bill_id")?),
        profile: ProfileId(row.int(3, "profile_id")?),
        run: JobRunId(row.int(4, "run_id")?),
        method: row.text(5, "method")?.to_owned(),
        currency: row.sym(6, "currency")?,
        amount: row.int(7, "amount")?,
        state: row.parsed(8, "state", IntentState::parse)?,
        at: row.instant(9, "at")?,
    })
}

/// Notes a payment that is to be collected. False: its bill has one.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, intent: &IntentRow) -> Result<bool, StoreError> {
    let sql = concat!(
        "INSERT INTO payment_intent (site_id, ",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (customer_id, bill_id) DO NOTHING"
    );
    let values = [
        tx.site().into(),
        intent.id.into(),
        intent.customer.into(),
        intent.bill.into(),
        intent.profile.into(),
        intent.run.into(),
        intent.method.as_str().into(),
        intent.currency.into(),
        intent.amount.into(),
        intent.state.as_str().into(),
        intent.at.into(),
    ];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// The intents of the site, newest first, before an id.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>, before: i64, limit: i64) -> Result<Vec<IntentRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM payment_intent WHERE site_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
    let rows = tx.query("payment_intent", sql, &[tx.site().into(), before.into(), limit.into()]).await?;
    rows.iter().map(from_row).collect()
}

/// A bill that may be to collect: its place, when it is due, and by which zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToCollect {
    /// Whose.
    pub customer: CustomerId,
    /// The bill.
    pub bill: BillId,
    /// When it is due.
    pub due_on: Date,
    /// Time zone of its profile.
    pub time_zone: String,
}

/// Bills whose payer fits the criteria, that are due on a day or before, of payers who pay by card or direct debit, and that no intent is of, in a range
/// of places (bill, 0, 0).
///
/// # Errors
/// [`StoreError`].
pub async fn to_collect(
    tx: &mut Tx<'_>,
    latest: Date,
    criteria: &Criteria,
    range: Range,
    limit: i64,
) -> Result<Vec<ToCollect>, StoreError> {
    let sql = concat!(
        "SELECT b.customer_id, b.id, b.due_on, p.time_zone FROM ",
        bills_by_payer!(),
        " AND b.status = 'billing' AND b.due > 0 AND b.due_on <= $9 AND b.id > $10 AND b.id <= $11 \
         AND c.payment_method IN ('card', 'direct_debit') \
         AND NOT EXISTS (SELECT 1 FROM payment_intent i WHERE i.customer_id = c.customer_id AND i.bill_id = b.id) AND ",
        of_criteria!(),
        " ORDER BY b.id LIMIT $12"
    );
    let rows = tx.query("bill", sql, &criteria.of_due_bills(tx.site(), latest, range, limit)).await?;
    rows.iter()
        .map(|row| {
            let due_on = row.date(2, "due_on")?;
            let (customer, bill) = (CustomerId(row.int(0, "customer_id")?), BillId(row.int(1, "id")?));
            Ok(ToCollect { customer, bill, due_on, time_zone: row.text(3, "time_zone")?.to_owned() })
        })
        .collect()
}
