//! Time windows of rows: when they hold and where they may change.
//!
//! Owns: judging an instant by its own weekday and time of day (domain.md §5). Does not own: splitting an event's quantity.

use crate::model::{RatePlan, TimeWindow};
use calendar::{Date, Instant, LocalTime, Zone};

/// Days that one event may touch where its plan splits it by time.
pub const SPLIT_DAYS_MAX: i32 = 400;

/// An event that is to be split by time touches more than [`SPLIT_DAYS_MAX`] days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event that is split by time lasts at most {SPLIT_DAYS_MAX} days")]
pub struct TooManyDays;

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
    ///
    /// # Errors
    /// [`TooManyDays`]: what lies past them would be priced by the last row that was found.
    pub fn boundaries(&self, from: Instant, to: Instant, zone: &Zone) -> Result<Vec<Instant>, TooManyDays> {
        let edges = self.finder.edges();
        if edges.is_empty() || to <= from {
            return Ok(Vec::new());
        }
        let (first, last) = (from.date_in(zone), to.date_in(zone));
        if last.days_since_epoch().saturating_sub(first.days_since_epoch()) >= SPLIT_DAYS_MAX {
            return Err(TooManyDays);
        }
        let (mut found, mut date) = (Vec::new(), first);
        while date <= last {
            found.extend(edges.iter().map(|edge| zone.at(date, *edge)).filter(|at| from < *at && *at < to));
            // The calendar ends with the last date that there is.
            let Ok(next) = date.plus_days(1) else { break };
            date = next;
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
