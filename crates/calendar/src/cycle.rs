//! The cycles of a billing profile: a stub up to its first regular boundary, then its grid.
//!
//! Invariants: the periods of a cycle meet exactly, from the day of creation on; every one begins with a day.

use crate::grid::first_boundary;
use crate::{CalendarError, Date, Grid, Instant, Interval, Period, Zone};

/// The cycles of a profile created at an instant (domain.md §7, §11).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cycle {
    grid: Grid,
    created: Instant,
    first_day: Date,
}

impl Cycle {
    /// The cycles of a profile. The creation day counts from its first instant, whatever the time of day (domain.md §4: by calendar days).
    ///
    /// # Errors
    /// [`CalendarError::BillingDay`] outside 1 to 31, [`CalendarError::IntervalCount`].
    pub fn try_new(interval: Interval, billing_day: u8, created: Instant, zone: Zone) -> Result<Self, CalendarError> {
        let first_day = created.date_in(&zone);
        let anchor = first_boundary(interval.checked()?, billing_day, first_day);
        Ok(Self { grid: Grid::try_new(interval, billing_day, anchor, zone)?, created, first_day })
    }

    /// When the profile was created.
    pub const fn created(&self) -> Instant {
        self.created
    }

    /// The regular boundaries, anchored at the first on or after the creation day.
    pub fn grid(&self) -> Grid {
        self.grid.clone()
    }

    /// The period that holds an instant; before the creation day it is the first one.
    pub fn period_at(&self, instant: Instant) -> Period {
        let (from, to) = self.dates_at(instant.date_in(self.grid.zone()));
        Period::of_days(self.grid.zone(), from, to)
    }

    /// First day and exclusive last day of the period that holds a date; before the creation day it is the first one.
    pub fn dates_at(&self, date: Date) -> (Date, Date) {
        let first_boundary = self.grid.boundary(0);
        let date = date.max(self.first_day);
        // A sign-up before the billing day gets a stub up to it, never a long first cycle (domain.md §11).
        if date < first_boundary { (self.first_day, first_boundary) } else { self.grid.cycle_dates_at(date) }
    }

    /// The stub, or the first regular cycle when the profile was created on a boundary.
    pub fn first_period(&self) -> Period {
        self.period_at(self.created)
    }

    /// The period that begins where one ends; the same one at the calendar's end.
    pub fn next(&self, period: &Period) -> Period {
        period.to().map_or(*period, |to| self.period_at(to))
    }
}
