//! Usage events as they came: immutable rows whose key is their identity (ARCHITECTURE.md §4). What is decided later stands in revisions.

use crate::driver::{CopyRows, Inner, numbered};
use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{CustomerId, GroupId, ServiceId, Sym};
use std::borrow::Cow;

/// Content of an event whose customer was erased: no fields, which is something else than none.
pub const ERASED_CONTENT: &str = "null";

/// Public id of an event: customer, day (UTC, since 1970) and key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey {
    /// The customer.
    pub customer: CustomerId,
    /// Day of the event time.
    pub day: i32,
    /// Hash of the identity.
    pub key: i64,
}

/// What is stored as the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventStatus {
    /// Charged.
    Rated,
    /// Without a price yet.
    Unrated,
    /// What of a member's event landed on the owner of a sharing group: a row of the owner's, beside the member's (domain.md §6).
    Shared,
    /// All that it did is taken back; only revisions say so.
    Cancelled,
}

impl EventStatus {
    pub(crate) const fn number(self) -> i32 {
        match self {
            Self::Rated => 1,
            Self::Unrated => 2,
            Self::Shared => 3,
            Self::Cancelled => 4,
        }
    }

    /// The word that is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rated => "rated",
            Self::Unrated => "unrated",
            Self::Shared => "shared",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) const fn of(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::Rated),
            2 => Some(Self::Unrated),
            3 => Some(Self::Shared),
            4 => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// A usage event's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Its id.
    pub id: EventKey,
    /// Event time.
    pub at: Instant,
    /// When it was recorded, site time.
    pub recorded_at: Instant,
    /// Kind of service.
    pub service_type: Sym,
    /// The service.
    pub service: ServiceId,
    /// The group charged.
    pub group: GroupId,
    /// Result.
    pub status: EventStatus,
    /// Hash of the canonical body.
    pub body_hash: i64,
    /// Quantity as exact text; of an unrated event the code of the reason.
    pub quantity: String,
    /// Net in the group's currency.
    pub net: i64,
    /// Tax in the group's currency.
    pub tax: i64,
    /// Encoded legs.
    pub legs: Vec<u8>,
    /// Identifier.
    pub identifier: String,
    /// Session id.
    pub session_id: String,
    /// Fields as JSON text.
    pub content: String,
    /// Encoded trace.
    pub trace: Vec<u8>,
}

/// A new event: its texts are lent by whoever read the event, so that a batch copies none of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent<'a> {
    /// Its id.
    pub id: EventKey,
    /// Event time.
    pub at: Instant,
    /// When it is recorded, site time.
    pub recorded_at: Instant,
    /// Kind of service.
    pub service_type: Sym,
    /// The service.
    pub service: ServiceId,
    /// The group charged.
    pub group: GroupId,
    /// Result.
    pub status: EventStatus,
    /// Hash of the canonical body.
    pub body_hash: i64,
    /// Quantity as exact text; of an unrated event the code of the reason.
    pub quantity: String,
    /// Net in the group's currency.
    pub net: i64,
    /// Tax in the group's currency.
    pub tax: i64,
    /// Encoded legs.
    pub legs: Vec<u8>,
    /// Identifier.
    pub identifier: &'a str,
    /// Session id.
    pub session_id: &'a str,
    /// Fields as JSON text; of a shared row which event of which member it is a part of.
    pub content: Cow<'a, str>,
    /// Encoded trace.
    pub trace: Vec<u8>,
}

/// The columns of an event in the order of [`from_row`].
macro_rules! columns {
    () => {
        "day, customer_id, key, at, recorded_at, service_type, service_id, group_id, status, body_hash, quantity, net, tax, legs, \
         identifier, session_id, content, trace"
    };
}
pub(crate) use columns;

/// A column of an event as it stands now: of its latest revision, else what is given.
macro_rules! standing {
    ($column:literal, $as_it_came:literal) => {
        concat!(
            "COALESCE((SELECT r.",
            $column,
            " FROM usage_revision r WHERE r.day = usage_event.day AND r.customer_id = usage_event.customer_id AND r.key = usage_event.key \
             ORDER BY r.revision DESC LIMIT 1), ",
            $as_it_came,
            ")"
        )
    };
}
pub(crate) use standing;

