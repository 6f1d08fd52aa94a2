//! What customers are told of: thresholds crossed, limits passed, renewals refused. One row a thing, written with what it tells of.
//!
//! Owns: the rows, and their place in the outbox. Does not own: when something is told (charging), how it is sent (`app::messages`).
//! Invariants: a notification and its outbox row have one id and are written together; rows never change.

use crate::driver::Inner;
use crate::outbox::EventName;
use crate::{Row, StoreError, Tx, Value};
use calendar::Instant;
use ids::{CustomerId, GroupId, NotificationId, SubscriptionId};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationKind {
    /// Exposure went from under the threshold to it or above.
    ThresholdCrossed,
    /// Exposure went back under the threshold.
    ThresholdCleared,
    /// An event that had to be recorded took exposure past the limit.
    LimitPassed,
    /// A renewal was refused for lack of funds.
    RenewalRefused,
    /// A session was reported after its time.
    SessionReportedLate,
    /// A session was ended for lack of funds.
    SessionCut,
}

impl NotificationKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::ThresholdCrossed,
        Self::ThresholdCleared,
        Self::LimitPassed,
        Self::RenewalRefused,
        Self::SessionReportedLate,
        Self::SessionCut,
    ];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ThresholdCrossed => "threshold_crossed",
            Self::ThresholdCleared => "threshold_cleared",
            Self::LimitPassed => "limit_passed",
            Self::RenewalRefused => "renewal_refused",
            Self::SessionReportedLate => "session_reported_late",
            Self::SessionCut => "session_cut",
        }
    }

    /// The kind of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The event that endpoints are called with.
    pub const fn event(self) -> EventName {
        match self {
            Self::ThresholdCrossed => EventName::ThresholdCrossed,
            Self::ThresholdCleared => EventName::ThresholdCleared,
            Self::LimitPassed => EventName::LimitPassed,
            Self::RenewalRefused => EventName::RenewalRefused,
            Self::SessionReportedLate => EventName::SessionReportedLate,
            Self::SessionCut => EventName::SessionCut,
        }
    }
}

/// What a threshold's value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThresholdKind {
    /// An amount of the resource.
    Absolute,
    /// A part of the way from floor to limit, in percent.
    Percent,
}

impl ThresholdKind {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absolute => "absolute",
            Self::Percent => "percent",
        }
    }

    /// The kind of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Absolute, Self::Percent].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A threshold as its credit profile says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// What the value means.
    pub kind: ThresholdKind,
    /// Exact decimal text.
    pub value: String,
}

/// Which ways of telling are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Channels {
    /// An e-mail to the customer's contact.
    pub email: bool,
    /// A text message to the contact's phone.
    pub sms: bool,
    /// A call to the endpoints that ask for the event.
    pub call: bool,
}

impl Channels {
    fn to_text(self) -> String {
        let words = [(self.email, "email"), (self.sms, "sms"), (self.call, "call")];
        let wanted: Vec<&str> = words.into_iter().filter(|(wanted, _)| *wanted).map(|(_, word)| word).collect();
        wanted.join(",")
    }

    fn parse(text: &str) -> Self {
        let has = |word| text.split(',').any(|part| part == word);
        Self { email: has("email"), sms: has("sms"), call: has("call") }
    }
}

/// Something to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotification {
    /// Site time.
    pub at: Instant,
    /// What happened.
    pub kind: NotificationKind,
    /// To whom.
    pub customer: CustomerId,
    /// Of which subscription, where it is one's.
    pub subscription: Option<SubscriptionId>,
    /// The balance group.
    pub group: GroupId,
    /// Code of the resource.
    pub resource: String,
    /// Decimal digits of its quanta.
    pub scale: u8,
    /// The threshold that was crossed.
    pub threshold: Option<Threshold>,
    /// Exposure before, in quanta: debit positive, what is left negative.
    pub before: i64,
    /// Exposure after; of a refused renewal what the group would have come to.
    pub after: i64,
    /// The limit, none where there is none.
    pub limit: Option<i64>,
    /// What it is about beside the balance: a session, an identifier, a plan. May be empty.
    pub about: String,
    /// Which ways of telling are wanted.
    pub channels: Channels,
}

/// A notification as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationRow {
    /// Id, growing.
    pub id: NotificationId,
    /// What it tells.
    pub content: NewNotification,
}

