//! The cycles of a billing profile: a stub up to its first regular boundary, then its grid, and after each change of the billing day or the
//! frequency another one.
//!
//! Invariants: the periods of a cycle meet exactly, from the day of creation on; every one begins with a day.

use crate::grid::first_boundary;
use crate::{CalendarError, Date, Grid, Instant, Interval, Period, Units, Zone};

/// The cycles of a profile created at an instant (domain.md §7, §11).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cycle {
    grid: Grid,
    created: Instant,
    first_day: Date,
    /// Grids that hold from a later day on, in the order of their days; each day ends a period of the grid before.
    changes: Vec<(Date, Grid)>,
}

impl Cycle {
    /// The cycles of a profile. The creation day counts from its first instant, whatever the time of day (domain.md §4: by calendar days).
    ///
    /// # Errors
    /// [`CalendarError::BillingDay`] outside 1 to 31, [`CalendarError::IntervalCount`].
    pub fn try_new(interval: Interval, billing_day: u8, created: Instant, zone: Zone) -> Result<Self, CalendarError> {
        let first_day = created.date_in(&zone);
        let anchor = first_boundary(interval.checked()?, billing_day, first_day);
        Ok(Self { grid: Grid::try_new(interval, billing_day, anchor, zone)?, created, first_day, changes: Vec::new() })
    }

    /// The cycles with another interval or billing day from a day on, which must end one of them. The gap up to the new grid's next
    /// boundary is a short cycle, or part of a long one (domain.md §7).
    ///
    /// # Errors
    /// [`CalendarError::BillingDay`], [`CalendarError::IntervalCount`], [`CalendarError::NotACycleEnd`].
    pub fn changed(mut self, from: Date, interval: Interval, billing_day: u8) -> Result<Self, CalendarError> {
        let follows = self.changes.last().is_none_or(|(before, _)| *before < from) && from > self.first_day;
        if !follows || self.dates_at(from).0 != from {
            return Err(CalendarError::NotACycleEnd(from.to_string()));
        }
        let zone = self.grid.zone().clone();
        let anchor = first_boundary(interval.checked()?, billing_day, from);
        self.changes.push((from, Grid::try_new(interval, billing_day, anchor, zone)?));
        Ok(self)
    }

    /// When the profile was created.
    pub const fn created(&self) -> Instant {
        self.created
    }

    /// The regular boundaries, anchored at the first on or after the creation day.
    pub fn grid(&self) -> Grid {
        self.grid.clone()
    }

    /// The unit cycles of a product's interval under this profile, for a purchase of a day: laid on the profile's first regular boundary, or
    /// from the purchase date where the interval neither divides the profile's nor is a multiple of it. A change of the billing day moves
    /// the day of the grid and not its months (domain.md §4); one into days or weeks has no months to keep.
    ///
    /// # Errors
    /// [`CalendarError::IntervalCount`].
    pub fn units(&self, interval: Interval, purchased: Date) -> Result<Units, CalendarError> {
        let mut units = Units::of(self.grid.for_product(interval, purchased)?);
        for (from, grid) in &self.changes {
            let grid = if grid.interval().counts_days() { grid.clone() } else { grid.anchored(self.grid.anchor()) };
            let moved = grid.for_product(interval, purchased)?;
            // What the profile was before the purchase is of no account.
            units = if *from <= purchased { Units::of(moved) } else { units.changed(*from, moved) };
        }
        Ok(units)
    }

    /// The period that holds an instant; before the creation day it is the first one.
    pub fn period_at(&self, instant: Instant) -> Period {
        let (from, to) = self.dates_at(instant.date_in(self.grid.zone()));
        Period::of_days(self.grid.zone(), from, to)
    }

    /// First day and exclusive last day of the period that holds a date; before the creation day it is the first one.
    pub fn dates_at(&self, date: Date) -> (Date, Date) {
        let date = date.max(self.first_day);
        if let Some((from, grid)) = self.changes.iter().rev().find(|(from, _)| *from <= date) {
            let gap = grid.cycle_after_change(*from);
            return if date < gap.1 { gap } else { grid.cycle_dates_at(date) };
        }
        let first_boundary = self.grid.boundary(0);
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
