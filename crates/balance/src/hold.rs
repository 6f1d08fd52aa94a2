//! What sessions hold of a group: reserved, not yet spent (domain.md §5).
//!
//! Invariant: a hold counts until it is released or its validity is over; what is over is dropped by whoever locks the group next.

use crate::{BalanceError, GroupState};
use calendar::Instant;
use ids::SessionId;
use money::MoneyError;

/// Sessions that one group may hold for at once.
pub const HOLDS_PER_GROUP_MAX: usize = 1_000;

/// What one session holds of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The session.
    pub session: SessionId,
    /// When it stops to count.
    pub until: Instant,
    /// Quanta of money, tax included: of the group, not of one of its balances.
    pub money: i64,
    /// Quanta of balances, by number: positive figures.
    pub balances: Vec<(u32, i64)>,
}

impl Hold {
    /// Whether it holds anything of one balance.
    pub fn is_on(&self, balance: u32) -> bool {
        self.balances.iter().any(|(number, quanta)| *number == balance && *quanta != 0)
    }
}

impl GroupState {
    /// What sessions hold of a balance, in quanta. Of funds that is nothing: money is held of the group, [`Self::held_money`].
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn held(&self, balance: u32) -> Result<i64, MoneyError> {
        let parts = self.holds.iter().flat_map(|hold| &hold.balances).filter(|(number, _)| *number == balance);
        sum(parts.map(|(_, quanta)| *quanta))
    }

    /// Money that sessions hold, tax included, in quanta.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn held_money(&self) -> Result<i64, MoneyError> {
        sum(self.holds.iter().map(|hold| hold.money))
    }

    /// Drops holds that are over. Answers the sessions.
    pub fn expire_holds(&mut self, now: Instant) -> Vec<SessionId> {
        let over: Vec<SessionId> = self.holds.iter().filter(|hold| hold.until <= now).map(|hold| hold.session).collect();
        if !over.is_empty() {
            self.holds.retain(|hold| hold.until > now);
        }
        over
    }

    /// Keeps what a session holds, instead of what it held.
    ///
    /// # Errors
    /// [`BalanceError::TooManyHolds`].
    pub fn hold(&mut self, hold: Hold) -> Result<(), BalanceError> {
        drop(self.release(hold.session));
        if hold.money == 0 && hold.balances.is_empty() {
            return Ok(());
        }
        if self.holds.len() >= HOLDS_PER_GROUP_MAX {
            return Err(BalanceError::TooManyHolds);
        }
        self.holds.push(hold);
        Ok(())
    }

    /// Takes back what a session holds.
    pub fn release(&mut self, session: SessionId) -> Option<Hold> {
        let place = self.holds.iter().position(|hold| hold.session == session)?;
        Some(self.holds.remove(place))
    }
}

fn sum(mut parts: impl Iterator<Item = i64>) -> Result<i64, MoneyError> {
    parts.try_fold(0_i64, |sum, part| sum.checked_add(part)).ok_or(MoneyError::Overflow)
}
