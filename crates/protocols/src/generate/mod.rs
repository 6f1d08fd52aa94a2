//! Made-up usage for trials: call-record files and events with realistic shapes.
//!
//! Owns: the shapes (daily curve, countries, durations, failures, oddities) as integer tables. Does not own: whose numbers they are, nor where
//! the bytes go. Invariant: the same options give the same bytes, on any machine; there is no clock, no outside randomness and no float.

mod asterisk;
mod countries;
mod curve;
mod events;
mod random;

pub use asterisk::{AsteriskOptions, Generated, asterisk};
pub use events::{EventOptions, Usage, jsonl_events, usage_events};

use calendar::CalendarError;

/// Longest stretch of days that usage is spread over.
pub const GENERATE_DAYS_MAX: u32 = 3_660;

/// Why usage could not be made up.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// Nobody to call.
    #[error("name at least one number or identifier")]
    NoIdentifiers,
    /// No days, or too many.
    #[error("usage is spread over 1 to {GENERATE_DAYS_MAX} days, not {0}")]
    Days(u32),
    /// Beyond the calendar.
    #[error("the days lie outside the calendar: {0}")]
    Calendar(#[from] CalendarError),
    /// The output failed.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

impl GenerateError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoIdentifiers => "no_identifiers",
            Self::Days(_) => "days",
            Self::Calendar(cause) => cause.code(),
            Self::Output(_) => "output_not_writable",
        }
    }
}
