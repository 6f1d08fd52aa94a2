//! Deliveries: one message to one address over one channel, with a row for each attempt.
//!
//! Owns: rows, claims, attempts. Does not own: when to try again or to give up (`app::messages`). Invariants: a delivery's id and content
//! never change; whoever claims one has it until `next_at`, and only the latest claim writes its end; each claim leaves an attempt.

mod attempt;
mod claim;
mod read;
mod requeue;

pub use attempt::{Attempt, Outcome, finish, list_attempts};
pub use claim::{claim, fail_lost, is_due};
pub use read::{DeliveryFilter, DeliveryView, count_waiting, find, list, list_of_customer, list_of_endpoint};
pub use requeue::{release_ready, release_waiting, release_waiting_of_endpoint, requeue, requeue_failed};

use crate::channel::Channel;
use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{CustomerId, DeliveryId, EndpointId, NotificationId, SiteId};

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Its channel is not configured, or its endpoint is off.
    Waiting,
    /// To be sent at its time.
    Queued,
    /// A worker has it.
    Sending,
    /// The other side took it.
    Sent,
    /// It was given up.
    Failed,
}

impl DeliveryState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Queued, Self::Sending, Self::Sent, Self::Failed];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What is sent, and to where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The channel.
    pub channel: Channel,
    /// The endpoint, of a call.
    pub endpoint: Option<EndpointId>,
    /// Whom it concerns; 0 for nobody.
    pub customer: CustomerId,
    /// What it tells of, where that is a notification.
    pub notification: Option<NotificationId>,
    /// Name of the event, such as `balance.threshold_crossed`.
    pub cause: String,
    /// E-mail address, phone number or URL.
    pub address: String,
    /// Subject of an e-mail.
    pub subject: String,
    /// Text, or the JSON text of a call as it is signed.
    pub body: String,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Its site.
    pub site: SiteId,
    /// Id, growing; the same over all attempts.
    pub id: DeliveryId,
    /// What is sent.
    pub message: Message,
    /// Where it stands.
    pub state: DeliveryState,
    /// Stable code of how it stands; empty where there is nothing to say.
    pub result: String,
    /// System time.
    pub created_at: Instant,
    /// When it may be taken next.
    pub next_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Attempts in all: the number of the latest one.
    pub attempts: i64,
    /// Attempts since it was last queued by somebody.
    pub tries: i64,
}

macro_rules! columns {
    ($prefix:literal) => {
        concat!(
            $prefix,
            "site_id, ",
            $prefix,
            "id, ",
            $prefix,
            "channel, ",
            $prefix,
            "endpoint_id, ",
            $prefix,
            "customer_id, ",
            $prefix,
            "notification_id, ",
            $prefix,
            "cause, ",
            $prefix,
            "address, ",
            $prefix,
            "subject, ",
            $prefix,
            "body, ",
            $prefix,
            "state, ",
            $prefix,
            "result, ",
            $prefix,
            "created_at, ",
            $prefix,
            "next_at, ",
            $prefix,
            "ended_at, ",
            $prefix,
            "attempts, ",
            $prefix,
            "tries"
        )
    };
}
use columns;

/// Columns that [`from_row`] reads.
const COLUMNS: usize = 17;

fn from_row(row: &Row) -> Result<DeliveryRow, StoreError> {
    Ok(DeliveryRow {
        site: SiteId(row.int(0, "site_id")?),
        id: DeliveryId(row.int(1, "id")?),
        message: Message {
            channel: row.parsed(2, "channel", Channel::parse)?,
            endpoint: row.int_or_none(3, "endpoint_id")?.map(EndpointId),
            customer: CustomerId(row.int(4, "customer_id")?),
            notification: row.int_or_none(5, "notification_id")?.map(NotificationId),
            cause: row.text(6, "cause")?.to_owned(),
            address: row.text(7, "address")?.to_owned(),
            subject: row.text(8, "subject")?.to_owned(),
            body: row.text(9, "body")?.to_owned(),
        },
        state: row.parsed(10, "state", DeliveryState::parse)?,
        result: row.text(11, "result")?.to_owned(),
        created_at: row.instant(12, "created_at")?,
        next_at: row.instant_or_none(13, "next_at")?,
        ended_at: row.instant_or_none(14, "ended_at")?,
        attempts: row.int(15, "attempts")?,
        tries: row.int(16, "tries")?,
    })
}

/// Makes a delivery in a state, with the code of why. A queued one may be taken at once.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, message: Message, state: DeliveryState, result: &str) -> Result<DeliveryRow, StoreError> {
    let now = tx.system_now();
    let row = DeliveryRow {
        site: tx.site(),
        id: DeliveryId(tx.next_id()?),
        message,
        state,
        result: result.to_owned(),
        created_at: now,
        next_at: (state == DeliveryState::Queued).then_some(now),
        ended_at: (state == DeliveryState::Failed).then_some(now),
        attempts: 0,
        tries: 0,
    };
    let message = &row.message;
    tx.execute_one(
        "delivery",
        "INSERT INTO delivery (site_id, customer_id, id, notification_id, endpoint_id, channel, cause, address, subject, body, state, result, \
         created_at, next_at, ended_at, attempts, tries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, 0)",
        &[
            tx.site().into(),
            message.customer.into(),
            row.id.into(),
            message.notification.into(),
            message.endpoint.into(),
            message.channel.as_str().into(),
            message.cause.as_str().into(),
            message.address.as_str().into(),
            message.subject.as_str().into(),
            message.body.as_str().into(),
            state.as_str().into(),
            result.into(),
            now.into(),
            row.next_at.into(),
            row.ended_at.into(),
        ],
    )
    .await?;
    Ok(row)
}
