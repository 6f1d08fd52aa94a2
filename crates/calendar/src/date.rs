//! A day of the calendar, without a zone.
//!
//! Invariant: every date lies in [`Date::MIN`]..=[`Date::MAX`]; what would pass them is an error or, in a grid, ends at them.

use crate::CalendarError;
use crate::instant::clamp_to_i32;
use jiff::SignedDuration;
use jiff::civil;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

const EPOCH: civil::Date = civil::date(1970, 1, 1);
const HOURS_PER_DAY: i64 = 24;
const MONTHS_PER_YEAR: i64 = 12;

/// A civil date, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(civil::Date);

/// A day of the week, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// Days from Monday: 0 for Monday, 6 for Sunday.
    pub const fn days_from_monday(self) -> u8 {
        match self {
            Self::Mon => 0,
            Self::Tue => 1,
            Self::Wed => 2,
            Self::Thu => 3,
            Self::Fri => 4,
            Self::Sat => 5,
            Self::Sun => 6,
        }
    }
}

impl Date {
    /// The first date of the calendar.
    pub const MIN: Self = Self(civil::date(1900, 1, 1));
    /// The last date of the calendar.
    pub const MAX: Self = Self(civil::date(9999, 12, 31));

    /// A date from its parts.
    ///
    /// # Errors
    /// [`CalendarError::NotADate`] for a day that does not exist, [`CalendarError::OutOfRange`] before 1900 or after 9999.
    pub fn try_new(year: i32, month: u8, day: u8) -> Result<Self, CalendarError> {
        let (Ok(y), Ok(m), Ok(d)) = (i16::try_from(year), i8::try_from(month), i8::try_from(day)) else {
            return Err(CalendarError::NotADate(format!("{year:04}-{month:02}-{day:02}")));
        };
        match civil::Date::new(y, m, d) {
            Ok(date) => Self::within_limits(date),
            Err(_no_such_day) => Err(CalendarError::NotADate(format!("{year:04}-{month:02}-{day:02}"))),
        }
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// As [`Date::try_new`].
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
        let number = |part: Option<&str>| part.and_then(|digits| digits.parse::<u16>().ok());
        match (number(text.get(..4)), number(text.get(5..7)), number(text.get(8..))) {
            (Some(year), Some(month), Some(day)) if shaped => match (u8::try_from(month), u8::try_from(day)) {
                (Ok(month), Ok(day)) => Self::try_new(i32::from(year), month, day),
                _ => Err(CalendarError::NotADate(text.to_owned())),
            },
            _ => Err(CalendarError::NotADate(text.to_owned())),
        }
    }

    /// Year.
    pub fn year(self) -> i32 {
        i32::from(self.0.year())
    }

    /// Month, 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// Day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// Day of the week.
    pub fn weekday(self) -> Weekday {
        match self.0.weekday() {
            civil::Weekday::Monday => Weekday::Mon,
            civil::Weekday::Tuesday => Weekday::Tue,
            civil::Weekday::Wednesday => Weekday::Wed,
            civil::Weekday::Thursday => Weekday::Thu,
            civil::Weekday::Friday => Weekday::Fri,
            civil::Weekday::Saturday => Weekday::Sat,
            civil::Weekday::Sunday => Weekday::Sun,
        }
    }

    /// The date so many days later, or earlier when negative.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] beyond the limits.
    pub fn plus_days(self, days: i32) -> Result<Self, CalendarError> {
        match self.0.checked_add(SignedDuration::from_hours(i64::from(days) * HOURS_PER_DAY)) {
            Ok(date) => Self::within_limits(date),
            Err(_beyond) => Err(CalendarError::OutOfRange),
        }
    }

    /// Days from this date to another, negative when the other is earlier.
    pub fn days_until(self, other: Self) -> i32 {
        clamp_to_i32(other.0.duration_since(self.0).as_hours() / HOURS_PER_DAY)
    }

    /// The last day of the date's month.
    pub fn last_day_of_month(self) -> Self {
        Self(self.0.last_of_month())
    }

    /// Days since 1970-01-01, negative before.
    pub fn days_since_epoch(self) -> i32 {
        Self(EPOCH).days_until(self)
    }

    /// The date so many days after 1970-01-01.
    ///
    /// # Errors
    /// [`CalendarError::OutOfRange`] beyond the limits.
    pub fn from_days_since_epoch(days: i32) -> Result<Self, CalendarError> {
        Self(EPOCH).plus_days(days)
    }

    fn within_limits(date: civil::Date) -> Result<Self, CalendarError> {
        if date < Self::MIN.0 || date > Self::MAX.0 { Err(CalendarError::OutOfRange) } else { Ok(Self(date)) }
    }

    /// The date so many days away, or the limit of the calendar on that side.
    pub(crate) fn saturating_plus_days(self, days: i64) -> Self {
        self.plus_days(clamp_to_i32(days)).unwrap_or(if days < 0 { Self::MIN } else { Self::MAX })
    }

    /// The day after, or the limit of the calendar.
    pub(crate) fn next(self) -> Self {
        self.saturating_plus_days(1)
    }

    /// Months since year zero, the index that months are counted with.
    pub(crate) fn month_index(self) -> i64 {
        i64::from(self.0.year()) * MONTHS_PER_YEAR + i64::from(self.0.month()) - 1
    }

    /// A day of a month; a day past the month's end is its last (domain.md §7), a month past the calendar is the limit on that side.
    pub(crate) fn in_month(month_index: i64, day: u8) -> Self {
        let year = month_index.div_euclid(MONTHS_PER_YEAR);
        let (Ok(y), Ok(m)) = (i16::try_from(year), i8::try_from(month_index.rem_euclid(MONTHS_PER_YEAR) + 1)) else {
            return Self::limit_towards(month_index);
        };
        let Ok(first) = civil::Date::new(y, m, 1) else {
            return Self::limit_towards(month_index);
        };
        let last = first.days_in_month();
        let clamped = i8::try_from(day).map_or(last, |wanted| wanted.clamp(1, last));
        first.with().day(clamped).build().map_or(Self(first), Self).clamp(Self::MIN, Self::MAX)
    }

    fn limit_towards(month_index: i64) -> Self {
        if month_index < Self::MIN.month_index() { Self::MIN } else { Self::MAX }
    }

    pub(crate) const fn from_civil(date: civil::Date) -> Self {
        Self(date)
    }

    pub(crate) const fn civil(self) -> civil::Date {
        self.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Date {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Date {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, CalendarError> {
        Self::parse(&text)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}
