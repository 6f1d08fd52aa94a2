//! Plan transitions: queued, executed by their job, kept as history (domain.md §4).

use crate::deferred::DeferredState;
use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{CustomerId, SubscriptionId, TransitionId};

/// A transition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitionRow {
    /// Its id.
    pub id: TransitionId,
    /// The customer.
    pub customer: CustomerId,
    /// The subscription that moves.
    pub subscription: SubscriptionId,
    /// When, site time.
    pub due_at: Instant,
    /// What became of it.
    pub state: DeferredState,
    /// The order of the new plan.
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

fn from_row(row: &Row) -> Result<TransitionRow, StoreError> {
    Ok(TransitionRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        subscription: SubscriptionId(row.int(1, "subscription_id")?),
        id: TransitionId(row.int(2, "id")?),
        due_at: row.instant(3, "due_at")?,
        state: row.parsed(4, "state", DeferredState::parse)?,
        content: row.document(5, "content")?,
        actor: row.text(6, "actor")?.to_owned(),
        created_at: row.instant(7, "created_at")?,
        ended_at: row.instant_or_none(8, "ended_at")?,
        failure: row.text(9, "failure")?.to_owned(),
    })
}

/// Keeps a transition.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, transition: &TransitionRow) -> Result<(), StoreError> {
    let content = serde_json::to_string(&transition.content)?;
    tx.execute_one(
        "plan transition",
        "INSERT INTO plan_transition (site_id, customer_id, subscription_id, id, due_at, state, content, actor, created_at, ended_at, \
         failure) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            tx.site().into(),
            transition.customer.into(),
            transition.subscription.into(),
            transition.id.into(),
            transition.due_at.into(),
            transition.state.as_str().into(),
            content.into(),
            transition.actor.as_str().into(),
            transition.created_at.into(),
            transition.ended_at.into(),
            transition.failure.as_str().into(),
        ],
    )
    .await
}

/// Writes what became of a transition.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, transition: &TransitionRow) -> Result<(), StoreError> {
    tx.execute_one(
        "plan transition",
        "UPDATE plan_transition SET state = $4, ended_at = $5, failure = $6 WHERE customer_id = $1 AND subscription_id = $2 AND id = $3",
        &[
            transition.customer.into(),
            transition.subscription.into(),
            transition.id.into(),
            transition.state.as_str().into(),
            transition.ended_at.into(),
            transition.failure.as_str().into(),
        ],
    )
    .await
}

/// The transition of a subscription that waits; its customer's lock guards it.
///
/// # Errors
/// [`StoreError`].
pub async fn pending_of(tx: &mut Tx<'_>, customer: CustomerId, subscription: SubscriptionId) -> Result<Option<TransitionRow>, StoreError> {
    let row = tx
        .query_one(
            "plan_transition",
            "SELECT customer_id, subscription_id, id, due_at, state, content, actor, created_at, ended_at, failure FROM plan_transition \
             WHERE customer_id = $1 AND subscription_id = $2 AND +site_id = $3 AND state = 'pending' ORDER BY id DESC LIMIT 1",
            &[customer.into(), subscription.into(), tx.site().into()],
        )
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Newest transitions of a subscription that are told, at most.
pub const TOLD: i64 = 50;

/// Transitions of a subscription, the newest first, [`TOLD`] at most.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_subscription(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    subscription: SubscriptionId,
) -> Result<Vec<TransitionRow>, StoreError> {
    let rows = tx
        .query(
            "plan_transition",
            "SELECT customer_id, subscription_id, id, due_at, state, content, actor, created_at, ended_at, failure FROM plan_transition \
             WHERE customer_id = $1 AND subscription_id = $2 AND +site_id = $3 ORDER BY id DESC LIMIT $4",
            &[customer.into(), subscription.into(), tx.site().into(), TOLD.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// Transitions that are due at an instant, in the order of their times, after one of them.
///
/// # Errors
/// [`StoreError`].
pub async fn due(
    tx: &mut Tx<'_>,
    now: Instant,
    (after, id): (Instant, TransitionId),
    limit: i64,
) -> Result<Vec<TransitionRow>, StoreError> {
    let rows = tx
        .query(
            "plan_transition",
            "SELECT customer_id, subscription_id, id, due_at, state, content, actor, created_at, ended_at, failure FROM plan_transition \
             WHERE site_id = $1 AND state = 'pending' AND due_at <= $2 AND (due_at, id) > ($3, $4) ORDER BY due_at, id LIMIT $5",
            &[tx.site().into(), now.into(), after.into(), id.into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// When the next transition of the site is due; none where nothing waits.
///
/// # Errors
/// [`StoreError`].
pub async fn next_due(tx: &mut Tx<'_>, after: Instant) -> Result<Option<Instant>, StoreError> {
    let row = tx
        .query_one(
            "plan_transition",
            "SELECT due_at FROM plan_transition WHERE site_id = $1 AND state = 'pending' AND due_at > $2 ORDER BY due_at LIMIT 1",
            &[tx.site().into(), after.into()],
        )
        .await?;
    row.map(|row| row.instant(0, "due_at")).transpose()
}
