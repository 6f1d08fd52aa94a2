//! Attempts of a delivery and how they ended.

use super::DeliveryRow;
use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{CustomerId, DeliveryId};

/// How an attempt leaves its delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The other side took it.
    Sent,
    /// It is tried again.
    RetryAt(Instant),
    /// It is given up.
    Failed,
    /// There is nothing to send it with; it waits until there is, and the try does not count.
    Waiting,
}

/// An attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// From 1.
    pub number: i64,
    /// System time.
    pub started_at: Instant,
    /// None while it goes on, or where its worker was lost.
    pub ended_at: Option<Instant>,
    /// Stable code of what came of it.
    pub outcome: Option<String>,
    /// What the other side said, or what went wrong.
    pub detail: String,
}

/// Ends the attempt that a claim began. False: the lease was over and somebody else has the delivery, so only the attempt is noted.
///
/// # Errors
/// [`StoreError`].
pub async fn finish(tx: &mut Tx<'_>, claimed: &DeliveryRow, outcome: Outcome, code: &str, detail: &str) -> Result<bool, StoreError> {
    let now = tx.system_now();
    tx.execute_one(
        "delivery attempt",
        "UPDATE delivery_attempt SET ended_at = $5, outcome = $6, detail = $7 \
         WHERE site_id = $1 AND customer_id = $2 AND delivery_id = $3 AND number = $4",
        &[
            tx.site().into(),
            claimed.message.customer.into(),
            claimed.id.into(),
            claimed.attempts.into(),
            now.into(),
            code.into(),
            detail.into(),
        ],
    )
    .await?;
    let (state, next_at, ended_at, uncounted) = match outcome {
        Outcome::Sent => ("sent", None, Some(now), 0),
        Outcome::RetryAt(at) => ("queued", Some(at), None, 0),
        Outcome::Failed => ("failed", None, Some(now), 0),
        Outcome::Waiting => ("waiting", None, None, 1),
    };
    let ended = tx
        .execute(
            "UPDATE delivery SET state = $5, next_at = $6, ended_at = $7, result = $8, tries = tries - $9 \
             WHERE site_id = $1 AND customer_id = $2 AND id = $3 AND attempts = $4 AND state = 'sending'",
            &[
                tx.site().into(),
                claimed.message.customer.into(),
                claimed.id.into(),
                claimed.attempts.into(),
                state.into(),
                next_at.into(),
                ended_at.into(),
                code.into(),
                uncounted.into(),
            ],
        )
        .await?;
    Ok(ended == 1)
}

fn from_row(row: &Row) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        number: row.int(0, "number")?,
        started_at: row.instant(1, "started_at")?,
        ended_at: row.instant_or_none(2, "ended_at")?,
        outcome: row.text_or_none(3, "outcome")?.map(str::to_owned),
        detail: row.text(4, "detail")?.to_owned(),
    })
}

/// The attempts of a delivery of the site, in their order.
///
/// # Errors
/// [`StoreError`].
pub async fn list_attempts(tx: &mut Tx<'_>, customer: CustomerId, delivery: DeliveryId) -> Result<Vec<Attempt>, StoreError> {
    let rows = tx
        .query(
            "delivery_attempt",
            "SELECT number, started_at, ended_at, outcome, detail FROM delivery_attempt \
             WHERE site_id = $1 AND customer_id = $2 AND delivery_id = $3 ORDER BY number",
            &[tx.site().into(), customer.into(), delivery.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}
