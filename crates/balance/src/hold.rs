//! What sessions hold of a group: reserved, not yet spent (domain.md §5).
//!
//! Invariant: a hold counts until it is released or its validity is over; what is over is dropped by whoever locks the group next.

use crate::{BalanceError, GroupState};
use calendar::Instant;
use ids::SessionId;

/// Sessions that one group may hold for at once.
pub const HOLDS_PER_GROUP_MAX: usize = 1_000;

/// What one session holds of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The session.
    pub session: SessionId,
    /// When it stops to count.
    pub until: Instant,
    /// Quanta of money, tax included.
    pub money: i64,
    /// Quanta of balances, by number: positive figures.
    pub balances: Vec<(u32, i64)>,
}

impl Hold {
    /// What it holds of one balance, in quanta.
    pub fn on(&self, balance: u32) -> i64 {
        self.balances.iter().filter(|(number, _)| *number == balance).map(|(_, quanta)| *quanta).fold(0, i64::saturating_add)
    }
}

impl GroupState {
    /// What sessions hold of a balance, in quanta.
    pub fn held(&self, balance: u32) -> i64 {
        self.holds.iter().map(|hold| hold.on(balance)).fold(0, i64::saturating_add)
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
