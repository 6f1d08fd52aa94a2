//! A stretch of time: its start belongs to it, its end does not.
//!
//! Invariant: a period is never empty; one without an end is open.

use crate::{CalendarError, Date, Instant, Zone};
use serde::{Deserialize, Serialize};

/// A half-open period `[from, to)`, open to the future without `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Ends", into = "Ends")]
pub struct Period {
    from: Instant,
    to: Option<Instant>,
}

/// A period on the wire, before its ends were compared.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ends {
    from: Instant,
    to: Option<Instant>,
}

impl Period {
    /// A period from its ends.
    ///
    /// # Errors
    /// [`CalendarError::EmptyPeriod`] when it would not end after it starts.
    pub fn try_new(from: Instant, to: Option<Instant>) -> Result<Self, CalendarError> {
        match to {
            Some(to) if to <= from => Err(CalendarError::EmptyPeriod),
            Some(_) | None => Ok(Self { from, to }),
        }
    }

    /// A period without an end.
    pub const fn open(from: Instant) -> Self {
        Self { from, to: None }
    }

    /// Its first instant.
    pub const fn from(&self) -> Instant {
        self.from
    }

    /// The first instant after it, none when it is open.
    pub const fn to(&self) -> Option<Instant> {
        self.to
    }

    /// True for its first instant, false for its end.
    pub fn contains(&self, instant: Instant) -> bool {
        self.from <= instant && self.to.is_none_or(|to| instant < to)
    }

    /// What two periods share.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        let to = match (self.to, other.to) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (Some(end), None) | (None, Some(end)) => Some(end),
            (None, None) => None,
        };
        Self::try_new(self.from.max(other.from), to).ok()
    }

    /// True when they share an instant; periods that only meet do not.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.intersect(other).is_some()
    }

    /// The days of its ends in a zone, the second exclusive. An open period ends with the calendar.
    pub fn dates_in(&self, zone: &Zone) -> (Date, Date) {
        (zone.day_of(self.from), self.to.map_or(Date::MAX, |to| zone.day_of(to)))
    }

    /// Calendar days from the day of its start to the day of its end, which does not count (domain.md §4).
    pub fn days_in(&self, zone: &Zone) -> i32 {
        let (from, to) = self.dates_in(zone);
        from.days_until(to)
    }

    /// The period of the days `[from, to)`; where both begin at one instant, which happens only at the calendar's end, it is open.
    pub(crate) fn of_days(zone: &Zone, from: Date, to: Date) -> Self {
        let (start, end) = (zone.start_of_day(from), zone.start_of_day(to));
        Self { from: start, to: (end > start).then_some(end) }
    }
}

impl TryFrom<Ends> for Period {
    type Error = CalendarError;

    fn try_from(ends: Ends) -> Result<Self, CalendarError> {
        Self::try_new(ends.from, ends.to)
    }
}

impl From<Period> for Ends {
    fn from(period: Period) -> Self {
        Self { from: period.from, to: period.to }
    }
}