pub(crate) fn from_row(row: &Row) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        id: EventKey { day: row.small(0, "day")?, customer: CustomerId(row.int(1, "customer_id")?), key: row.int(2, "key")? },
        at: row.instant(3, "at")?,
        recorded_at: row.instant(4, "recorded_at")?,
        service_type: row.sym(5, "service_type")?,
        service: ServiceId(row.int(6, "service_id")?),
        group: GroupId(row.int(7, "group_id")?),
        status: EventStatus::of(row.int(8, "status")?).ok_or(StoreError::Invariant("an event of an unknown status"))?,
        body_hash: row.int(9, "body_hash")?,
        quantity: row.text(10, "quantity")?.to_owned(),
        net: row.int(11, "net")?,
        tax: row.int(12, "tax")?,
        legs: row.bytes(13, "legs")?.to_vec(),
        identifier: row.text(14, "identifier")?.to_owned(),
        session_id: row.text(15, "session_id")?.to_owned(),
        content: row.text(16, "content")?.to_owned(),
        trace: row.bytes(17, "trace")?.to_vec(),
    })
}

/// The events that are there already among those asked for. Under the locks of their groups nobody else can add them.
///
/// # Errors
/// [`StoreError`].
pub async fn probe(tx: &mut Tx<'_>, asked: &[EventKey]) -> Result<Vec<EventRow>, StoreError> {
    let site = tx.site();
    if let Inner::Postgres(transaction) = &tx.inner {
        // The customers' list stands outside: inside, PostgreSQL makes it a condition of the index and walks it once an event.
        let customers: Vec<i64> = asked.iter().map(|event| event.customer.0).collect();
        let days: Vec<i32> = asked.iter().map(|event| event.day).collect();
        let keys: Vec<i64> = asked.iter().map(|event| event.key).collect();
        let statement = transaction
            .prepare_cached(concat!(
                "SELECT e.day, e.customer_id, e.key, e.at, e.recorded_at, e.service_type, e.service_id, e.group_id, e.status, e.body_hash, \
                 e.quantity, e.net, e.tax, e.legs, e.identifier, e.session_id, e.content, e.trace \
                 FROM UNNEST($1::bigint[], $2::integer[], $3::bigint[]) AS k(customer_id, day, key) CROSS JOIN LATERAL (SELECT ",
                columns!(),
                " FROM usage_event u WHERE u.day = k.day AND u.customer_id = k.customer_id AND u.key = k.key \
                 AND u.site_id = $4 LIMIT 1) e WHERE e.customer_id = ANY($1::bigint[])"
            ))
            .await?;
        return match transaction.query(&statement, &[&customers, &days, &keys, &site.0]).await {
            Ok(rows) => rows.iter().map(|row| from_row(&Row::from_postgres("usage_event", row)?)).collect(),
            Err(error) => Err(tx.failed(error)),
        };
    }
    let Inner::Sqlite(connection) = &mut tx.inner else { return Err(StoreError::Invariant("a store of neither kind")) };
    let mut statement = connection.prepare_cached(&numbered(ONE))?;
    let columns = statement.column_count();
    let mut found = Vec::new();
    for event in asked {
        let mut rows = statement.query([i64::from(event.day), event.customer.0, event.key, site.0])?;
        if let Some(row) = rows.next()? {
            found.push(from_row(&Row::from_sqlite("usage_event", row, columns)?)?);
        }
    }
    Ok(found)
}

const ONE: &str = concat!("SELECT ", columns!(), " FROM usage_event WHERE day = $1 AND customer_id = $2 AND key = $3 AND site_id = $4");

/// Reads one event of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, event: EventKey) -> Result<Option<EventRow>, StoreError> {
    let row = tx.query_one("usage_event", ONE, &[event.day.into(), event.customer.into(), event.key.into(), tx.site().into()]).await?;
    row.as_ref().map(from_row).transpose()
}

