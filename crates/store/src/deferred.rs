//! Deferred actions: what is to be done later (domain.md §7). Rows stay as the history of what became of them.

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{CustomerId, DeferredId};
use serde::{Deserialize, Serialize};

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeferredState {
    /// It waits for its time.
    Pending,
    /// It was done.
    Done,
    /// It was tried and refused; the failure says why.
    Failed,
    /// It was given up before its time.
    Cancelled,
}

impl DeferredState {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Pending, Self::Done, Self::Failed, Self::Cancelled].into_iter().find(|state| state.as_str() == word)
    }
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeferredRow {
    /// Its id.
    pub id: DeferredId,
    /// The customer that it is about.
    pub customer: CustomerId,
    /// What is done, such as `customer_status`.
    pub kind: String,
    /// When, site time.
    pub due_at: Instant,
    /// What became of it.
    pub state: DeferredState,
    /// What exactly.
    pub content: serde_json::Value,
    /// Who asked for it.
    pub actor: String,
    /// When it was asked for, site time.
    pub created_at: Instant,
    /// When it ended, site time.
    pub ended_at: Option<Instant>,
    /// Why it failed.
    pub failure: String,
}

fn from_row(row: &Row) -> Result<DeferredRow, StoreError> {
    Ok(DeferredRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        id: DeferredId(row.int(1, "id")?),
        kind: row.text(2, "kind")?.to_owned(),
        due_at: row.instant(3, "due_at")?,
        state: row.parsed(4, "state", DeferredState::parse)?,
        content: row.document(5, "content")?,
        actor: row.text(6, "actor")?.to_owned(),
        created_at: row.instant(7, "created_at")?,
        ended_at: row.instant_or_none(8, "ended_at")?,
        failure: row.text(9, "failure")?.to_owned(),
    })
}

/// Keeps an action.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, action: &DeferredRow) -> Result<(), StoreError> {
    let content = serde_json::to_string(&action.content)?;
    tx.execute_one(
        "deferred action",
        "INSERT INTO deferred_action (site_id, customer_id, id, kind, due_at, state, content, actor, created_at, ended_at, failure) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            tx.site().into(),
            action.customer.into(),
            action.id.into(),
            action.kind.as_str().into(),
            action.due_at.into(),
            action.state.as_str().into(),
            content.into(),
            action.actor.as_str().into(),
            action.created_at.into(),
            action.ended_at.into(),
            action.failure.as_str().into(),
        ],
    )
    .await
}

/// Writes what became of an action, or when it is due now.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, action: &DeferredRow) -> Result<(), StoreError> {
    tx.execute_one(
        "deferred action",
        "UPDATE deferred_action SET due_at = $3, state = $4, ended_at = $5, failure = $6 WHERE customer_id = $1 AND id = $2",
        &[
            action.customer.into(),
            action.id.into(),
            action.due_at.into(),
            action.state.as_str().into(),
            action.ended_at.into(),
            action.failure.as_str().into(),
        ],
    )
    .await
}

/// Locks and reads an action of the site. Its customer is locked before.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut Tx<'_>, id: DeferredId) -> Result<Option<DeferredRow>, StoreError> {
    let rows = tx
        .query_locked(
            "deferred_action",
            "SELECT customer_id, id, kind, due_at, state, content, actor, created_at, ended_at, failure FROM deferred_action \
             WHERE site_id = $1 AND id = $2",
            "SELECT customer_id, id, kind, due_at, state, content, actor, created_at, ended_at, failure FROM deferred_action \
             WHERE site_id = $1 AND id = $2 FOR UPDATE",
            &[tx.site().into(), id.into()],
        )
        .await?;
    rows.first().map(from_row).transpose()
}

/// Reads an action of the site without a lock.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut Tx<'_>, id: DeferredId) -> Result<Option<DeferredRow>, StoreError> {
    let row = tx
        .query_one(
            "deferred_action",
            "SELECT customer_id, id, kind, due_at, state, content, actor, created_at, ended_at, failure FROM deferred_action \
             WHERE site_id = $1 AND id = $2",
            &[tx.site().into(), id.into()],
        )
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Actions of the site, newest first, below an id; of one customer where one is named.
///
/// # Errors
/// [`StoreError`].
pub async fn list(
    tx: &mut Tx<'_>,
    customer: Option<CustomerId>,
    state: Option<DeferredState>,
    before: i64,
    limit: i64,
) -> Result<Vec<DeferredRow>, StoreError> {
    let word = state.map_or("", DeferredState::as_str);
    let rows = match customer {
        Some(customer) => {
            tx.query(
                "deferred_action",
                "SELECT customer_id, id, kind, due_at, state, content, actor, created_at, ended_at, failure FROM deferred_action \
                 WHERE customer_id = $1 AND id < $2 AND +site_id = $3 AND ($4 = '' OR state = $4) ORDER BY id DESC LIMIT $5",
                &[customer.into(), before.into(), tx.site().into(), word.into(), limit.into()],
            )
            .await?
        }
        None => {
            tx.query(
                "deferred_action",
                "SELECT customer_id, id, kind, due_at, state, content, actor, created_at, ended_at, failure FROM deferred_action \
                 WHERE site_id = $1 AND id < $2 AND ($3 = '' OR state = $3) ORDER BY id DESC LIMIT $4",
                &[tx.site().into(), before.into(), word.into(), limit.into()],
            )
            .await?
        }
    };
    rows.iter().map(from_row).collect()
}

/// Actions that are due at an instant, in the order of their times, after one of them.
///
/// # Errors
/// [`StoreError`].
pub async fn due(tx: &mut Tx<'_>, now: Instant, (after, id): (Instant, DeferredId), limit: i64) -> Result<Vec<DeferredRow>, StoreError> {
    let rows = tx
        .query(
            "deferred_action",
            "SELECT customer_id, id, kind, due_at, state, content, actor, created_at, ended_at, failure FROM deferred_action \
             WHERE site_id = $1 AND state = 'pending' AND due_at <= $2 AND (due_at, id) > ($3, $4) ORDER BY due_at, id LIMIT $5",
            &[tx.site().into(), now.into(), after.into(), id.into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// When the next action of the site is due; none where nothing waits.
///
/// # Errors
/// [`StoreError`].
pub async fn next_due(tx: &mut Tx<'_>, after: Instant) -> Result<Option<Instant>, StoreError> {
    let row = tx
        .query_one(
            "deferred_action",
            "SELECT due_at FROM deferred_action WHERE site_id = $1 AND state = 'pending' AND due_at > $2 ORDER BY due_at LIMIT 1",
            &[tx.site().into(), after.into()],
        )
        .await?;
    row.map(|row| row.instant(0, "due_at")).transpose()
}