/// Which notifications of a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotificationFilter {
    /// Of one subscription.
    pub subscription: Option<SubscriptionId>,
    /// Of one kind.
    pub kind: Option<NotificationKind>,
    /// Site time from (inclusive).
    pub from: Option<Instant>,
    /// Site time to (exclusive).
    pub to: Option<Instant>,
}

/// Notes what is to be told, in the transaction of what it tells of: two statements, however many. Nothing to tell costs nothing.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, notifications: &[NewNotification]) -> Result<(), StoreError> {
    if notifications.is_empty() || tx.is_dry_run() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(notifications.len());
    for notification in notifications {
        rows.push((tx.next_id()?, notification));
    }
    if let Inner::Postgres(_) = &tx.inner {
        insert_on_postgres(tx, &rows).await?;
        return note_on_postgres(tx, &rows).await;
    }
    for (id, notification) in rows {
        tx.execute_one("notification", ONE, &values(tx, id, notification)).await?;
        tx.execute_one("outbox", NOTE, &note(tx, id, notification)).await?;
    }
    Ok(())
}

const ONE: &str = "INSERT INTO notification (site_id, customer_id, id, at, kind, subscription_id, group_id, resource, scale, threshold_kind, \
     threshold_value, amount_before, amount_after, amount_limit, about, channels) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

const NOTE: &str = "INSERT INTO outbox (id, site_id, customer_id, kind, payload, created_at) VALUES ($1, $2, $3, $4, '', $5)";

fn values(tx: &Tx<'_>, id: i64, new: &NewNotification) -> [Value; 16] {
    [
        tx.site().into(),
        new.customer.into(),
        id.into(),
        new.at.into(),
        new.kind.as_str().into(),
        new.subscription.into(),
        new.group.into(),
        new.resource.as_str().into(),
        i64::from(new.scale).into(),
        new.threshold.as_ref().map(|threshold| threshold.kind.as_str()).into(),
        new.threshold.as_ref().map(|threshold| threshold.value.as_str()).into(),
        new.before.into(),
        new.after.into(),
        new.limit.into(),
        new.about.as_str().into(),
        new.channels.to_text().into(),
    ]
}

fn note(tx: &Tx<'_>, id: i64, new: &NewNotification) -> [Value; 5] {
    [id.into(), tx.site().into(), new.customer.into(), new.kind.event().as_str().into(), tx.system_now().into()]
}

async fn insert_on_postgres(tx: &mut Tx<'_>, rows: &[(i64, &NewNotification)]) -> Result<(), StoreError> {
    let site = tx.site().0;
    let of = |number: fn(&NewNotification) -> i64| rows.iter().map(|(_, new)| number(new)).collect::<Vec<i64>>();
    let maybe = |number: fn(&NewNotification) -> Option<i64>| rows.iter().map(|(_, new)| number(new)).collect::<Vec<Option<i64>>>();
    let text = |text: fn(&NewNotification) -> Option<String>| rows.iter().map(|(_, new)| text(new)).collect::<Vec<Option<String>>>();
    let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
    let Inner::Postgres(transaction) = &tx.inner else { return Err(StoreError::Invariant("arrays on the embedded store")) };
    let statement = transaction
        .prepare_cached(
            "INSERT INTO notification (site_id, customer_id, id, at, kind, subscription_id, group_id, resource, scale, threshold_kind, \
             threshold_value, amount_before, amount_after, amount_limit, about, channels) \
             SELECT $1, u.* FROM UNNEST($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], \
             $9::bigint[], $10::text[], $11::text[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[], $16::text[]) AS u",
        )
        .await?;
    let written = transaction
        .execute(
            &statement,
            &[
                &site,
                &of(|new| new.customer.0),
                &ids,
                &of(|new| new.at.micros()),
                &text(|new| Some(new.kind.as_str().to_owned())),
                &maybe(|new| new.subscription.map(|id| id.0)),
                &of(|new| new.group.0),
                &text(|new| Some(new.resource.clone())),
                &of(|new| i64::from(new.scale)),
                &text(|new| new.threshold.as_ref().map(|threshold| threshold.kind.as_str().to_owned())),
                &text(|new| new.threshold.as_ref().map(|threshold| threshold.value.clone())),
                &of(|new| new.before),
                &of(|new| new.after),
                &maybe(|new| new.limit),
                &text(|new| Some(new.about.clone())),
                &text(|new| Some(new.channels.to_text())),
            ],
        )
        .await;
    all_written(tx, written, rows.len())
}

