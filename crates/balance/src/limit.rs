//! Where a group stands against its limits, and which thresholds a decision crosses (domain.md §3).
//!
//! Invariant: crossing is judged on the edge, before against after, so nothing needs to be remembered and nothing fires twice.

use crate::{Draft, GroupState, LegKind, Origin};
use calendar::Instant;
use catalog::{CreditLimit, Threshold};
use ids::Sym;
use money::MoneyError;

/// Which way a threshold was crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From below to the value or above: it fires.
    Up,
    /// From the value or above to below: it is armed again.
    Down,
}

/// A threshold that was crossed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The resource.
    pub resource: Sym,
    /// The threshold.
    pub threshold: Threshold,
    /// Which way.
    pub direction: Direction,
    /// Quanta before.
    pub before: i64,
    /// Quanta after.
    pub after: i64,
    /// The limit in quanta; none for unlimited.
    pub limit: Option<i64>,
}

/// Thresholds between two standings, in the order in which they are passed.
pub fn crossings(limit: &CreditLimit, before: i64, after: i64) -> Vec<Crossing> {
    let crossed = |threshold: &&Threshold| (before < threshold.value) != (after < threshold.value);
    let direction = if before < after { Direction::Up } else { Direction::Down };
    let crossing = |threshold: &Threshold| Crossing {
        resource: limit.resource,
        threshold: threshold.clone(),
        direction,
        before,
        after,
        limit: limit.limit,
    };
    let mut found: Vec<Crossing> = limit.thresholds.iter().filter(crossed).map(crossing).collect();
    if direction == Direction::Down {
        found.reverse();
    }
    found
}

impl GroupState {
    /// Where a resource stands, in quanta: of the currency what is owed (see [`GroupState::exposure`]), of a unit the sum of what is valid.
    /// An allowance is negative while something is left, a counter counts up.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn standing(&self, resource: Sym, currency: Sym, at: Instant) -> Result<i64, MoneyError> {
        if resource == currency {
            return self.exposure(currency, at);
        }
        let valid = self.balances.iter().filter(|balance| balance.resource == resource && balance.validity.contains(at));
        valid.map(|balance| balance.quanta).try_fold(0_i64, i64::checked_add).ok_or(MoneyError::Overflow)
    }
}

impl Draft<'_> {
    /// Where a resource stands once the draft is applied.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn standing(&self, resource: Sym, currency: Sym, at: Instant) -> Result<i64, MoneyError> {
        let before = self.state().standing(resource, currency, at)?;
        let mut moved: i64 = 0;
        for leg in self.legs.iter().filter(|leg| leg.resource == resource) {
            let quanta = match leg.kind {
                LegKind::Charge => leg.net.checked_add(leg.tax).ok_or(MoneyError::Overflow)?,
                // What funds pay leaves the bill and takes from the funds: exposure stays.
                LegKind::Funds => 0,
                LegKind::Consume | LegKind::Grant | LegKind::Count | LegKind::Adjust | LegKind::Rollover => {
                    let counts = leg.balance.is_some_and(|number| self.counts(number, resource == currency, at));
                    if counts { leg.net } else { 0 }
                }
            };
            moved = moved.checked_add(quanta).ok_or(MoneyError::Overflow)?;
        }
        before.checked_add(moved).ok_or(MoneyError::Overflow)
    }

    /// Whether a balance is part of its resource's standing: valid, and of money one of funds.
    fn counts(&self, number: u32, is_money: bool, at: Instant) -> bool {
        let mut all = self.state().balances.iter().chain(self.new.iter());
        all.find(|balance| balance.id == number)
            .is_some_and(|balance| balance.validity.contains(at) && (!is_money || balance.origin == Origin::Funds))
    }
}