/// Writes new events, given in key order.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, events: &[NewEvent<'_>]) -> Result<(), StoreError> {
    if tx.is_dry_run() || events.is_empty() {
        return Ok(());
    }
    let site = tx.site().0;
    match &mut tx.inner {
        Inner::Sqlite(connection) => {
            let mut statement = connection.prepare_cached(&numbered(concat!(
                "INSERT INTO usage_event (site_id, ",
                columns!(),
                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
            )))?;
            for event in events {
                statement.execute(rusqlite::params![
                    site,
                    event.id.day,
                    event.id.customer.0,
                    event.id.key,
                    event.at.micros(),
                    event.recorded_at.micros(),
                    event.service_type.0,
                    event.service.0,
                    event.group.0,
                    event.status.number(),
                    event.body_hash,
                    event.quantity,
                    event.net,
                    event.tax,
                    event.legs,
                    event.identifier,
                    event.session_id,
                    event.content.as_ref(),
                    event.trace,
                ])?;
            }
            Ok(())
        }
        Inner::Postgres(_) => copy(tx, events).await,
    }
}

/// COPY is the cheapest way in (reference figures in docs/benchmarks.md); a duplicate, which the probe rules out, would fail it.
async fn copy(tx: &mut Tx<'_>, events: &[NewEvent<'_>]) -> Result<(), StoreError> {
    const COLUMNS: i16 = 19;
    let site = tx.site().0;
    let Inner::Postgres(transaction) = &tx.inner else { return Err(StoreError::Invariant("COPY on the embedded store")) };
    let mut rows = CopyRows::of(COLUMNS);
    for event in events {
        let too_large = |_too_large| StoreError::Invariant("a service type's number past its column");
        let service_type = i32::try_from(event.service_type.0).map_err(too_large)?;
        rows.row().long(site).int(event.id.day).long(event.id.customer.0).long(event.id.key);
        rows.long(event.at.micros()).long(event.recorded_at.micros()).int(service_type).long(event.service.0).long(event.group.0);
        rows.int(event.status.number()).long(event.body_hash).value(event.quantity.as_bytes()).long(event.net).long(event.tax);
        rows.value(&event.legs).value(event.identifier.as_bytes()).value(event.session_id.as_bytes());
        rows.value(event.content.as_bytes()).value(&event.trace);
    }
    match rows.send(transaction, concat!("COPY usage_event (site_id, ", columns!(), ") FROM STDIN BINARY")).await {
        Ok(count) if count == events.len() as u64 => Ok(()),
        Ok(_) => Err(StoreError::Invariant("an event was not written")),
        Err(error) => Err(tx.failed(error)),
    }
}

/// What the events list filters by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Kind of service.
    pub service_type: Option<Sym>,
    /// Identifier.
    pub identifier: Option<String>,
    /// Where it stands now, with all its revisions.
    pub status: Option<EventStatus>,
    /// Event time from (inclusive).
    pub from: Option<Instant>,
    /// Event time to (exclusive).
    pub to: Option<Instant>,
}

/// Days that the first statement of a list looks at; each further one looks at twice as many as the one before.
const FIRST_DAYS: i32 = 32;

/// Which end of a span a list begins at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    Oldest,
    Newest,
}

/// The parts of a span of days (inclusive) that the statements of a list look at, one after the other.
pub(crate) fn looks(span: (i32, i32), begin: Begin) -> impl Iterator<Item = (i32, i32)> {
    let (mut left, mut days) = (Some(span), FIRST_DAYS);
    std::iter::from_fn(move || {
        let (first, last) = left.filter(|(first, last)| first <= last)?;
        let look = match begin {
            Begin::Oldest => (first, first.saturating_add(days - 1).min(last)),
            Begin::Newest => (last.saturating_sub(days - 1).max(first), last),
        };
        left = match begin {
            Begin::Oldest => look.1.checked_add(1).map(|first| (first, last)),
            Begin::Newest => look.0.checked_sub(1).map(|last| (first, last)),
        };
        days = days.saturating_mul(2);
        Some(look)
    })
}

/// `days(on_day)`: each day from one parameter to another. A table of events is found by day and customer, so a customer's events of a span
/// are looked up day by day; a range of days would read everybody's.
macro_rules! each_day {
    ($from:literal, $to:literal) => {
        concat!(
            "WITH RECURSIVE days(on_day) AS (SELECT CAST(",
            $from,
            " AS INTEGER) UNION ALL SELECT on_day + 1 FROM days WHERE on_day < ",
            $to,
            ") "
        )
    };
}
pub(crate) use each_day;

