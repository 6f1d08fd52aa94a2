//! First answers of writes, so that a repeat gets the same one (architecture.md §4).
//!
//! Invariant: the row is written in the transaction of the write that it answers for, so neither exists without the other. A second
//! request with the key waits for the first one's commit and then finds its answer.

use crate::{StoreError, Tx};

/// How long a first answer is kept: 30 days.
const KEPT_MICROS: i64 = 30 * 86_400 * 1_000_000;

/// The answer that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstAnswer {
    /// Its HTTP status.
    pub status: i64,
    /// Its body.
    pub body: String,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is new: the write may go on, and [`finish`] keeps its answer.
    New,
    /// The request was answered before.
    Repeat(FirstAnswer),
    /// The key came with another request before.
    OtherBody,
}

/// Takes the key for this caller, or tells what is known of it. A dry run takes nothing.
///
/// # Errors
/// [`StoreError`].
pub async fn begin(tx: &mut Tx<'_>, caller: &str, key: &str, body_hash: &str) -> Result<Begun, StoreError> {
    forget_old(tx, caller, key).await?;
    let now = tx.system_now();
    let taken = tx
        .execute(
            "INSERT INTO idempotency (site_id, caller, key, body_hash, status, answer, created_at) VALUES ($1, $2, $3, $4, 0, '', $5) \
             ON CONFLICT (site_id, caller, key) DO NOTHING",
            &[tx.site().into(), caller.into(), key.into(), body_hash.into(), now.into()],
        )
        .await?;
    if taken == 1 {
        return Ok(Begun::New);
    }
    let row = tx
        .query_one(
            "idempotency",
            "SELECT body_hash, status, answer FROM idempotency WHERE site_id = $1 AND caller = $2 AND key = $3",
            &[tx.site().into(), caller.into(), key.into()],
        )
        .await?
        .ok_or(StoreError::Missing("idempotency key"))?;
    if row.text(0, "body_hash")? != body_hash {
        return Ok(Begun::OtherBody);
    }
    Ok(Begun::Repeat(FirstAnswer { status: row.int(1, "status")?, body: row.text(2, "answer")?.to_owned() }))
}

/// Keeps the answer under the key.
///
/// # Errors
/// [`StoreError`].
pub async fn finish(tx: &mut Tx<'_>, caller: &str, key: &str, answer: &FirstAnswer) -> Result<(), StoreError> {
    tx.execute_one(
        "idempotency key",
        "UPDATE idempotency SET status = $4, answer = $5 WHERE site_id = $1 AND caller = $2 AND key = $3",
        &[tx.site().into(), caller.into(), key.into(), answer.status.into(), answer.body.as_str().into()],
    )
    .await
}

/// Forgets answers of all sites that are too old to be asked for, and tells how many.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_old(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let oldest = tx.system_now().micros().saturating_sub(KEPT_MICROS);
    tx.execute("DELETE FROM idempotency WHERE created_at < $1", &[oldest.into()]).await
}

async fn forget_old(tx: &mut Tx<'_>, caller: &str, key: &str) -> Result<(), StoreError> {
    let oldest = tx.system_now().micros().saturating_sub(KEPT_MICROS);
    tx.execute(
        "DELETE FROM idempotency WHERE site_id = $1 AND caller = $2 AND key = $3 AND created_at < $4",
        &[tx.site().into(), caller.into(), key.into(), oldest.into()],
    )
    .await?;
    Ok(())
}
