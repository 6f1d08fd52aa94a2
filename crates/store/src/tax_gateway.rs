//! The site's taxation gateway: its settings without the secret, the epoch of what it is known to say, and how asking went.
//!
//! Invariant: an epoch never comes again, also where the gateway is taken away and another is set up.

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use serde_json::Value as Json;

/// The gateway's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayRow {
    /// Its settings.
    pub settings: Json,
    /// When they were last changed, system time.
    pub changed_at: Instant,
    /// Grows with what it is known to say.
    pub epoch: i64,
    /// When it last answered, system time.
    pub answered_at: Option<Instant>,
    /// When asking it last failed, system time.
    pub failed_at: Option<Instant>,
    /// Why it failed; empty where it never did.
    pub failure: String,
}

fn from_row(row: &Row) -> Result<GatewayRow, StoreError> {
    Ok(GatewayRow {
        settings: row.document(0, "settings")?,
        changed_at: row.instant(1, "changed_at")?,
        epoch: row.int(2, "epoch")?,
        answered_at: row.instant_or_none(3, "answered_at")?,
        failed_at: row.instant_or_none(4, "failed_at")?,
        failure: row.text(5, "failure")?.to_owned(),
    })
}

/// The gateway of the site, if it has one.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>) -> Result<Option<GatewayRow>, StoreError> {
    let sql = "SELECT settings, changed_at, epoch, answered_at, failed_at, failure FROM tax_gateway WHERE site_id = $1";
    tx.query_one("tax_gateway", sql, &[tx.site().into()]).await?.as_ref().map(from_row).transpose()
}

/// The epoch of what the gateway is known to say; none where the site has no gateway.
///
/// # Errors
/// [`StoreError`].
pub async fn epoch(tx: &mut Tx<'_>) -> Result<Option<i64>, StoreError> {
    let row = tx.query_one("tax_gateway", "SELECT epoch FROM tax_gateway WHERE site_id = $1", &[tx.site().into()]).await?;
    row.map(|row| row.int(0, "epoch")).transpose()
}

/// Locks the gateway until the end of the operation. Whether the site has one.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let rows = tx
        .query_locked(
            "tax_gateway",
            "SELECT epoch FROM tax_gateway WHERE site_id = $1",
            "SELECT epoch FROM tax_gateway WHERE site_id = $1 FOR UPDATE",
            &[tx.site().into()],
        )
        .await?;
    Ok(!rows.is_empty())
}

/// Keeps the settings in place of what was there; how asking the one before went is forgotten.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, settings: &Json) -> Result<(), StoreError> {
    let (settings, now) = (serde_json::to_string(settings)?, tx.system_now());
    tx.execute_one(
        "tax gateway",
        "INSERT INTO tax_gateway (site_id, settings, changed_at, epoch, answered_at, failed_at, failure) \
         VALUES ($1, $2, $3, $3, NULL, NULL, '') ON CONFLICT (site_id) DO UPDATE SET settings = EXCLUDED.settings, \
         changed_at = EXCLUDED.changed_at, answered_at = NULL, failed_at = NULL, failure = '', \
         epoch = CASE WHEN EXCLUDED.epoch > tax_gateway.epoch THEN EXCLUDED.epoch ELSE tax_gateway.epoch + 1 END",
        &[tx.site().into(), settings.into(), now.into()],
    )
    .await
}

/// Takes the gateway away.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.execute_one("tax gateway", "DELETE FROM tax_gateway WHERE site_id = $1", &[tx.site().into()]).await
}

/// Raises the epoch: what the gateway is known to say has changed.
///
/// # Errors
/// [`StoreError`].
pub async fn raise_epoch(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let sql = "UPDATE tax_gateway SET epoch = CASE WHEN $2 > epoch THEN $2 ELSE epoch + 1 END WHERE site_id = $1";
    tx.execute_one("tax gateway", sql, &[tx.site().into(), tx.system_now().into()]).await
}

/// Keeps that the gateway answered, and why it did not where asking failed. Nothing where the site has none any more.
///
/// # Errors
/// [`StoreError`].
pub async fn keep_outcome(tx: &mut Tx<'_>, has_answered: bool, failure: Option<&str>) -> Result<(), StoreError> {
    let (site, now) = (tx.site(), tx.system_now());
    if has_answered {
        tx.execute("UPDATE tax_gateway SET answered_at = $2 WHERE site_id = $1", &[site.into(), now.into()]).await?;
    }
    if let Some(failure) = failure {
        let sql = "UPDATE tax_gateway SET failed_at = $2, failure = $3 WHERE site_id = $1";
        tx.execute(sql, &[site.into(), now.into(), failure.into()]).await?;
    }
    Ok(())
}