/// The part of a span of days (inclusive) that can have events; none where no event is kept.
pub(crate) async fn days_kept(tx: &mut Tx<'_>, (from, to): (i32, i32)) -> Result<Option<(i32, i32)>, StoreError> {
    let ends = tx
        .query_one(
            "usage_event",
            "SELECT (SELECT day FROM usage_event ORDER BY day LIMIT 1), (SELECT day FROM usage_event ORDER BY day DESC LIMIT 1)",
            &[],
        )
        .await?;
    let Some(ends) = ends else { return Ok(None) };
    let (Some(_), Some(_)) = (ends.int_or_none(0, "day")?, ends.int_or_none(1, "day")?) else { return Ok(None) };
    let (first, last) = (ends.small(0, "day")?.max(from), ends.small(1, "day")?.min(to));
    Ok((first <= last).then_some((first, last)))
}

/// A page of a customer's events, newest first by event time, then key, before a place.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_customer(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    filter: &EventFilter,
    before: Option<(Instant, i64)>,
    limit: i64,
) -> Result<Vec<EventRow>, StoreError> {
    let (at, key) = before.map_or((i64::MAX, i64::MAX), |(at, key)| (at.micros(), key));
    let newest = [before.map(|(at, _)| at), filter.to].into_iter().flatten().map(Instant::utc_day).min().unwrap_or(i32::MAX);
    let oldest = filter.from.map_or(i32::MIN, Instant::utc_day);
    let mut found = Vec::new();
    let Some(span) = days_kept(tx, (oldest, newest)).await? else { return Ok(found) };
    let mut missing = limit;
    for (first, last) in looks(span, Begin::Newest) {
        if missing <= 0 {
            break;
        }
        let rows = tx
            .query(
                "usage_event",
                concat!(
                    each_day!("$3", "$11"),
                    "SELECT ",
                    columns!(),
                    " FROM days CROSS JOIN usage_event WHERE day = on_day AND customer_id = $1 AND site_id = $2 \
                     AND (at < $4 OR (at = $4 AND key < $5)) \
                     AND (CAST($6 AS INTEGER) IS NULL OR service_type = $6) AND (CAST($7 AS TEXT) IS NULL OR identifier = $7) \
                     AND (CAST($8 AS INTEGER) IS NULL OR ",
                    standing!("status", "status"),
                    " = $8) AND (CAST($9 AS BIGINT) IS NULL OR at >= $9) \
                     AND (CAST($10 AS BIGINT) IS NULL OR at < $10) ORDER BY at DESC, key DESC LIMIT $12"
                ),
                &[
                    customer.into(),
                    tx.site().into(),
                    first.into(),
                    at.into(),
                    key.into(),
                    filter.service_type.into(),
                    filter.identifier.clone().into(),
                    filter.status.map(EventStatus::number).into(),
                    filter.from.into(),
                    filter.to.into(),
                    last.into(),
                    missing.into(),
                ],
            )
            .await?;
        for row in &rows {
            found.push(from_row(row)?);
        }
        missing -= i64::try_from(rows.len()).unwrap_or(missing);
    }
    Ok(found)
}

/// Events of a customer on a span of days (inclusive), in key order after a key: behind a bill item stand those whose legs name it.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_days(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    days: (i32, i32),
    after: (i32, i64),
    limit: i64,
) -> Result<Vec<EventRow>, StoreError> {
    let Some((first, last)) = days_kept(tx, (days.0.max(after.0), days.1)).await? else { return Ok(Vec::new()) };
    let rows = tx
        .query(
            "usage_event",
            concat!(
                each_day!("$3", "$4"),
                "SELECT ",
                columns!(),
                " FROM days CROSS JOIN usage_event WHERE day = on_day AND customer_id = $1 AND site_id = $2 \
                 AND (day > $5 OR (day = $5 AND key > $6)) ORDER BY day, key LIMIT $7"
            ),
            &[customer.into(), tx.site().into(), first.into(), last.into(), after.0.into(), after.1.into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_grow_and_hold_each_day_once() {
        let all = |span, begin| looks(span, begin).collect::<Vec<_>>();
        assert_eq!(all((10, 200), Begin::Oldest), [(10, 41), (42, 105), (106, 200)]);
        assert_eq!(all((10, 200), Begin::Newest), [(169, 200), (105, 168), (10, 104)]);
        assert_eq!(all((7, 7), Begin::Newest), [(7, 7)]);
        assert_eq!(all((i32::MAX, i32::MAX), Begin::Oldest), [(i32::MAX, i32::MAX)]);
        assert_eq!(all((8, 7), Begin::Oldest), []);
    }
}
