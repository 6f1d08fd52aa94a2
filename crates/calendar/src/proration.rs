//! How much of its unit cycles a span of days is.
//!
//! Does not own: the price; the caller multiplies each share and rounds the sum once.
//! Invariant: the days of the shares sum to the days of the span, and a whole cycle is one share of exactly 1.

use crate::{Date, Grid};

/// So many days of a cycle of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Share {
    /// Days of the span that lie in the cycle.
    pub days: i32,
    /// Days of the whole cycle, never zero.
    pub of: i32,
}

impl Share {
    /// True when it is exactly 1 (domain.md §4).
    pub const fn is_whole(self) -> bool {
        self.days == self.of
    }
}

/// Cuts the days `[part.0, part.1)` at the boundaries of a grid; each piece counts against the days of the grid cycle that holds it
/// (domain.md §4). An empty or reversed span has no shares.
pub fn prorate(part: (Date, Date), grid: &Grid) -> Vec<Share> {
    let (mut from, end) = part;
    let mut shares = Vec::new();
    while from < end {
        let (cycle_from, cycle_to) = grid.cycle_dates_at(from);
        let to = cycle_to.min(end);
        shares.push(Share { days: from.days_until(to), of: cycle_from.days_until(cycle_to) });
        from = to;
    }
    shares
}