async fn note_on_postgres(tx: &mut Tx<'_>, rows: &[(i64, &NewNotification)]) -> Result<(), StoreError> {
    let (site, now) = (tx.site().0, tx.system_now().micros());
    let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
    let customers: Vec<i64> = rows.iter().map(|(_, new)| new.customer.0).collect();
    let kinds: Vec<&str> = rows.iter().map(|(_, new)| new.kind.event().as_str()).collect();
    let Inner::Postgres(transaction) = &tx.inner else { return Err(StoreError::Invariant("arrays on the embedded store")) };
    let statement = transaction
        .prepare_cached(
            "INSERT INTO outbox (site_id, created_at, payload, id, customer_id, kind) \
             SELECT $1, $2, '', u.* FROM UNNEST($3::bigint[], $4::bigint[], $5::text[]) AS u",
        )
        .await?;
    let written = transaction.execute(&statement, &[&site, &now, &ids, &customers, &kinds]).await;
    all_written(tx, written, rows.len())
}

fn all_written(tx: &mut Tx<'_>, written: Result<u64, tokio_postgres::Error>, rows: usize) -> Result<(), StoreError> {
    match written {
        Ok(count) if count == rows as u64 => Ok(()),
        Ok(_) => Err(StoreError::Invariant("a notification was not written")),
        Err(error) => Err(tx.failed(error)),
    }
}

macro_rules! columns {
    () => {
        "id, at, kind, customer_id, subscription_id, group_id, resource, scale, threshold_kind, threshold_value, amount_before, amount_after, \
         amount_limit, about, channels"
    };
}

fn from_row(row: &Row) -> Result<NotificationRow, StoreError> {
    let scale = row.int(7, "scale")?;
    let too_large = |_| StoreError::Decode { table: "notification", column: "scale", found: scale.to_string() };
    let threshold = match row.text_or_none(8, "threshold_kind")? {
        Some(_) => Some(Threshold {
            kind: row.parsed(8, "threshold_kind", ThresholdKind::parse)?,
            value: row.text(9, "threshold_value")?.to_owned(),
        }),
        None => None,
    };
    let content = NewNotification {
        at: row.instant(1, "at")?,
        kind: row.parsed(2, "kind", NotificationKind::parse)?,
        customer: CustomerId(row.int(3, "customer_id")?),
        subscription: row.int_or_none(4, "subscription_id")?.map(SubscriptionId),
        group: GroupId(row.int(5, "group_id")?),
        resource: row.text(6, "resource")?.to_owned(),
        scale: u8::try_from(scale).map_err(too_large)?,
        threshold,
        before: row.int(10, "amount_before")?,
        after: row.int(11, "amount_after")?,
        limit: row.int_or_none(12, "amount_limit")?,
        about: row.text(13, "about")?.to_owned(),
        channels: Channels::parse(row.text(14, "channels")?),
    };
    Ok(NotificationRow { id: NotificationId(row.int(0, "id")?), content })
}

/// One notification of a customer of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, customer: CustomerId, id: NotificationId) -> Result<Option<NotificationRow>, StoreError> {
    let row = tx
        .query_one(
            "notification",
            concat!("SELECT ", columns!(), " FROM notification WHERE site_id = $1 AND customer_id = $2 AND id = $3"),
            &[tx.site().into(), customer.into(), id.into()],
        )
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// Notifications of a customer, newest first, older than the cursor.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_customer(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    filter: &NotificationFilter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<NotificationRow>, StoreError> {
    let rows = tx
        .query(
            "notification",
            concat!(
                "SELECT ",
                columns!(),
                " FROM notification WHERE site_id = $1 AND customer_id = $2 AND id < $3 AND ($4 = 0 OR subscription_id = $4) \
                 AND ($5 = '' OR kind = $5) AND at >= $6 AND at < $7 ORDER BY id DESC LIMIT $8"
            ),
            &[
                tx.site().into(),
                customer.into(),
                before.unwrap_or(i64::MAX).into(),
                filter.subscription.map_or(0, |id| id.0).into(),
                filter.kind.map_or("", NotificationKind::as_str).into(),
                filter.from.map_or(i64::MIN, Instant::micros).into(),
                filter.to.map_or(i64::MAX, Instant::micros).into(),
                limit.into(),
            ],
        )
        .await?;
    rows.iter().map(from_row).collect()
}
