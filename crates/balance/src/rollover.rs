//! What is left of a cycle's grant moves to one new balance, once (domain.md §3).

use crate::{Balance, BalanceError, Draft, Grant, LegKind, Origin, RollRule};
use calendar::{Instant, Period};
use money::MoneyError;

impl Draft<'_> {
    /// Rolls what is left of balances that end at an instant or ended before, in the order of their ends. Answers their numbers: they are
    /// done, whether something was left or not ([`crate::GroupState::set_rolled`]).
    ///
    /// # Errors
    /// [`BalanceError`].
    pub fn roll(&mut self, at: Instant) -> Result<Vec<u32>, BalanceError> {
        let state = self.state();
        let mut ending: Vec<(&Balance, RollRule, Instant)> = state
            .balances
            .iter()
            .filter_map(|balance| Some((balance, balance.rollover?, balance.validity.to()?)))
            .filter(|(_, _, end)| *end <= at)
            .collect();
        ending.sort_by_key(|(balance, _, end)| (*end, balance.id));
        for (balance, rule, end) in &ending {
            self.roll_one(balance, *rule, *end, at)?;
        }
        Ok(ending.iter().map(|(balance, _, _)| balance.id).collect())
    }

    fn roll_one(&mut self, balance: &Balance, rule: RollRule, end: Instant, at: Instant) -> Result<(), BalanceError> {
        // What a session holds is spent by its report, which is of the time before the end.
        let held = self.state().held(balance.id)?;
        let left = balance.quanta.checked_neg().ok_or(MoneyError::Overflow)?.checked_sub(held).ok_or(MoneyError::Overflow)?.max(0);
        let mut rolled = left.min(rule.cycle_cap.unwrap_or(i64::MAX));
        if let Some(total) = rule.total_cap {
            rolled = rolled.min(total.saturating_sub(self.rolled_at(balance, at)?).max(0));
        }
        if rolled == 0 || rule.until <= end {
            return Ok(());
        }
        let validity = Period::try_new(end, Some(rule.until)).map_err(|_backwards| MoneyError::Overflow)?;
        let origin = Origin::Rollover;
        let grant = Grant { resource: balance.resource, quanta: rolled, validity, origin, priority: balance.priority, at, rollover: None };
        self.give(&grant, LegKind::Rollover)?;
        self.push(LegKind::Rollover, balance.resource, Some(balance.id), rolled);
        Ok(())
    }

    /// Credit that already lies in rolled balances of a resource.
    fn rolled_at(&self, like: &Balance, at: Instant) -> Result<i64, MoneyError> {
        let mut sum: i64 = 0;
        let all = self.state().balances.iter().chain(self.new.iter());
        let rolled = all.filter(|balance| balance.origin == Origin::Rollover && balance.resource == like.resource);
        for balance in rolled.filter(|balance| balance.validity.contains(at)) {
            let quanta = self.with_legs(balance.id, balance.quanta)?;
            sum = sum.checked_add(quanta.checked_neg().ok_or(MoneyError::Overflow)?.max(0)).ok_or(MoneyError::Overflow)?;
        }
        Ok(sum)
    }
}

impl crate::GroupState {
    /// Marks balances as rolled.
    pub fn set_rolled(&mut self, numbers: &[u32]) {
        for balance in self.balances.iter_mut().filter(|balance| numbers.contains(&balance.id)) {
            balance.rollover = None;
        }
    }

    /// When the next leftover rolls.
    pub fn rolls_at(&self) -> Option<Instant> {
        self.balances.iter().filter(|balance| balance.rollover.is_some()).filter_map(|balance| balance.validity.to()).min()
    }
}
