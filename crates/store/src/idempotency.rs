//! First answers of writes, so that a repeat gets the same one (ARCHITECTURE.md §4).
//!
//! Invariant: the row is written in the transaction of the write that it answers for, so neither exists without the other. A second
//! request with the key waits for the first one's commit and then finds its answer.

use crate::driver::Inner;
use crate::{FORGOTTEN_AT_ONCE, StoreError, Tx};

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

/// Takes the key for this caller, or tells what is known of it. A dry run takes nothing. On the embedded store, whose writer is alone, the key is
/// taken with its answer, so that a refused write has written nothing.
///
/// # Errors
/// [`StoreError`].
pub async fn begin(tx: &mut Tx<'_>, caller: &str, key: &str, body_hash: &str) -> Result<Begun, StoreError> {
    forget_old(tx, caller, key).await?;
    if let Inner::Sqlite(_) = tx.inner {
        return Ok(known(tx, caller, key, body_hash).await?.unwrap_or(Begun::New));
    }
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
    known(tx, caller, key, body_hash).await?.ok_or(StoreError::Missing("idempotency key"))
}

/// What a key was taken with.
async fn known(tx: &mut Tx<'_>, caller: &str, key: &str, body_hash: &str) -> Result<Option<Begun>, StoreError> {
    let row = tx
        .query_one(
            "idempotency",
            "SELECT body_hash, status, answer FROM idempotency WHERE site_id = $1 AND caller = $2 AND key = $3",
            &[tx.site().into(), caller.into(), key.into()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    if row.text(0, "body_hash")? != body_hash {
        return Ok(Some(Begun::OtherBody));
    }
    Ok(Some(Begun::Repeat(FirstAnswer { status: row.int(1, "status")?, body: row.text(2, "answer")?.to_owned() })))
}

/// Keeps the answer under the key.
///
/// # Errors
/// [`StoreError`].
pub async fn finish(tx: &mut Tx<'_>, caller: &str, key: &str, body_hash: &str, answer: &FirstAnswer) -> Result<(), StoreError> {
    let now = tx.system_now();
    tx.execute_one(
        "idempotency key",
        "INSERT INTO idempotency (site_id, caller, key, body_hash, status, answer, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (site_id, caller, key) DO UPDATE SET status = $5, answer = $6",
        &[tx.site().into(), caller.into(), key.into(), body_hash.into(), answer.status.into(), answer.body.as_str().into(), now.into()],
    )
    .await
}

/// Forgets answers of all sites that are too old to be asked for, at most [`FORGOTTEN_AT_ONCE`], and tells how many.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_old(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let oldest = tx.system_now().micros().saturating_sub(KEPT_MICROS);
    tx.execute(
        "DELETE FROM idempotency WHERE (site_id, caller, key) IN \
         (SELECT site_id, caller, key FROM idempotency WHERE created_at < $1 LIMIT $2)",
        &[oldest.into(), FORGOTTEN_AT_ONCE.into()],
    )
    .await
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
