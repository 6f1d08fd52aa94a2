//! Holidays: which days a calendar names (domain.md §5).
//!
//! Owns: judging a date, and reading a day as text. Does not own: where the days stand in a catalog (`compile`), time windows (`window`).
//! Invariant: a calendar says of every date whether it is a holiday; 29 February is one in leap years only.

use crate::model::{HolidayCalendar, YearDay};
use calendar::Date;

/// A leap year: it has every day that a year may have.
const LEAP_YEAR: i32 = 2000;

/// A day of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holiday {
    /// Every year.
    EachYear(YearDay),
    /// Once.
    Once(Date),
}

impl Holiday {
    /// Reads `MM-DD`, a day of each year, or `YYYY-MM-DD`, a single day.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != "MM-DD".len() {
            return Date::parse(text).ok().map(Self::Once);
        }
        let date = Date::parse(&format!("{LEAP_YEAR}-{text}")).ok()?;
        Some(Self::EachYear(YearDay { month: date.month(), day: date.day() }))
    }
}

impl HolidayCalendar {
    /// Whether a date is one of its days.
    pub fn holds(&self, date: Date) -> bool {
        let day = YearDay { month: date.month(), day: date.day() };
        self.each_year.binary_search(&day).is_ok() || self.once.binary_search(&date).is_ok()
    }
}
