//! How long a cycle is: the word that a profile or an event type carries.
//!
//! Does not own: where the boundaries fall, which is the [`crate::Grid`]'s.

use crate::{CalendarError, Date};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Most days of a cycle.
pub const INTERVAL_DAYS_MAX: u16 = 366;
/// Most weeks of a cycle.
pub const INTERVAL_WEEKS_MAX: u16 = 53;
/// Most months of a cycle.
pub const INTERVAL_MONTHS_MAX: u16 = 120;
/// Most years of a cycle.
pub const INTERVAL_YEARS_MAX: u16 = 10;

/// What half a month lasts where nothing says which half it is.
const HALF_MONTH_DAYS: i64 = 15;
const MONTHS_PER_QUARTER: u16 = 3;
const MONTHS_PER_YEAR: i64 = 12;
const DAYS_PER_WEEK: i64 = 7;

/// The length of a cycle (domain.md §7). Written `day`, `30 days`, `week`, `semimonth`, `month`, `2 months`, `quarter`, `year`, `anniversary`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Interval {
    /// Calendar days; `Days(30)` is the 30-day interval.
    Days(u16),
    /// Weeks, Monday to Sunday.
    Weeks(u16),
    /// The 1st to the 15th, the 16th to the end of the month.
    SemiMonth,
    /// Months on the billing day.
    Months(u16),
    /// Years on the billing day.
    Years(u16),
    /// Months on the day of creation, of which the 29th to the 31st become the 28th.
    Anniversary,
}

/// What an interval advances by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Days(i64),
    HalfMonth,
    Months(i64),
}

impl Interval {
    /// The interval itself when its count lies within the limit of its unit.
    ///
    /// # Errors
    /// [`CalendarError::IntervalCount`].
    pub fn checked(self) -> Result<Self, CalendarError> {
        let (count, max) = match self {
            Self::Days(count) => (count, INTERVAL_DAYS_MAX),
            Self::Weeks(count) => (count, INTERVAL_WEEKS_MAX),
            Self::Months(count) => (count, INTERVAL_MONTHS_MAX),
            Self::Years(count) => (count, INTERVAL_YEARS_MAX),
            Self::SemiMonth | Self::Anniversary => return Ok(self),
        };
        if (1..=max).contains(&count) { Ok(self) } else { Err(CalendarError::IntervalCount { count, max }) }
    }

    /// True when the billing day decides about its boundaries (domain.md §7).
    pub const fn uses_billing_day(self) -> bool {
        match self {
            Self::Months(_) | Self::Years(_) => true,
            Self::Days(_) | Self::Weeks(_) | Self::SemiMonth | Self::Anniversary => false,
        }
    }

    /// The date that is so much later; months end on their last day where they lack the day (31 January and a month: 28 February).
    pub fn after(self, date: Date) -> Date {
        match self.step() {
            Step::Days(days) => date.saturating_plus_days(days),
            Step::Months(months) => Date::in_month(date.month_index().saturating_add(months), date.day()),
            Step::HalfMonth => date.saturating_plus_days(HALF_MONTH_DAYS),
        }
    }

    /// Whether its cycles are a number of days, so that they belong to no month.
    pub(crate) const fn counts_days(self) -> bool {
        match self {
            Self::Days(_) | Self::Weeks(_) => true,
            Self::SemiMonth | Self::Months(_) | Self::Years(_) | Self::Anniversary => false,
        }
    }

    pub(crate) fn step(self) -> Step {
        match self {
            Self::Days(count) => Step::Days(i64::from(count)),
            Self::Weeks(count) => Step::Days(i64::from(count) * DAYS_PER_WEEK),
            Self::SemiMonth => Step::HalfMonth,
            Self::Months(count) => Step::Months(i64::from(count)),
            Self::Years(count) => Step::Months(i64::from(count) * MONTHS_PER_YEAR),
            Self::Anniversary => Step::Months(1),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match *self {
            Self::SemiMonth => return f.write_str("semimonth"),
            Self::Anniversary => return f.write_str("anniversary"),
            Self::Months(MONTHS_PER_QUARTER) => return f.write_str("quarter"),
            Self::Days(count) => (count, "day"),
            Self::Weeks(count) => (count, "week"),
            Self::Months(count) => (count, "month"),
            Self::Years(count) => (count, "year"),
        };
        if count == 1 { f.write_str(unit) } else { write!(f, "{count} {unit}s") }
    }
}

impl FromStr for Interval {
    type Err = CalendarError;

    /// Reads what [`Interval`]'s text is, and any count before a unit: `1 month`, `3 months`, `2 quarters`.
    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let wrong = || CalendarError::NotAnInterval(text.to_owned());
        let (count, unit) = match text.split_once(' ') {
            None => (1, text),
            Some((digits, unit)) => {
                let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                let count = digits.parse::<u16>().ok().filter(|_| plain).ok_or_else(wrong)?;
                let singular = if count == 1 { Some(unit) } else { unit.strip_suffix('s') };
                (count, singular.ok_or_else(wrong)?)
            }
        };
        let counted = text.contains(' ');
        let interval = match unit {
            "day" => Self::Days(count),
            "week" => Self::Weeks(count),
            "month" => Self::Months(count),
            "quarter" => Self::Months(count.saturating_mul(MONTHS_PER_QUARTER)),
            "year" => Self::Years(count),
            "semimonth" if !counted => Self::SemiMonth,
            "anniversary" if !counted => Self::Anniversary,
            _ => return Err(wrong()),
        };
        interval.checked()
    }
}

impl TryFrom<String> for Interval {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, CalendarError> {
        text.parse()
    }
}

impl From<Interval> for String {
    fn from(interval: Interval) -> Self {
        interval.to_string()
    }
}
