//! Secrets of channels and endpoints, apart from what is shown (docs/decisions/0017-messages-and-their-secrets.md).
//!
//! Invariants: nothing that lists or shows reads this table; a [`Secret`] never appears in a log.

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use std::fmt;

/// A text that must not be seen.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for whoever sends with it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What somebody sends with: the secret, and the one before while it still counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSecret {
    /// The secret.
    pub current: Secret,
    /// The one before, until when it counts.
    pub previous: Option<(Secret, Instant)>,
}

fn from_row(row: &Row) -> Result<KeptSecret, StoreError> {
    let previous = match (row.text_or_none(1, "previous")?, row.instant_or_none(2, "previous_to")?) {
        (Some(text), Some(to)) => Some((Secret::new(text), to)),
        (None, _) | (_, None) => None,
    };
    Ok(KeptSecret { current: Secret::new(row.text(0, "secret")?), previous })
}

/// The secret of an owner: `email`, `sms`, `webhook:ID`.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, owner: &str) -> Result<Option<KeptSecret>, StoreError> {
    let row = tx
        .query_one(
            "sending_secret",
            "SELECT secret, previous, previous_to FROM sending_secret WHERE site_id = $1 AND owner = $2",
            &[tx.site().into(), owner.into()],
        )
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Whether an owner has a secret.
///
/// # Errors
/// [`StoreError`].
pub async fn is_there(tx: &mut Tx<'_>, owner: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM sending_secret WHERE site_id = $1 AND owner = $2";
    Ok(tx.query_one("sending_secret", sql, &[tx.site().into(), owner.into()]).await?.is_some())
}

/// Keeps a secret in place of what was there.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, owner: &str, secret: &KeptSecret) -> Result<(), StoreError> {
    let (previous, to) = match &secret.previous {
        Some((previous, to)) => (Some(previous.reveal().to_owned()), Some(*to)),
        None => (None, None),
    };
    tx.execute_one(
        "secret",
        "INSERT INTO sending_secret (site_id, owner, secret, previous, previous_to) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (site_id, owner) DO UPDATE SET secret = EXCLUDED.secret, previous = EXCLUDED.previous, previous_to = EXCLUDED.previous_to",
        &[tx.site().into(), owner.into(), secret.current.reveal().into(), previous.into(), to.into()],
    )
    .await
}

/// Forgets the secret of an owner.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut Tx<'_>, owner: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM sending_secret WHERE site_id = $1 AND owner = $2", &[tx.site().into(), owner.into()]).await?;
    Ok(())
}
