//! Instants, civil dates, half-open periods and billing intervals in a time zone.
//!
//! Owns: [`Instant`], [`Date`], [`LocalTime`], [`Zone`], [`Period`], [`Interval`], the [`Grid`] of its boundaries, the [`Cycle`] of a billing
//! profile, the [`Units`] of a product, [`prorate`], the [`Recurrence`] of what is done every so often, and the [`Clock`] trait.
//! Does not own: reading the system's time (the server), prices of a share (the caller multiplies), the states of a bill.
//! Invariants: time is an argument, nothing here reads a clock; a day runs from its first instant to the next day's first instant, and every
//! boundary is the first instant of a day (domain.md §7); arithmetic ends at the limits of the calendar and never wraps.

mod clock;
mod cycle;
mod date;
mod grid;
mod instant;
mod interval;
mod local_time;
mod period;
mod proration;
mod recurrence;
mod units;
mod zone;

pub use clock::Clock;
pub use cycle::Cycle;
pub use date::{Date, Weekday};
pub use grid::{Grid, SHORT_CYCLE_DAYS_MIN};
pub use instant::Instant;
pub use interval::{INTERVAL_DAYS_MAX, INTERVAL_MONTHS_MAX, INTERVAL_WEEKS_MAX, INTERVAL_YEARS_MAX, Interval};
pub use local_time::LocalTime;
pub use period::Period;
pub use proration::{Share, prorate};
pub use recurrence::{EVERY_MINUTES_MAX, Frequency, Recurrence};
pub use units::{Unit, Units};
pub use zone::Zone;

/// First day of the month that a billing profile may bill on.
pub const BILLING_DAY_MIN: u8 = 1;
/// Last day of the month that a billing profile may bill on; shorter months clamp it (domain.md §7).
pub const BILLING_DAY_MAX: u8 = 31;

/// Why a date, a time, a zone, a period or an interval could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Outside the years that the calendar covers.
    #[error("the time is outside the years 1900 to 9999")]
    OutOfRange,
    /// Not a `YYYY-MM-DD` date, or no such day.
    #[error("`{0}` is not a date of the form YYYY-MM-DD")]
    NotADate(String),
    /// Not an `HH:MM` or `HH:MM:SS` time of day.
    #[error("`{0}` is not a time of the form HH:MM or HH:MM:SS")]
    NotATime(String),
    /// Not an RFC 3339 timestamp of at most microseconds.
    #[error("`{text}` is not an RFC 3339 timestamp of at most six decimals: {cause}")]
    NotAnInstant {
        /// What was given.
        text: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A name that the bundled time zone database does not hold.
    #[error("`{0}` is not a known time zone")]
    UnknownZone(String),
    /// The end is not after the start.
    #[error("a period must end after it starts")]
    EmptyPeriod,
    /// A billing day outside 1 to 31.
    #[error("the billing day must be from 1 to 31, not {0}")]
    BillingDay(u8),
    /// A change of the cycles on a day that ends none of them.
    #[error("cycles can only change where one ends, which none does on {0}")]
    NotACycleEnd(String),
    /// Not the text of an interval.
    #[error("`{0}` is not an interval such as `month`, `2 weeks` or `semimonth`")]
    NotAnInterval(String),
    /// A count of zero, or above the limit of its unit.
    #[error("an interval counts from 1 to {max} of its unit, not {count}")]
    IntervalCount {
        /// What was given.
        count: u16,
        /// Limit of the unit.
        max: u16,
    },
}

impl CalendarError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange => "time_out_of_range",
            Self::NotADate(_) => "not_a_date",
            Self::NotATime(_) => "not_a_time",
            Self::NotAnInstant { .. } => "not_an_instant",
            Self::UnknownZone(_) => "unknown_time_zone",
            Self::EmptyPeriod => "empty_period",
            Self::BillingDay(_) => "billing_day",
            Self::NotACycleEnd(_) => "not_a_cycle_end",
            Self::NotAnInterval(_) => "not_an_interval",
            Self::IntervalCount { .. } => "interval_count",
        }
    }
}
