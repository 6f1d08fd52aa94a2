//! Charging sessions and the answers to their messages (domain.md §5).

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{CustomerId, GroupId, ServiceId, SessionId, SubscriptionId, Sym};
use rating::SessionState;

/// A session's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Id.
    pub id: SessionId,
    /// Whose.
    pub customer: CustomerId,
    /// Hash of the identity.
    pub key: i64,
    /// Kind of service.
    pub service_type: Sym,
    /// Identifier.
    pub identifier: String,
    /// What makes it unlike other sessions of the identifier.
    pub session_id: String,
    /// The group charged.
    pub group: GroupId,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The service.
    pub service: ServiceId,
    /// State.
    pub state: SessionState,
    /// Start of the session.
    pub started_at: Instant,
    /// End of what is reported; the next use begins here.
    pub reported_to: Instant,
    /// When the grant stops to be valid, site time.
    pub valid_to: Instant,
    /// Used so far, measured units, exact text.
    pub used: String,
    /// Granted beyond what is used, measured units, exact text.
    pub granted: String,
    /// Messages so far.
    pub messages: i64,
    /// Service fields as JSON text.
    pub content: String,
    /// What it was charged so far, encoded.
    pub so_far: Vec<u8>,
}

/// The answer to one message, kept for its repetition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Number of the request in its session.
    pub number: i64,
    /// Hash of the request.
    pub body_hash: i64,
    /// The answer as JSON text.
    pub answer: String,
}

const fn state_word(state: SessionState) -> &'static str {
    match state {
        SessionState::Unknown => "unknown",
        SessionState::Held => "held",
        SessionState::Expired => "expired",
        SessionState::Ended => "ended",
    }
}

fn parse_state(word: &str) -> Option<SessionState> {
    match word {
        "held" => Some(SessionState::Held),
        "expired" => Some(SessionState::Expired),
        "ended" => Some(SessionState::Ended),
        _ => None,
    }
}

macro_rules! columns {
    () => {
        "customer_id, id, key, service_type, identifier, session_id, group_id, subscription_id, service_id, state, started_at, \
         reported_to, valid_to, used, granted, messages, content, so_far"
    };
}

fn from_row(row: &Row) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        id: SessionId(row.int(1, "id")?),
        key: row.int(2, "key")?,
        service_type: row.sym(3, "service_type")?,
        identifier: row.text(4, "identifier")?.to_owned(),
        session_id: row.text(5, "session_id")?.to_owned(),
        group: GroupId(row.int(6, "group_id")?),
        subscription: SubscriptionId(row.int(7, "subscription_id")?),
        service: ServiceId(row.int(8, "service_id")?),
        state: row.parsed(9, "state", parse_state)?,
        started_at: row.instant(10, "started_at")?,
        reported_to: row.instant(11, "reported_to")?,
        valid_to: row.instant(12, "valid_to")?,
        used: row.text(13, "used")?.to_owned(),
        granted: row.text(14, "granted")?.to_owned(),
        messages: row.int(15, "messages")?,
        content: row.text(16, "content")?.to_owned(),
        so_far: row.bytes(17, "so_far")?.to_vec(),
    })
}

/// Writes a session, new or changed. The lock of its group guards it.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, session: &SessionRow) -> Result<(), StoreError> {
    tx.execute_one(
        "charging session",
        concat!(
            "INSERT INTO charging_session (site_id, ",
            columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
             ON CONFLICT (customer_id, id) DO UPDATE SET state = excluded.state, reported_to = excluded.reported_to, \
             valid_to = excluded.valid_to, used = excluded.used, granted = excluded.granted, messages = excluded.messages, \
             so_far = excluded.so_far"
        ),
        &[
            tx.site().into(),
            session.customer.into(),
            session.id.into(),
            session.key.into(),
            session.service_type.into(),
            session.identifier.as_str().into(),
            session.session_id.as_str().into(),
            session.group.into(),
            session.subscription.into(),
            session.service.into(),
            state_word(session.state).into(),
            session.started_at.into(),
            session.reported_to.into(),
            session.valid_to.into(),
            session.used.as_str().into(),
            session.granted.as_str().into(),
            session.messages.into(),
            session.content.as_str().into(),
            session.so_far.clone().into(),
        ],
    )
    .await
}

