//! Which events are to be rated again: of a group in event-time order, of a site group by group, and the queue of the unrated.

use crate::driver::of_each;
use crate::usage::{Begin, EventKey, EventRow, columns, days_kept, each_day, from_row, looks, standing};
use crate::{StoreError, Tx, Value};
use calendar::Instant;
use ids::{CustomerId, GroupId, Sym};

/// Which events. Days bound the time, so that a search reads no more than them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The customer.
    pub customer: Option<CustomerId>,
    /// Kind of service.
    pub service_type: Option<Sym>,
    /// How the identifier begins, to the letter: not by `LIKE`, which minds the case on one store only.
    pub identifier_prefix: Option<String>,
    /// Event time from (inclusive).
    pub from: Option<Instant>,
    /// Event time to (exclusive).
    pub to: Option<Instant>,
}

impl Selection {
    pub(crate) fn days(&self) -> (i32, i32) {
        (self.from.map_or(i32::MIN, Instant::utc_day), self.to.map_or(i32::MAX, Instant::utc_day))
    }

    /// Whether an event is one of them.
    pub fn holds(&self, row: &EventRow) -> bool {
        self.customer.is_none_or(|customer| row.id.customer == customer)
            && self.service_type.is_none_or(|service_type| row.service_type == service_type)
            && self.identifier_prefix.as_ref().is_none_or(|prefix| row.identifier.starts_with(prefix))
            && self.from.is_none_or(|from| row.at >= from)
            && self.to.is_none_or(|to| row.at < to)
    }
}

/// Groups that have events of a selection, after one, in key order. Rows of owners of sharing groups are parts of their members' events.
///
/// # Errors
/// [`StoreError`].
pub async fn groups(
    tx: &mut Tx<'_>,
    selection: &Selection,
    after: (CustomerId, GroupId),
    limit: i64,
) -> Result<Vec<(CustomerId, GroupId)>, StoreError> {
    // Group by group, each looked up by its days: a search of the events would read the span anew for each page of groups.
    macro_rules! with_events {
        ($of_customer:literal) => {
            concat!(
                "SELECT g.customer_id, g.id FROM balance_group g WHERE ",
                $of_customer,
                " AND (g.customer_id, g.id) > ($4, $5) AND EXISTS (",
                each_day!("$2", "$3"),
                "SELECT 1 FROM days CROSS JOIN usage_event e WHERE e.day = on_day AND e.customer_id = g.customer_id AND e.group_id = g.id \
                 AND e.status <> 3 AND (CAST($6 AS INTEGER) IS NULL OR e.service_type = $6) \
                 AND (CAST($7 AS TEXT) IS NULL OR SUBSTR(e.identifier, 1, LENGTH($7)) = $7) AND (CAST($8 AS BIGINT) IS NULL OR e.at >= $8) \
                 AND (CAST($9 AS BIGINT) IS NULL OR e.at < $9)) ORDER BY g.customer_id, g.id LIMIT $10"
            )
        };
    }
    let Some((first, last)) = days_kept(tx, selection.days()).await? else { return Ok(Vec::new()) };
    let mut parameters = vec![
        tx.site().into(),
        first.into(),
        last.into(),
        after.0.into(),
        after.1.into(),
        selection.service_type.into(),
        selection.identifier_prefix.clone().into(),
        selection.from.into(),
        selection.to.into(),
        limit.into(),
    ];
    let sql = match selection.customer {
        Some(customer) => {
            parameters.push(customer.into());
            with_events!("+g.site_id = $1 AND g.customer_id = $11")
        }
        None => with_events!("g.site_id = $1"),
    };
    let rows = tx.query("balance_group", sql, &parameters).await?;
    rows.iter().map(|row| Ok((CustomerId(row.int(0, "customer_id")?), GroupId(row.int(1, "group_id")?)))).collect()
}

