//! A time zone by name, from the bundled database, and where its days begin.
//!
//! Invariants: the first instant of a day never lies after the next day's; [`Zone::day_of`] and [`Zone::start_of_day`] agree, so each
//! instant belongs to one day even where the wall clock repeats an hour across midnight (domain.md §7).

use crate::{CalendarError, Date, Instant, LocalTime};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

const UTC: &str = "UTC";

/// A time zone. Cheap to clone; two zones are the same when their names are.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: Arc<str>,
    rules: TimeZone,
}

impl Zone {
    /// A zone of the IANA database, such as `Europe/Ljubljana`.
    ///
    /// # Errors
    /// [`CalendarError::UnknownZone`].
    pub fn named(name: &str) -> Result<Self, CalendarError> {
        if name == UTC {
            return Ok(Self::utc());
        }
        match TimeZone::get(name) {
            Ok(rules) if !rules.is_unknown() => Ok(Self { name: Arc::from(rules.iana_name().unwrap_or(name)), rules }),
            Ok(_) | Err(_) => Err(CalendarError::UnknownZone(name.to_owned())),
        }
    }

    /// Universal time.
    pub fn utc() -> Self {
        Self { name: Arc::from(UTC), rules: TimeZone::UTC }
    }

    /// Name in the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first instant of a day: midnight, or where midnight is missing the first instant after it; where it comes twice, the earlier.
    pub fn start_of_day(&self, date: Date) -> Instant {
        self.at(date, LocalTime::MIDNIGHT)
    }

    /// The first instant at which the wall clock shows this time or a later one: an ambiguous time is the earlier instant, a missing
    /// one the first instant after the gap.
    pub fn at(&self, date: Date, time: LocalTime) -> Instant {
        let wall = date.civil().to_datetime(time.civil());
        match self.rules.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => instant_at(wall, offset),
            AmbiguousOffset::Fold { before, after: _ } => instant_at(wall, before),
            AmbiguousOffset::Gap { before, after } => {
                // Read with the later offset, a missing time lies before the transition, which is the first instant after the gap.
                let earlier = instant_at(wall, after);
                let transition = self.rules.following(earlier.stamp()).next();
                transition.map_or_else(|| instant_at(wall, before), |found| Instant::from_stamp(found.timestamp()))
            }
        }
    }

    /// What a wall clock shows at an instant.
    pub fn local(&self, instant: Instant) -> (Date, LocalTime) {
        let wall = self.rules.to_datetime(instant.stamp());
        (Date::from_civil(wall.date()), LocalTime::from_civil(wall.time()))
    }

    /// The day that holds an instant: the last one whose first instant is not after it.
    pub(crate) fn day_of(&self, instant: Instant) -> Date {
        let shown = Date::from_civil(self.rules.to_datetime(instant.stamp()).date());
        // A clock set back across midnight shows yesterday again, but the new day has begun.
        let next = shown.next();
        if next > shown && self.start_of_day(next) <= instant { next } else { shown }
    }

    pub(crate) fn is_utc(&self) -> bool {
        &*self.name == UTC
    }

    pub(crate) const fn time_zone(&self) -> &TimeZone {
        &self.rules
    }
}

/// A wall clock time read with an offset, or the limit of the calendar on its side.
fn instant_at(wall: DateTime, offset: Offset) -> Instant {
    match offset.to_timestamp(wall) {
        Ok(stamp) => Instant::from_stamp(stamp),
        // Dates begin in 1900, so only the end of the calendar can be passed.
        Err(_past_the_end) => Instant::EPOCH_MAX,
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl FromStr for Zone {
    type Err = CalendarError;

    fn from_str(name: &str) -> Result<Self, CalendarError> {
        Self::named(name)
    }
}

impl TryFrom<String> for Zone {
    type Error = CalendarError;

    fn try_from(name: String) -> Result<Self, CalendarError> {
        Self::named(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name.as_ref().to_owned()
    }
}
