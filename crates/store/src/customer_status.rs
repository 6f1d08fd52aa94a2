//! What a customer is from when on: a dated history, of which the row keeps what holds now.
//!
//! Invariants: changes stand in the order of time, and none of them says what is so already; before the first one a customer is active.

use crate::customer::CustomerRow;
use calendar::Instant;
use serde::{Deserialize, Serialize};

/// Status of a customer (domain.md §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerStatus {
    /// May buy and use.
    Active,
    /// May pay only.
    Inactive,
    /// Is gone.
    Closed,
}

impl CustomerStatus {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Closed => "closed",
        }
    }

    /// The status of a word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "active" => Some(Self::Active),
            "inactive" => Some(Self::Inactive),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }
}

/// What a customer is from an instant on (domain.md §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusChange {
    /// From when, in microseconds.
    pub since_us: i64,
    /// What it is then.
    pub status: CustomerStatus,
}

impl CustomerRow {
    /// Gives the customer a status from an instant on, past or to come; what was to hold later is void. The row's status is what holds now.
    ///
    /// The groups' facts are to be raised (`group::bump_facts`): usage is rated by the status at its time.
    pub fn set_status(&mut self, status: CustomerStatus, since: Instant, now: Instant) {
        self.document.statuses.retain(|change| change.since_us < since.micros());
        self.insert_status(status, since, now);
    }

    /// Gives the customer a status from an instant on, up to the next change: what changed later stays.
    pub fn insert_status(&mut self, status: CustomerStatus, since: Instant, now: Instant) {
        let statuses = &mut self.document.statuses;
        statuses.retain(|change| change.since_us != since.micros());
        let place = statuses.partition_point(|change| change.since_us < since.micros());
        statuses.insert(place, StatusChange { since_us: since.micros(), status });
        // What is so already is no change.
        let mut before = CustomerStatus::Active;
        statuses.retain(|change| std::mem::replace(&mut before, change.status) != change.status);
        let reached = statuses.iter().rev().find(|change| change.since_us <= now.micros());
        self.status = reached.map_or(CustomerStatus::Active, |change| change.status);
    }
}
