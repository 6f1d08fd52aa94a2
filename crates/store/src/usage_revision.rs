//! What was decided of usage events after they came: revisions beside the event, appended and never changed (domain.md §5).
//!
//! Invariant: an event with one answer has no row here, so that charging neither writes nor reads one.

use crate::driver::Inner;
use crate::usage::{EventKey, EventStatus};
use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::CustomerId;

/// Why an event was decided on anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevisionKind {
    /// Priced again.
    Rerated,
    /// An unrated one was tried again.
    Retried,
    /// Fields were put right.
    Corrected,
    /// All that it did was taken back.
    Cancelled,
    /// An amount was added by hand.
    Adjusted,
    /// The tax that was pending is known.
    Taxed,
}

impl RevisionKind {
    const ALL: [Self; 6] = [Self::Rerated, Self::Retried, Self::Corrected, Self::Cancelled, Self::Adjusted, Self::Taxed];

    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rerated => "rerated",
            Self::Retried => "retried",
            Self::Corrected => "corrected",
            Self::Cancelled => "cancelled",
            Self::Adjusted => "adjusted",
            Self::Taxed => "taxed",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRow {
    /// The event.
    pub id: EventKey,
    /// 1 for the first one after the event as it came.
    pub revision: i32,
    /// Why.
    pub kind: RevisionKind,
    /// When, site time.
    pub recorded_at: Instant,
    /// Who.
    pub actor: String,
    /// What they gave as the reason.
    pub reason: String,
    /// Where the event stands from now on.
    pub status: EventStatus,
    /// Quantity as exact text; of an unrated event the code of the reason.
    pub quantity: String,
    /// Net that is added, in the group's currency.
    pub net: i64,
    /// Tax that is added.
    pub tax: i64,
    /// Encoded legs that are added.
    pub legs: Vec<u8>,
    /// Fields as they are from now on, as JSON text.
    pub content: String,
    /// Encoded trace of the price that holds.
    pub trace: Vec<u8>,
}

macro_rules! columns {
    () => {
        "r.day, r.customer_id, r.key, r.revision, r.kind, r.recorded_at, r.actor, r.reason, r.status, r.quantity, r.net, r.tax, r.legs, \
         r.content, r.trace"
    };
}

fn from_row(row: &Row) -> Result<RevisionRow, StoreError> {
    Ok(RevisionRow {
        id: EventKey { day: row.small(0, "day")?, customer: CustomerId(row.int(1, "customer_id")?), key: row.int(2, "key")? },
        revision: row.small(3, "revision")?,
        kind: row.parsed(4, "kind", RevisionKind::parse)?,
        recorded_at: row.instant(5, "recorded_at")?,
        actor: row.text(6, "actor")?.to_owned(),
        reason: row.text(7, "reason")?.to_owned(),
        status: EventStatus::of(row.int(8, "status")?).ok_or(StoreError::Invariant("a revision of an unknown status"))?,
        quantity: row.text(9, "quantity")?.to_owned(),
        net: row.int(10, "net")?,
        tax: row.int(11, "tax")?,
        legs: row.bytes(12, "legs")?.to_vec(),
        content: row.text(13, "content")?.to_owned(),
        trace: row.bytes(14, "trace")?.to_vec(),
    })
}

/// All revisions of events, in the order of the events asked for and then of their numbers.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, asked: &[EventKey]) -> Result<Vec<RevisionRow>, StoreError> {
    const ONE: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM usage_revision r WHERE r.day = $1 AND r.customer_id = $2 AND r.key = $3 AND r.site_id = $4 ORDER BY r.revision"
    );
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let site = tx.site();
    if let Inner::Postgres(transaction) = &tx.inner {
        let customers: Vec<i64> = asked.iter().map(|event| event.customer.0).collect();
        let days: Vec<i32> = asked.iter().map(|event| event.day).collect();
        let keys: Vec<i64> = asked.iter().map(|event| event.key).collect();
        let statement = transaction
            .prepare_cached(concat!(
                "SELECT ",
                columns!(),
                " FROM UNNEST($1::bigint[], $2::integer[], $3::bigint[]) WITH ORDINALITY AS k(customer_id, day, key, place) \
                 JOIN usage_revision r ON r.day = k.day AND r.customer_id = k.customer_id AND r.key = k.key \
                 WHERE r.site_id = $4 ORDER BY k.place, r.revision"
            ))
            .await?;
        return match transaction.query(&statement, &[&customers, &days, &keys, &site.0]).await {
            Ok(rows) => rows.iter().map(|row| from_row(&Row::from_postgres("usage_revision", row)?)).collect(),
            Err(error) => Err(tx.failed(error)),
        };
    }
    let mut found = Vec::new();
    for event in asked {
        let params = [event.day.into(), event.customer.into(), event.key.into(), site.into()];
        for row in tx.query("usage_revision", ONE, &params).await? {
            found.push(from_row(&row)?);
        }
    }
    Ok(found)
}

/// Appends revisions. That a number is taken is a fault: the group's lock keeps others away.
///
/// # Errors
/// [`StoreError`].
pub async fn append(tx: &mut Tx<'_>, revisions: &[RevisionRow]) -> Result<(), StoreError> {
    for row in revisions {
        tx.execute_one(
            "usage revision",
            "INSERT INTO usage_revision (site_id, day, customer_id, key, revision, kind, recorded_at, actor, reason, status, quantity, \
             net, tax, legs, content, trace) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            &[
                tx.site().into(),
                row.id.day.into(),
                row.id.customer.into(),
                row.id.key.into(),
                row.revision.into(),
                row.kind.as_str().into(),
                row.recorded_at.into(),
                row.actor.as_str().into(),
                row.reason.as_str().into(),
                row.status.number().into(),
                row.quantity.as_str().into(),
                row.net.into(),
                row.tax.into(),
                row.legs.clone().into(),
                row.content.as_str().into(),
                row.trace.clone().into(),
            ],
        )
        .await?;
    }
    Ok(())
}
