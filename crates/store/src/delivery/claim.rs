//! Taking deliveries whose time has come, of any site: each by one worker, until its lease is over.

use super::{DeliveryRow, columns, from_row};
use crate::{StoreError, Tx};
use calendar::Instant;

/// Takes up to `limit` deliveries whose time has come and that have tries left, until `lease_to`. Each claim is an attempt.
///
/// # Errors
/// [`StoreError`].
pub async fn claim(tx: &mut Tx<'_>, limit: i64, tries_max: i64, lease_to: Instant) -> Result<Vec<DeliveryRow>, StoreError> {
    let now = tx.system_now();
    let rows = tx
        .query_locked(
            "delivery",
            concat!(
                "UPDATE delivery SET state = 'sending', attempts = attempts + 1, tries = tries + 1, next_at = $4 \
                 WHERE (customer_id, id) IN (SELECT customer_id, id FROM delivery WHERE next_at IS NOT NULL AND next_at <= $1 AND tries < $2 \
                 ORDER BY next_at LIMIT $3) RETURNING ",
                columns!("")
            ),
            concat!(
                "UPDATE delivery d SET state = 'sending', attempts = d.attempts + 1, tries = d.tries + 1, next_at = $4 \
                 FROM (SELECT customer_id, id FROM delivery WHERE next_at IS NOT NULL AND next_at <= $1 AND tries < $2 \
                 ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED) due WHERE d.customer_id = due.customer_id AND d.id = due.id RETURNING ",
                columns!("d.")
            ),
            &[now.into(), tries_max.into(), limit.into(), lease_to.into()],
        )
        .await?;
    let mut claimed = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    claimed.sort_by_key(|row| row.id);
    for row in &claimed {
        insert_attempt(tx, row, now).await?;
    }
    Ok(claimed)
}

async fn insert_attempt(tx: &mut Tx<'_>, row: &DeliveryRow, now: Instant) -> Result<(), StoreError> {
    tx.execute_one(
        "delivery attempt",
        "INSERT INTO delivery_attempt (site_id, customer_id, delivery_id, number, started_at, ended_at, outcome, detail) \
         VALUES ($1, $2, $3, $4, $5, NULL, NULL, '')",
        &[row.site.into(), row.message.customer.into(), row.id.into(), row.attempts.into(), now.into()],
    )
    .await
}

/// Gives up deliveries, of any site, whose workers were lost on every try. Answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn fail_lost(tx: &mut Tx<'_>, tries_max: i64) -> Result<u64, StoreError> {
    let now = tx.system_now();
    tx.execute(
        "UPDATE delivery SET state = 'failed', result = 'worker_lost', next_at = NULL, ended_at = $1 \
         WHERE next_at IS NOT NULL AND next_at <= $1 AND tries >= $2",
        &[now.into(), tries_max.into()],
    )
    .await
}

/// Whether the time of any delivery of any site has come.
///
/// # Errors
/// [`StoreError`].
pub async fn is_due(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let now = tx.system_now();
    let sql = "SELECT 1 FROM delivery WHERE next_at IS NOT NULL AND next_at <= $1 LIMIT 1";
    Ok(tx.query_one("delivery", sql, &[now.into()]).await?.is_some())
}
