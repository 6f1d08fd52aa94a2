//! Charges whose tax the gateway has not given yet, until it is put right (domain.md §8).
//!
//! Invariant: a row is there exactly as long as the charge that it names stands with a tax that is not settled.

use crate::usage::EventKey;
use crate::{Row, StoreError, Tx, Value};
use calendar::Instant;
use ids::{BillId, CustomerId, GroupId, PostingId};
use tax::PendingTax;

/// What a charge belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// A usage event.
    Event(EventKey),
    /// A posting of a customer.
    Posting(CustomerId, PostingId),
}

impl Source {
    const fn parts(self) -> (&'static str, CustomerId, i32, i64) {
        match self {
            Self::Event(id) => ("event", id.customer, id.day, id.key),
            Self::Posting(customer, id) => ("posting", customer, 0, id.0),
        }
    }

    fn values(self) -> [Value; 4] {
        let (word, customer, day, key) = self.parts();
        [word.into(), customer.into(), day.into(), key.into()]
    }

    fn parse(word: &str, customer: CustomerId, day: i32, key: i64) -> Option<Self> {
        match word {
            "event" => Some(Self::Event(EventKey { customer, day, key })),
            "posting" => Some(Self::Posting(customer, PostingId(key))),
            _ => None,
        }
    }
}

/// A charge whose tax is pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRow {
    /// Whose bill it is on.
    pub customer: CustomerId,
    /// The group charged.
    pub group: GroupId,
    /// The bill.
    pub bill: BillId,
    /// What it belongs to.
    pub source: Source,
    /// The group of the event or posting: another's where it landed on the owner of a sharing group.
    pub source_group: GroupId,
    /// Tells the charges of one source apart; of an event the place of its step in the trace.
    pub place: i32,
    /// When it is effective, site time.
    pub at: Instant,
    /// What is asked for.
    pub tax: PendingTax,
    /// The charge as it was posted, encoded.
    pub leg: Vec<u8>,
    /// How often it was tried in vain.
    pub attempts: i32,
}

fn from_row(row: &Row) -> Result<PendingRow, StoreError> {
    let (customer, day, key) = (CustomerId(row.int(2, "source_customer")?), row.small(3, "day")?, row.int(4, "key")?);
    let supplier = row.int_or_none(11, "supplier")?.map(|_| row.sym(11, "supplier")).transpose()?;
    Ok(PendingRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        source: row.parsed(1, "source", |word| Source::parse(word, customer, day, key))?,
        place: row.small(5, "place")?,
        source_group: GroupId(row.int(6, "source_group")?),
        group: GroupId(row.int(7, "group_id")?),
        bill: BillId(row.int(8, "bill_id")?),
        at: row.instant(9, "at")?,
        tax: PendingTax { tax: row.sym(10, "tax")?, supplier, on: row.date(12, "taxed_on")? },
        leg: row.bytes(13, "leg")?.to_vec(),
        attempts: row.small(14, "attempts")?,
    })
}

/// Keeps charges whose tax is pending. They are due to be tried at once.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, rows: &[PendingRow]) -> Result<(), StoreError> {
    let now = tx.system_now();
    for row in rows {
        let [source, source_customer, day, key] = row.source.values();
        tx.execute_one(
            "pending tax",
            "INSERT INTO tax_pending (site_id, customer_id, source, source_customer, day, key, place, source_group, group_id, bill_id, at, \
             tax, supplier, taxed_on, leg, attempts, try_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            &[
                tx.site().into(),
                row.customer.into(),
                source,
                source_customer,
                day,
                key,
                row.place.into(),
                row.source_group.into(),
                row.group.into(),
                row.bill.into(),
                row.at.into(),
                row.tax.tax.into(),
                row.tax.supplier.into(),
                row.tax.on.days_since_epoch().into(),
                row.leg.clone().into(),
                row.attempts.into(),
                now.into(),
            ],
        )
        .await?;
    }
    Ok(())
}

/// Groups with pending taxes that are due to be tried, by customer and group after a place, at most `limit`.
///
/// # Errors
/// [`StoreError`].
pub async fn due_groups(tx: &mut Tx<'_>, after: (CustomerId, GroupId), limit: i64) -> Result<Vec<(CustomerId, GroupId)>, StoreError> {
    let rows = tx
        .query(
            "tax_pending",
            "SELECT DISTINCT source_customer, source_group FROM tax_pending WHERE site_id = $1 AND try_at <= $2 \
             AND (source_customer, source_group) > ($3, $4) ORDER BY source_customer, source_group LIMIT $5",
            &[tx.site().into(), tx.system_now().into(), after.0.into(), after.1.into(), limit.into()],
        )
        .await?;
    rows.iter().map(|row| Ok((CustomerId(row.int(0, "source_customer")?), GroupId(row.int(1, "source_group")?)))).collect()
}

