//! What is told to the outside after the commit (ARCHITECTURE.md §5, step 6). Rows are written with what they tell of.
//!
//! Invariants: a row is dispatched in the transaction that makes its deliveries, so exactly once; one that cannot be dispatched says why
//! and stands in nobody's way.

use crate::{FORGOTTEN_AT_ONCE, Row, StoreError, Tx};
use calendar::Instant;
use ids::{CustomerId, SiteId};
use serde_json::Value as Json;

/// How long dispatched rows are kept: 7 days.
const KEPT_MICROS: i64 = 7 * 86_400 * 1_000_000;

macro_rules! event_names {
    ($($(#[$doc:meta])* $name:ident => $word:literal),+ $(,)?) => {
        /// What can be told, by the name that integrations know.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventName {
            $($(#[$doc])* $name),+
        }

        impl EventName {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word),+
                }
            }
        }
    };
}

event_names! {
    /// A customer was made.
    CustomerCreated => "customer.created",
    /// A subscription was bought.
    SubscriptionCreated => "subscription.created",
    /// A subscription or a part of it was ended.
    SubscriptionCancelled => "subscription.cancelled",
    /// A subscription or a part of it was paused.
    SubscriptionInactivated => "subscription.inactivated",
    /// A subscription or a part of it is in use again.
    SubscriptionReactivated => "subscription.reactivated",
    /// An identifier, an end or what belongs to a subscription was changed.
    SubscriptionChanged => "subscription.changed",
    /// The person of a closed account was erased.
    CustomerErased => "customer.erased",
    /// A customer became active, inactive or closed.
    CustomerStatusChanged => "customer.status_changed",
    /// A cycle was closed.
    BillBilled => "bill.billed",
    /// An invoice got its number.
    InvoiceIssued => "invoice.issued",
    /// An invoice was made void.
    InvoiceVoided => "invoice.voided",
    /// A credit or debit note got its number.
    NoteIssued => "note.issued",
    /// A payment or a refund was recorded.
    PaymentRecorded => "payment.recorded",
    /// A balance reached a threshold.
    ThresholdCrossed => "balance.threshold_crossed",
    /// A balance went back under a threshold.
    ThresholdCleared => "balance.threshold_cleared",
    /// A recorded event took a balance past its limit.
    LimitPassed => "balance.limit_passed",
    /// A renewal was refused for lack of funds.
    RenewalRefused => "renewal.refused",
    /// A session was reported after its time.
    SessionReportedLate => "session.reported_late",
    /// A session was ended for lack of funds.
    SessionCut => "session.cut",
    /// Somebody tries an endpoint.
    Test => "webhook.test",
}

impl EventName {
    /// The event of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|name| name.as_str() == word)
    }
}

/// A row that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Id; of a notification's row the notification's.
    pub id: i64,
    /// The customer of a notification, else 0.
    pub customer: CustomerId,
    /// Name of the event as it was written.
    pub kind: String,
    /// What is told, as JSON text.
    pub payload: String,
    /// System time.
    pub created_at: Instant,
}

/// Notes an event for the outside, such as `customer.created`.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, kind: &str, payload: &Json) -> Result<(), StoreError> {
    debug_assert!(EventName::parse(kind).is_some(), "the event {kind} has no name that an endpoint could ask for");
    let id = tx.next_id()?;
    let payload = serde_json::to_string(payload)?;
    let now = tx.system_now();
    tx.execute_one(
        "outbox",
        "INSERT INTO outbox (id, site_id, customer_id, kind, payload, created_at) VALUES ($1, $2, 0, $3, $4, $5)",
        &[id.into(), tx.site().into(), kind.into(), payload.into(), now.into()],
    )
    .await
}

/// The site, of any, whose row waits longest.
///
/// # Errors
/// [`StoreError`].
pub async fn find_waiting_site(tx: &mut Tx<'_>) -> Result<Option<SiteId>, StoreError> {
    let row = tx.query_one("outbox", "SELECT site_id FROM outbox WHERE dispatched_at IS NULL ORDER BY id LIMIT 1", &[]).await?;
    row.map(|row| row.int(0, "site_id").map(SiteId)).transpose()
}

fn from_row(row: &Row) -> Result<OutboxRow, StoreError> {
    Ok(OutboxRow {
        id: row.int(0, "id")?,
        customer: CustomerId(row.int(1, "customer_id")?),
        kind: row.text(2, "kind")?.to_owned(),
        payload: row.text(3, "payload")?.to_owned(),
        created_at: row.instant(4, "created_at")?,
    })
}

/// Locks rows of the site that wait, oldest first; what another worker holds is left to it.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_waiting(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<OutboxRow>, StoreError> {
    let rows = tx
        .query_locked(
            "outbox",
            "SELECT id, customer_id, kind, payload, created_at FROM outbox WHERE site_id = $1 AND dispatched_at IS NULL ORDER BY id LIMIT $2",
            "SELECT id, customer_id, kind, payload, created_at FROM outbox WHERE site_id = $1 AND dispatched_at IS NULL ORDER BY id LIMIT $2 \
             FOR UPDATE SKIP LOCKED",
            &[tx.site().into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// Notes that a row's deliveries are made, or why they cannot be.
///
/// # Errors
/// [`StoreError`].
pub async fn finish(tx: &mut Tx<'_>, id: i64, failure: Option<&str>) -> Result<(), StoreError> {
    let now = tx.system_now();
    tx.execute_one(
        "outbox",
        "UPDATE outbox SET dispatched_at = $3, failure = $4 WHERE site_id = $1 AND id = $2",
        &[tx.site().into(), id.into(), now.into(), failure.map(str::to_owned).into()],
    )
    .await
}

/// Forgets rows, of any site, that were dispatched long ago: at most [`FORGOTTEN_AT_ONCE`]. Answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_old(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let before = tx.system_now().micros().saturating_sub(KEPT_MICROS);
    tx.execute(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE dispatched_at IS NOT NULL AND dispatched_at < $1 LIMIT $2)",
        &[before.into(), FORGOTTEN_AT_ONCE.into()],
    )
    .await
}
