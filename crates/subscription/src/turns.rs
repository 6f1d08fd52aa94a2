//! Dated changes of state: of a subscription, a purchase, a service, a whole account (domain.md §4, §7).
//!
//! Invariants: changes are in the order of their times; one that lies back voids those after it; what is closed stays closed.

use crate::Status;
use calendar::{Instant, Period};
use serde::{Deserialize, Serialize};

/// Changes of state that one object keeps at most.
pub const TURNS_MAX: usize = 500;

/// A state from an instant on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// From when.
    pub at: Instant,
    /// What it is then.
    pub status: Status,
}

/// What became of something since it began: active until the first change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Turns(Vec<Turn>);

impl Turns {
    /// A history of these changes; of several at one instant the last one holds.
    pub fn new(mut turns: Vec<Turn>) -> Self {
        turns.sort_by_key(|turn| turn.at);
        Self(turns)
    }

    /// True where nothing ever changed.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Changes in the order of their times.
    pub fn iter(&self) -> impl Iterator<Item = &Turn> {
        self.0.iter()
    }

    /// Whether [`TURNS_MAX`] is reached.
    pub const fn is_full(&self) -> bool {
        self.0.len() >= TURNS_MAX
    }

    /// A state from an instant on; what was to hold later is void. Answers whether that changes anything.
    pub fn put(&mut self, status: Status, at: Instant) -> bool {
        let before = self.0.clone();
        self.0.retain(|turn| turn.at < at);
        if self.at(at) != status {
            self.0.push(Turn { at, status });
        }
        self.0 != before
    }

    /// The state at an instant.
    pub fn at(&self, at: Instant) -> Status {
        self.0.iter().rev().find(|turn| turn.at <= at).map_or(Status::Active, |turn| turn.status)
    }

    /// When it was, is and will be active within a period.
    pub fn active_in(&self, period: &Period) -> Vec<Period> {
        let mut active = Vec::new();
        let mut since = Some(period.from());
        for turn in &self.0 {
            match (since, turn.status.is_active()) {
                (None, true) => since = Some(turn.at),
                (Some(from), false) => {
                    active.extend(Period::try_new(from, Some(turn.at)).ok().and_then(|part| part.intersect(period)));
                    since = None;
                }
                (Some(_), true) | (None, false) => {}
            }
        }
        active.extend(since.and_then(|from| Period::open(from).intersect(period)));
        active
    }
}

/// The state at an instant of something that is valid in a period and changed meanwhile.
pub(crate) fn status_at(valid: &Period, turns: &Turns, at: Instant) -> Status {
    // What was given up before it began never begins.
    let turned = turns.at(at.max(valid.from()));
    if turned == Status::Closed || valid.to().is_some_and(|to| to <= at) {
        Status::Closed
    } else if at < valid.from() {
        Status::Deferred
    } else {
        turned
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Active, Closed, Deferred, Inactive};

    fn at(second: i64) -> Instant {
        Instant::from_micros(second * 1_000_000)
    }

    fn period(from: i64, to: Option<i64>) -> Period {
        Period::try_new(at(from), to.map(at)).unwrap()
    }

    #[test]
    fn a_change_that_lies_back_voids_those_after_it() {
        let mut turns = Turns::default();
        assert!(turns.put(Inactive, at(10)) && turns.put(Active, at(20)) && turns.put(Inactive, at(30)));
        assert!(!turns.put(Inactive, at(30)));
        assert_eq!(turns.active_in(&period(0, Some(40))), [period(0, Some(10)), period(20, Some(30))]);
        assert!(turns.put(Active, at(15)));
        assert_eq!(turns.active_in(&period(0, Some(40))), [period(0, Some(10)), period(15, Some(40))]);
        assert!(turns.put(Active, at(5)));
        assert!(turns.is_empty());
        assert_eq!(turns.active_in(&period(7, None)), [period(7, None)]);
    }

    #[test]
    fn a_state_follows_validity_and_changes() {
        let mut turns = Turns::default();
        turns.put(Inactive, at(10));
        let valid = period(5, Some(20));
        let states = [0, 5, 10, 19, 20].map(|second| status_at(&valid, &turns, at(second)));
        assert_eq!(states, [Deferred, Active, Inactive, Inactive, Closed]);
        turns.put(Closed, at(5));
        assert_eq!(status_at(&valid, &turns, at(0)), Closed);
        assert_eq!(turns.active_in(&valid), []);
    }
}