/// The sessions of a customer with the hash of an identity: one, but for a collision.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut Tx<'_>, customer: CustomerId, key: i64) -> Result<Vec<SessionRow>, StoreError> {
    let rows = tx
        .query(
            "charging_session",
            concat!("SELECT ", columns!(), " FROM charging_session WHERE customer_id = $1 AND key = $2 AND +site_id = $3 ORDER BY id"),
            &[customer.into(), key.into(), tx.site().into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// A session of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, session: SessionId) -> Result<Option<SessionRow>, StoreError> {
    let row = tx
        .query_one(
            "charging_session",
            concat!("SELECT ", columns!(), " FROM charging_session WHERE site_id = $1 AND id = $2"),
            &[tx.site().into(), session.into()],
        )
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// A page of a customer's sessions: held ones first, then newest first; after one of which it is said whether it was held.
///
/// # Errors
/// [`StoreError`].
pub async fn list_open_first(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    after: Option<(bool, SessionId)>,
    limit: i64,
) -> Result<Vec<SessionRow>, StoreError> {
    let (was_held, id) = after.unwrap_or((true, SessionId(i64::MAX)));
    let rank = i64::from(!was_held);
    let rows = tx
        .query(
            "charging_session",
            concat!(
                "SELECT ",
                columns!(),
                " FROM (SELECT *, CASE WHEN state = 'held' THEN 0 ELSE 1 END AS rank FROM charging_session \
                 WHERE customer_id = $1 AND +site_id = $2) s WHERE rank > $3 OR (rank = $3 AND id < $4) ORDER BY rank, id DESC LIMIT $5"
            ),
            &[customer.into(), tx.site().into(), rank.into(), id.into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// Sessions whose grant is over and which still hold.
///
/// # Errors
/// [`StoreError`].
pub async fn to_expire(tx: &mut Tx<'_>, until: Instant, limit: i64) -> Result<Vec<SessionRow>, StoreError> {
    let rows = tx
        .query(
            "charging_session",
            concat!(
                "SELECT ",
                columns!(),
                " FROM charging_session WHERE site_id = $1 AND state = 'held' AND valid_to <= $2 ORDER BY valid_to, id LIMIT $3"
            ),
            &[tx.site().into(), until.into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// The kept answer to a message of a session.
///
/// # Errors
/// [`StoreError`].
pub async fn answer(tx: &mut Tx<'_>, session: &SessionRow, number: i64) -> Result<Option<MessageRow>, StoreError> {
    let row = tx
        .query_one(
            "session_message",
            "SELECT number, body_hash, answer FROM session_message WHERE customer_id = $1 AND session_id = $2 AND number = $3",
            &[session.customer.into(), session.id.into(), number.into()],
        )
        .await?;
    row.map(|row| {
        Ok(MessageRow { number: row.int(0, "number")?, body_hash: row.int(1, "body_hash")?, answer: row.text(2, "answer")?.to_owned() })
    })
    .transpose()
}

/// Keeps the answer to a message.
///
/// # Errors
/// [`StoreError`].
pub async fn keep_answer(tx: &mut Tx<'_>, session: &SessionRow, message: &MessageRow) -> Result<(), StoreError> {
    tx.execute_one(
        "session message",
        "INSERT INTO session_message (site_id, customer_id, session_id, number, body_hash, answer) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            tx.site().into(),
            session.customer.into(),
            session.id.into(),
            message.number.into(),
            message.body_hash.into(),
            message.answer.as_str().into(),
        ],
    )
    .await
}
