//! Impacts in the order in which a financial report goes through them: usage, then what was decided of it later, then postings.
//!
//! Invariant: an impact belongs to the time at which it was recorded, so late usage changes no month that was reported (domain.md §8).

use crate::criteria::{Place, Range};
use crate::{Row, StoreError, Tx, Value};
use calendar::Instant;
use ids::CustomerId;

/// Where the times of revisions begin in the first number of a place, in microseconds; the days of usage begin at 0.
const REVISIONS: i64 = 1 << 60;
/// Where those of postings begin.
const POSTINGS: i64 = 1 << 61;
/// Days since 1970 that no usage is of.
const DAYS_MAX: i64 = 1 << 30;
/// Microseconds since 1970 at which nothing is recorded.
const MOMENTS_MAX: i64 = (1 << 60) - 1;

/// Impacts that were recorded at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedLegs {
    /// Where they stand.
    pub place: Place,
    /// Whose.
    pub customer: CustomerId,
    /// When they were recorded, site time.
    pub recorded_at: Instant,
    /// Encoded legs.
    pub legs: Vec<u8>,
}

/// Which impacts.
#[derive(Debug, Clone)]
pub struct RecordedOf {
    /// Recorded from.
    pub from: Instant,
    /// Until before.
    pub to: Instant,
    /// The first day of usage that can have come then, in days since 1970. What is decided of usage later has no such day.
    pub first_day: i64,
    /// Which part.
    pub range: Range,
    /// Rows at most.
    pub limit: i64,
}

/// The first impacts of a range in the order of their places.
///
/// # Errors
/// [`StoreError`].
pub async fn recorded(tx: &mut Tx<'_>, of: &RecordedOf) -> Result<Vec<RecordedLegs>, StoreError> {
    let mut found = Vec::new();
    for (source, begin, end) in
        [(Source::Usage, 0, DAYS_MAX), (Source::Revisions, REVISIONS, MOMENTS_MAX), (Source::Postings, POSTINGS, MOMENTS_MAX)]
    {
        let left = of.limit.saturating_sub(i64::try_from(found.len()).unwrap_or(i64::MAX));
        // The part of the range that is of this source, as the source counts.
        let after = of.range.after.max(Place([begin, i64::MIN, i64::MIN]));
        let to = of.range.to.min(Place([begin.saturating_add(end), i64::MAX, i64::MAX]));
        if left == 0 || after >= to {
            continue;
        }
        let within = |Place([first, second, third]): Place| [first - begin, second, third];
        let (sql, earliest) = match source {
            Source::Usage => (USAGE, of.first_day),
            Source::Revisions => (REVISED, of.from.micros()),
            Source::Postings => (POSTED, of.from.micros()),
        };
        let after = Place(within(after)).max(Place([earliest, i64::MIN, i64::MIN]));
        let mut values: Vec<Value> = vec![tx.site().into()];
        values.extend([of.from.into(), of.to.into()]);
        values.extend(after.0.into_iter().chain(within(to)).map(Value::from));
        values.push(left.into());
        let rows = tx.query("impacts", sql, &values).await?;
        found.extend(rows.iter().map(|row| from_row(row, begin)).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(found)
}

#[derive(Debug, Clone, Copy)]
enum Source {
    Usage,
    Revisions,
    Postings,
}

const USAGE: &str = "SELECT day, customer_id, key, recorded_at, legs FROM usage_event \
     WHERE site_id = $1 AND recorded_at >= $2 AND recorded_at < $3 \
     AND (day, customer_id, key) > ($4, $5, $6) AND (day, customer_id, key) <= ($7, $8, $9) ORDER BY day, customer_id, key LIMIT $10";

/// An event may be decided on at any time after it came, so its revisions are found by theirs. Those of one moment have one place: a page has
/// all of them or none.
const REVISED: &str = "SELECT r.recorded_at, r.customer_id, r.key, r.recorded_at, r.legs FROM (SELECT recorded_at, customer_id, key \
     FROM usage_revision WHERE site_id = $1 AND recorded_at >= $2 AND recorded_at < $3 \
     AND (recorded_at, customer_id, key) > ($4, $5, $6) AND (recorded_at, customer_id, key) <= ($7, $8, $9) \
     GROUP BY recorded_at, customer_id, key ORDER BY recorded_at, customer_id, key LIMIT $10) d CROSS JOIN usage_revision r \
     WHERE r.site_id = $1 AND r.recorded_at = d.recorded_at AND r.customer_id = d.customer_id AND r.key = d.key \
     ORDER BY r.recorded_at, r.customer_id, r.key, r.day, r.revision";

const POSTED: &str = "SELECT recorded_at, customer_id, id, recorded_at, legs FROM posting \
     WHERE site_id = $1 AND recorded_at >= $2 AND recorded_at < $3 \
     AND (recorded_at, customer_id, id) > ($4, $5, $6) AND (recorded_at, customer_id, id) <= ($7, $8, $9) \
     ORDER BY recorded_at, customer_id, id LIMIT $10";

fn from_row(row: &Row, begin: i64) -> Result<RecordedLegs, StoreError> {
    let customer = row.int(1, "customer_id")?;
    Ok(RecordedLegs {
        place: Place([begin + row.int(0, "day")?, customer, row.int(2, "key")?]),
        customer: CustomerId(customer),
        recorded_at: row.instant(3, "recorded_at")?,
        legs: row.bytes(4, "legs")?.to_vec(),
    })
}
