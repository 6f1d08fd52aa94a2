//! A point in time, to the microsecond.
//!
//! Invariant: every instant lies in [`Instant::EPOCH_MIN`]..=[`Instant::EPOCH_MAX`], so it has a civil date in every zone.

use crate::{CalendarError, Date, Zone};
use serde::{Deserialize, Serialize};
use std::fmt;

pub(crate) const MICROS_PER_SECOND: i64 = 1_000_000;
pub(crate) const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
const NANOS_PER_MICRO: i32 = 1_000;
const SECONDS_PER_MINUTE: i32 = 60;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Instant(i64);

impl Instant {
    /// The earliest instant, 1900-01-02T00:00:00Z: the cycle that holds the year 1970 may begin well before it.
    pub const EPOCH_MIN: Self = Self(-25_566 * MICROS_PER_DAY);
    /// The latest instant, 9999-12-30T00:00:00Z.
    pub const EPOCH_MAX: Self = Self(2_932_895 * MICROS_PER_DAY);

    /// An instant whose number is our own: a row, a clock, a constant. The nearest limit stands for a number beyond the limits.
    /// Numbers from outside go through [`Instant::try_from_micros`].
    pub const fn from_micros(micros: i64) -> Self {
        if micros < Self::EPOCH_MIN.0 {
            Self::EPOCH_MIN
        } else if micros > Self::EPOCH_MAX.0 {
            Self::EPOCH_MAX
        } else {
            Self(micros)
        }
    }

    /// An instant from a number that may be wrong.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] beyond the limits.
    pub const fn try_from_micros(micros: i64) -> Result<Self, CalendarError> {
        if micros < Self::EPOCH_MIN.0 || micros > Self::EPOCH_MAX.0 { Err(CalendarError::OutOfRange) } else { Ok(Self(micros)) }
    }

    /// Microseconds since 1970, negative before.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 timestamp with an offset. More than six decimals are refused, not cut.
    ///
    /// # Errors
    /// [`CalendarError::NotAnInstant`], or [`CalendarError::OutOfRange`].
    pub fn parse_rfc3339(text: &str) -> Result<Self, CalendarError> {
        let wrong = |cause: &str| CalendarError::NotAnInstant { text: text.to_owned(), cause: cause.to_owned() };
        // The parser knows more forms than RFC 3339 has: a bracketed zone, compact dates, a comma before the decimals.
        let bytes = text.as_bytes();
        let shape = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        if shape.iter().any(|&(at, mark)| bytes.get(at) != Some(&mark)) || text.contains(['[', ',']) {
            return Err(wrong("expected the form 2026-06-16T00:00:00+02:00"));
        }
        let stamp: jiff::Timestamp = text.parse().map_err(|cause: jiff::Error| wrong(&cause.to_string()))?;
        if stamp.subsec_nanosecond() % NANOS_PER_MICRO != 0 {
            return Err(wrong("finer than a microsecond"));
        }
        Self::try_from_micros(stamp.as_microsecond())
    }

    /// The instant with its offset in a zone, decimals only where there are any: `2026-06-16T00:00:00+02:00`, and `Z` in UTC.
    ///
    /// An offset of odd seconds, which RFC 3339 cannot write, is written in UTC instead.
    pub fn to_rfc3339(self, zone: &Zone) -> String {
        let stamp = self.stamp();
        let offset = zone.time_zone().to_offset(stamp);
        if zone.is_utc() || offset.seconds() % SECONDS_PER_MINUTE != 0 {
            return stamp.to_string();
        }
        stamp.display_with_offset(offset).to_string()
    }

    /// The day that holds the instant in a zone, where a day runs from its first instant to the next day's (domain.md §7).
    pub fn date_in(self, zone: &Zone) -> Date {
        zone.day_of(self)
    }

    /// The instant so many seconds later, or earlier when negative.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] beyond the limits.
    pub fn plus_seconds(self, seconds: i64) -> Result<Self, CalendarError> {
        self.plus_micros(seconds.checked_mul(MICROS_PER_SECOND).ok_or(CalendarError::OutOfRange)?)
    }

    /// The instant so many microseconds later, or earlier when negative.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] beyond the limits.
    pub fn plus_micros(self, micros: i64) -> Result<Self, CalendarError> {
        Self::try_from_micros(self.0.checked_add(micros).ok_or(CalendarError::OutOfRange)?)
    }

    /// Microseconds from an earlier instant to this one, negative when it is later.
    pub const fn micros_since(self, earlier: Self) -> i64 {
        // The limits keep both far from the ends of 64 bits.
        self.0 - earlier.0
    }

    /// The start of its second: whoever tells time by seconds tells it so.
    pub const fn second_begun(self) -> Self {
        // Earlier by less than a second, and whole seconds are the ends of the calendar: never before its first instant.
        Self(self.0 - self.0.rem_euclid(MICROS_PER_SECOND))
    }

    /// Days since 1970-01-01 in UTC.
    pub fn utc_day(self) -> i32 {
        clamp_to_i32(self.0.div_euclid(MICROS_PER_DAY))
    }

    pub(crate) fn stamp(self) -> jiff::Timestamp {
        // Never refused: the limits lie within the ones of the time zone database.
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    pub(crate) fn from_stamp(stamp: jiff::Timestamp) -> Self {
        Self::from_micros(stamp.as_microsecond())
    }
}

/// A number of days in 32 bits; the limits of the calendar need 23.
pub(crate) fn clamp_to_i32(days: i64) -> i32 {
    i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX })
}

impl TryFrom<i64> for Instant {
    type Error = CalendarError;

    fn try_from(micros: i64) -> Result<Self, CalendarError> {
        Self::try_from_micros(micros)
    }
}

impl From<Instant> for i64 {
    fn from(instant: Instant) -> Self {
        instant.0
    }
}

impl fmt::Display for Instant {
    /// In UTC: `2026-06-15T22:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stamp().fmt(f)
    }
}
