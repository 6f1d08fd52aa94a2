//! The unit cycles that a fee is priced for: a product's grid, and after a change of the billing day another one (domain.md §4).
//!
//! Invariant: unit cycles tile time from the purchase on; one that runs across a change runs to its own end, and the next one is what the
//! new grid has left from there.

use crate::{Date, Grid};

/// The unit cycles of one purchased product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Units {
    first: Grid,
    /// Grids that hold from a day on, in the order of their days.
    changes: Vec<(Date, Grid)>,
}

/// One unit cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// The whole cycle of the grid, by whose days a share is counted.
    pub cycle: (Date, Date),
    /// First day of it that is not of the unit cycle before: later than the cycle's own only after a change of the billing day.
    pub from: Date,
}

impl Unit {
    /// The first day that is of the next unit cycle.
    pub const fn end(&self) -> Date {
        self.cycle.1
    }
}

impl Units {
    /// Unit cycles on one grid.
    pub const fn of(grid: Grid) -> Self {
        Self { first: grid, changes: Vec::new() }
    }

    /// The same, on another grid from a day on that comes after all changes before.
    #[must_use]
    pub(crate) fn changed(mut self, from: Date, grid: Grid) -> Self {
        self.changes.push((from, grid));
        self
    }

    /// The unit cycle that holds a date.
    pub fn at(&self, date: Date) -> Unit {
        self.at_of(&self.changes, date)
    }

    /// The unit cycle that holds a date, with some of the changes.
    fn at_of(&self, changes: &[(Date, Grid)], date: Date) -> Unit {
        let Some(((from, grid), before)) = changes.split_last() else {
            let cycle = self.first.cycle_dates_at(date);
            return Unit { cycle, from: cycle.0 };
        };
        if date < *from {
            return self.at_of(before, date);
        }
        let last = self.at_of(before, from.saturating_plus_days(-1));
        if date < last.end() {
            return last;
        }
        let cycle = grid.cycle_dates_at(date);
        Unit { cycle, from: cycle.0.max(last.end()) }
    }
}