/// Pending taxes of a group's events and postings that are due to be tried, at most `limit`.
///
/// # Errors
/// [`StoreError`].
pub async fn due_of_group(tx: &mut Tx<'_>, (customer, group): (CustomerId, GroupId), limit: i64) -> Result<Vec<PendingRow>, StoreError> {
    let rows = tx
        .query(
            "tax_pending",
            "SELECT customer_id, source, source_customer, day, key, place, source_group, group_id, bill_id, at, tax, supplier, taxed_on, \
             leg, attempts FROM tax_pending WHERE site_id = $1 AND source_customer = $2 AND source_group = $3 AND try_at <= $4 \
             ORDER BY source, day, key, place LIMIT $5",
            &[tx.site().into(), customer.into(), group.into(), tx.system_now().into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// Pending taxes of the bill of a customer.
///
/// # Errors
/// [`StoreError`].
pub async fn of_bill(tx: &mut Tx<'_>, customer: CustomerId, bill: BillId) -> Result<Vec<PendingRow>, StoreError> {
    let rows = tx
        .query(
            "tax_pending",
            "SELECT customer_id, source, source_customer, day, key, place, source_group, group_id, bill_id, at, tax, supplier, taxed_on, \
             leg, attempts FROM tax_pending WHERE site_id = $1 AND customer_id = $2 AND bill_id = $3 ORDER BY source, day, key, place",
            &[tx.site().into(), customer.into(), bill.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// How many charges of each bill of a customer have a pending tax; bills without any are not named.
///
/// # Errors
/// [`StoreError`].
pub async fn count_by_bill(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<(BillId, i64)>, StoreError> {
    let sql = "SELECT bill_id, COUNT(*) FROM tax_pending WHERE site_id = $1 AND customer_id = $2 GROUP BY bill_id ORDER BY bill_id";
    let rows = tx.query("tax_pending", sql, &[tx.site().into(), customer.into()]).await?;
    rows.iter().map(|row| Ok((BillId(row.int(0, "bill_id")?), row.int(1, "count")?))).collect()
}

/// How many charges of the site have a pending tax.
///
/// # Errors
/// [`StoreError`].
pub async fn count(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let row =
        tx.query_one("tax_pending", "/* every row */ SELECT COUNT(*) FROM tax_pending WHERE site_id = $1", &[tx.site().into()]).await?;
    row.map_or(Ok(0), |row| row.int(0, "count"))
}

/// Forgets the pending taxes of an event or posting: they are settled, or what it did was decided anew.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_of(tx: &mut Tx<'_>, source: Source) -> Result<(), StoreError> {
    let [source, customer, day, key] = source.values();
    let sql = "DELETE FROM tax_pending WHERE site_id = $1 AND source = $2 AND source_customer = $3 AND day = $4 AND key = $5";
    tx.execute(sql, &[tx.site().into(), source, customer, day, key]).await?;
    Ok(())
}

/// Forgets one pending tax: it is settled.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut Tx<'_>, row: &PendingRow) -> Result<(), StoreError> {
    let [source, customer, day, key] = row.source.values();
    tx.execute_one(
        "pending tax",
        "DELETE FROM tax_pending WHERE site_id = $1 AND customer_id = $2 AND source = $3 AND source_customer = $4 AND day = $5 AND key = $6 \
         AND place = $7",
        &[tx.site().into(), row.customer.into(), source, customer, day, key, row.place.into()],
    )
    .await
}

/// Puts off a pending tax that was tried in vain, until a system time.
///
/// # Errors
/// [`StoreError`].
pub async fn put_off(tx: &mut Tx<'_>, row: &PendingRow, until: Instant) -> Result<(), StoreError> {
    let [source, customer, day, key] = row.source.values();
    tx.execute_one(
        "pending tax",
        "UPDATE tax_pending SET attempts = attempts + 1, try_at = $8 WHERE site_id = $1 AND customer_id = $2 AND source = $3 \
         AND source_customer = $4 AND day = $5 AND key = $6 AND place = $7",
        &[tx.site().into(), row.customer.into(), source, customer, day, key, row.place.into(), until.into()],
    )
    .await
}

/// Makes all pending taxes of the site due at once: the gateway was set up, or answered again.
///
/// # Errors
/// [`StoreError`].
pub async fn hurry(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let now = tx.system_now();
    tx.execute("UPDATE tax_pending SET try_at = $2 WHERE site_id = $1 AND try_at > $2", &[tx.site().into(), now.into()]).await?;
    Ok(())
}