/// Events of a group in a selection after a place, in the order of their time, then of their key.
///
/// # Errors
/// [`StoreError`].
pub async fn of_group(
    tx: &mut Tx<'_>,
    (customer, group): (CustomerId, GroupId),
    selection: &Selection,
    after: (Instant, i64),
    limit: i64,
) -> Result<Vec<EventRow>, StoreError> {
    let (oldest, newest) = selection.days();
    let mut found = Vec::new();
    let Some(span) = days_kept(tx, (oldest.max(after.0.utc_day()), newest)).await? else { return Ok(found) };
    let mut missing = limit;
    for (first, last) in looks(span, Begin::Oldest) {
        if missing <= 0 {
            break;
        }
        let rows = tx
            .query(
                "usage_event",
                concat!(
                    each_day!("$4", "$5"),
                    "SELECT ",
                    columns!(),
                    " FROM days CROSS JOIN usage_event WHERE day = on_day AND customer_id = $1 AND site_id = $2 AND group_id = $3 \
                     AND status <> 3 AND (at > $6 OR (at = $6 AND key > $7)) AND (CAST($8 AS INTEGER) IS NULL OR service_type = $8) \
                     AND (CAST($9 AS TEXT) IS NULL OR SUBSTR(identifier, 1, LENGTH($9)) = $9) AND (CAST($10 AS BIGINT) IS NULL OR at >= $10) \
                     AND (CAST($11 AS BIGINT) IS NULL OR at < $11) ORDER BY at, key LIMIT $12"
                ),
                &[
                    customer.into(),
                    tx.site().into(),
                    group.into(),
                    first.into(),
                    last.into(),
                    after.0.into(),
                    after.1.into(),
                    selection.service_type.into(),
                    selection.identifier_prefix.clone().into(),
                    selection.from.into(),
                    selection.to.into(),
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

/// Restricts to what stands unrated of a selection: parameters 1 to 7 are [`unrated_parameters`]. With a customer the site is not searched by.
macro_rules! unrated_of {
    ($site_or_customer:literal) => {
        concat!(
            " FROM usage_event WHERE ",
            $site_or_customer,
            " AND status = 2 AND day >= $2 AND day <= $3 AND (CAST($4 AS INTEGER) IS NULL OR service_type = $4) \
             AND (CAST($5 AS TEXT) IS NULL OR SUBSTR(identifier, 1, LENGTH($5)) = $5) AND (CAST($6 AS BIGINT) IS NULL OR at >= $6) \
             AND (CAST($7 AS BIGINT) IS NULL OR at < $7) AND ",
            standing!("status", "2"),
            " = 2"
        )
    };
}

fn unrated_parameters(tx: &Tx<'_>, selection: &Selection) -> Vec<Value> {
    let (first, last) = selection.days();
    vec![
        tx.site().into(),
        first.into(),
        last.into(),
        selection.service_type.into(),
        selection.identifier_prefix.clone().into(),
        selection.from.into(),
        selection.to.into(),
    ]
}

/// Those of some customers who have usage that is not rated.
///
/// # Errors
/// [`StoreError`].
pub async fn with_unrated(tx: &mut Tx<'_>, customers: &[i64]) -> Result<Vec<CustomerId>, StoreError> {
    let sql = of_each!("SELECT DISTINCT customer_id FROM usage_event WHERE status = 2 AND +site_id = $1 AND customer_id"; "");
    tx.query_each("usage_event", sql, customers).await?.iter().map(|row| Ok(CustomerId(row.int(0, "customer_id")?))).collect()
}

/// The queue: events of customers that stand unrated, newest day first, then by customer and key, before a place; of one reason, or all.
///
/// # Errors
/// [`StoreError`].
pub async fn unrated(
    tx: &mut Tx<'_>,
    selection: &Selection,
    reason: Option<&str>,
    before: Option<EventKey>,
    limit: i64,
) -> Result<Vec<EventRow>, StoreError> {
    macro_rules! page {
        ($site_or_customer:literal) => {
            concat!(
                "SELECT ",
                columns!(),
                unrated_of!($site_or_customer),
                " AND (CAST($8 AS TEXT) IS NULL OR ",
                standing!("quantity", "quantity"),
                " = $8) AND (day, customer_id, key) < ($9, $10, $11) ORDER BY day DESC, customer_id DESC, key DESC LIMIT $12"
            )
        };
    }
    let before = before.unwrap_or(EventKey { day: i32::MAX, customer: CustomerId(i64::MAX), key: i64::MAX });
    let mut parameters = unrated_parameters(tx, selection);
    parameters.push(reason.map(str::to_owned).into());
    parameters.extend([before.day.into(), before.customer.into(), before.key.into(), limit.into()]);
    let sql = match selection.customer {
        Some(customer) => {
            parameters.push(customer.into());
            page!("+site_id = $1 AND customer_id = $13")
        }
        None => page!("site_id = $1"),
    };
    tx.query("usage_event", sql, &parameters).await?.iter().map(from_row).collect()
}

/// How many events of customers stand unrated, by reason. Of more than `limit` events only so many are counted.
///
/// # Errors
/// [`StoreError`].
pub async fn unrated_by_reason(tx: &mut Tx<'_>, selection: &Selection, limit: i64) -> Result<Vec<(String, i64)>, StoreError> {
    macro_rules! counts {
        ($site_or_customer:literal) => {
            concat!(
                "/* every row */ SELECT reason, COUNT(*) FROM (SELECT ",
                standing!("quantity", "quantity"),
                " AS reason",
                unrated_of!($site_or_customer),
                " LIMIT $8) AS counted GROUP BY reason ORDER BY reason"
            )
        };
    }
    let mut parameters = unrated_parameters(tx, selection);
    parameters.push(limit.into());
    let sql = match selection.customer {
        Some(customer) => {
            parameters.push(customer.into());
            counts!("+site_id = $1 AND customer_id = $9")
        }
        None => counts!("site_id = $1"),
    };
    let rows = tx.query("usage_event", sql, &parameters).await?;
    rows.iter().map(|row| Ok((row.text(0, "reason")?.to_owned(), row.int(1, "count")?))).collect()
}
