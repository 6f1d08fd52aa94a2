//! Counters of a group: balances that no one consumes (domain.md §5).

use crate::{Balance, BalanceError, Draft, LegKind, Origin};
use calendar::{Instant, Period};
use catalog::CountRule;
use ids::Sym;
use money::MoneyError;

/// How a counter moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Its number in the group.
    pub balance: u32,
    /// Quanta before.
    pub before: i64,
    /// Quanta after.
    pub after: i64,
}

impl Draft<'_> {
    /// Counts a quantity in the counter of a resource and a cycle, which is found by the cycle's start, or made.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`], [`BalanceError::TooManyBalances`].
    pub fn count(&mut self, resource: Sym, cycle: Period, rule: CountRule, quanta: i64, at: Instant) -> Result<Counted, BalanceError> {
        let (balance, stored) = match self.find_counter(resource, cycle.from()) {
            Some(found) => (found.id, found.quanta),
            None => (self.open(resource, cycle, Origin::Counter, 0, at)?, 0),
        };
        let before = self.with_legs(balance, stored)?;
        let after = match rule {
            CountRule::Sum => before.checked_add(quanta).ok_or(MoneyError::Overflow)?,
            CountRule::Maximum => before.max(quanta),
            // Of a set the quanta are how many it holds.
            CountRule::Last | CountRule::Distinct(_) => quanta,
        };
        if after != before {
            self.push(LegKind::Count, resource, Some(balance), after.checked_sub(before).ok_or(MoneyError::Overflow)?);
        }
        Ok(Counted { balance, before, after })
    }

    /// Where the counter of a resource and a cycle stands with the draft's legs on it; none where there is none.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn counter(&self, resource: Sym, cycle: Instant) -> Result<Option<i64>, MoneyError> {
        let found = self.find_counter(resource, cycle);
        found.map(|found| self.with_legs(found.id, found.quanta)).transpose()
    }

    fn find_counter(&self, resource: Sym, cycle: Instant) -> Option<&Balance> {
        let is_it =
            |balance: &&Balance| balance.origin == Origin::Counter && balance.resource == resource && balance.validity.from() == cycle;
        self.state().balances.iter().chain(self.new.iter()).find(is_it)
    }
}
