//! A time of day on a wall clock, without a date or a zone.

use crate::CalendarError;
use crate::instant::MICROS_PER_SECOND;
use jiff::civil;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

const SECONDS_PER_HOUR: i64 = 3_600;
const SECONDS_PER_MINUTE: i64 = 60;
const NANOS_PER_MICRO: i64 = 1_000;

/// A time of day, to the microsecond; written `HH:MM`, or `HH:MM:SS` when it has seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalTime(civil::Time);

impl LocalTime {
    /// The start of the day on the wall clock.
    pub const MIDNIGHT: Self = Self(civil::Time::MIN);

    /// A time of day from its parts.
    ///
    /// # Errors
    /// [`CalendarError::NotATime`] past 23:59:59.
    pub fn try_new(hour: u8, minute: u8, second: u8) -> Result<Self, CalendarError> {
        let wrong = || CalendarError::NotATime(format!("{hour:02}:{minute:02}:{second:02}"));
        let (Ok(h), Ok(m), Ok(s)) = (i8::try_from(hour), i8::try_from(minute), i8::try_from(second)) else {
            return Err(wrong());
        };
        civil::Time::new(h, m, s, 0).map_or_else(|_no_such_time| Err(wrong()), |time| Ok(Self(time)))
    }

    /// Reads `HH:MM` or `HH:MM:SS`.
    ///
    /// # Errors
    /// [`CalendarError::NotATime`].
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let two =
            |part: &str| (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<u8>().ok()).flatten();
        let mut parts = text.split(':').map(two);
        let read = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(hour)), Some(Some(minute)), None, None) => Self::try_new(hour, minute, 0).ok(),
            (Some(Some(hour)), Some(Some(minute)), Some(Some(second)), None) => Self::try_new(hour, minute, second).ok(),
            _ => None,
        };
        read.ok_or_else(|| CalendarError::NotATime(text.to_owned()))
    }

    /// Hour, 0 to 23.
    pub fn hour(self) -> u8 {
        self.0.hour().unsigned_abs()
    }

    /// Minute, 0 to 59.
    pub fn minute(self) -> u8 {
        self.0.minute().unsigned_abs()
    }

    /// Second, 0 to 59.
    pub fn second(self) -> u8 {
        self.0.second().unsigned_abs()
    }

    /// Microseconds since midnight on the wall clock.
    pub fn micros(self) -> i64 {
        let seconds = i64::from(self.hour()) * SECONDS_PER_HOUR + i64::from(self.minute()) * SECONDS_PER_MINUTE + i64::from(self.second());
        seconds * MICROS_PER_SECOND + i64::from(self.0.subsec_nanosecond()) / NANOS_PER_MICRO
    }

    pub(crate) const fn from_civil(time: civil::Time) -> Self {
        Self(time)
    }

    pub(crate) const fn civil(self) -> civil::Time {
        self.0
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())?;
        if self.second() == 0 { Ok(()) } else { write!(f, ":{:02}", self.second()) }
    }
}

impl FromStr for LocalTime {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for LocalTime {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, CalendarError> {
        Self::parse(&text)
    }
}

impl From<LocalTime> for String {
    fn from(time: LocalTime) -> Self {
        time.to_string()
    }
}
