//! Time windows of rows: when they hold and where they may change.
//!
//! Owns: judging an instant by its own weekday and time of day (domain.md §5). Does not own: splitting an event's quantity.

use crate::model::{RatePlan, TimeWindow};
use calendar::{Date, Instant, LocalTime, Zone};

/// Days of one event that are searched for boundaries; what lasts longer is not split any more after them.
const SPLIT_DAYS_MAX: usize = 400;

impl TimeWindow {
    /// Whether the window holds at a local date and time: weekday, hours and holidays are ANDed. Hours that run over midnight hold by each instant's own weekday, so with days
    /// [fri] and hours 19:00–07:00 Friday 06:00 holds and Saturday 06:00 does not.
    pub fn holds(&self, date: Date, time: LocalTime) -> bool {
        let day = usize::from(date.weekday().days_from_monday());
        let on_day = self.days.get(day).copied().unwrap_or(false);
        let in_hours = match self.hours {
            None => true,
            Some((from, to)) if from < to => from <= time && time < to,
            Some((from, to)) => from <= time || time < to,
        };
        on_day && in_hours && self.holidays.as_ref().is_none_or(|rule| rule.calendar.holds(date) == rule.on_holidays)
    }
}

impl RatePlan {
    /// The instants strictly between two where a row's window may begin or end, ascending: an event in time mode `split` is cut there.
    /// An hour that exists twice counts by its earlier instant (domain.md §5).
    pub fn boundaries(&self, from: Instant, to: Instant, zone: &Zone) -> Vec<Instant> {
        let edges = self.finder.edges();
        if edges.is_empty() {
            return Vec::new();
        }
        let last = to.date_in(zone);
        let mut date = from.date_in(zone);
        let mut found = Vec::new();
        for _ in 0..SPLIT_DAYS_MAX {
            found.extend(edges.iter().map(|edge| zone.at(date, *edge)).filter(|at| from < *at && *at < to));
            match date.plus_days(1) {
                Ok(next) if next <= last => date = next,
                Ok(_) | Err(_) => break,
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
