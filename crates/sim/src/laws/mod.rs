//! The laws of domain.md §10, each a function from the books (and what clients were told) to its violations.
//!
//! Owns: the laws that can be seen in the tables at one instant, and that history is only added to. Does not own: laws about doing
//! something again or dryly (`life`). Invariant: a law reads the books and what was told, never the program's own computations: sums are
//! formed anew from all legs of events and postings.

mod balances;
mod bills;
mod dues;
mod history;
mod identities;
mod items;
mod numbers;
mod payments;
mod prepaid;
mod revisions;
mod sharing;
mod told;

use crate::model::Model;
use balance::{Leg, LegKind};
use calendar::Instant;
use ids::{CustomerId, GroupId};
use std::collections::BTreeSet;
use store::audit::{AuditedEvent, Books};
use store::usage::EventStatus;

/// A law and how it is checked.
pub struct Law {
    /// Its name in a failure.
    pub name: &'static str,
    /// What is against it.
    pub check: fn(&Sight<'_>) -> Vec<String>,
}

/// Every law.
pub static LAWS: [Law; 19] = [
    Law { name: "legs can be read", check: legs_can_be_read },
    Law { name: "jobs do not fail", check: jobs_do_not_fail },
    Law { name: "items are their legs", check: items::are_their_legs },
    Law { name: "a bill is its items", check: items::bill_is_its_items },
    Law { name: "due is total less allocations", check: dues::due_is_total_less_allocations },
    Law { name: "funds paid are legs", check: dues::funds_are_legs },
    Law { name: "payments are accounted for", check: payments::are_accounted_for },
    Law { name: "one active and one inactive bill", check: bills::one_active_one_inactive },
    Law { name: "billing periods tile time", check: bills::periods_tile },
    Law { name: "a balance is its impacts", check: balances::are_their_impacts },
    Law { name: "nothing is consumed outside its validity", check: balances::consumed_within_validity },
    Law { name: "prepaid is never spent beyond funds", check: prepaid::never_beyond_funds },
    Law { name: "an identity is charged once", check: identities::are_charged_once },
    Law { name: "what is cancelled comes to nothing", check: revisions::cancelled_is_nothing },
    Law { name: "owners are shown what their members moved", check: sharing::owners_see_what_moved },
    Law { name: "document numbers have no gaps", check: numbers::have_no_gaps },
    Law { name: "a bill is its invoice and its notes", check: numbers::bill_is_invoice_and_notes },
    Law { name: "the store holds what was told", check: told::is_held },
    Law { name: "history is only added to", check: history::is_only_added_to },
];

/// What a law was broken by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The law.
    pub law: &'static str,
    /// What is against it.
    pub what: String,
}

/// One impact with where it comes from.
#[derive(Debug, Clone)]
pub struct Impact {
    /// The event or the posting.
    pub source: Source,
    /// Its time.
    pub at: Instant,
    /// The impact.
    pub leg: Leg,
}

/// Where an impact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The event at this place of the books.
    Event(usize),
    /// The posting at this place of the books.
    Posting(usize),
}

/// What the laws look at.
pub struct Sight<'a> {
    /// The books now.
    pub books: &'a Books,
    /// The books after the step before.
    pub before: Option<&'a Books>,
    /// What clients were told.
    pub model: &'a Model,
    /// All impacts of events and postings.
    pub impacts: Vec<Impact>,
    unreadable: Vec<String>,
    shared: BTreeSet<(CustomerId, i32, i64)>,
}

impl<'a> Sight<'a> {
    /// Reads the legs of the books.
    pub fn new(books: &'a Books, before: Option<&'a Books>, model: &'a Model) -> Self {
        let shared = books.events.iter().filter(|event| event.revision == 0 && event.status == EventStatus::Shared);
        let shared = shared.map(|event| (event.customer, event.day, event.key)).collect();
        let mut sight = Self { books, before, model, impacts: Vec::new(), unreadable: Vec::new(), shared };
        for (place, event) in books.events.iter().enumerate() {
            // An owner's row repeats what stands in his member's event.
            if !sight.is_shared(event) {
                sight.read(Source::Event(place), event.at, &event.legs);
            }
        }
        for (place, posting) in books.postings.iter().enumerate() {
            sight.read(Source::Posting(place), posting.at, &posting.legs);
        }
        sight
    }

    /// True for the row of an owner of a sharing group, and what revises it.
    pub fn is_shared(&self, event: &AuditedEvent) -> bool {
        self.shared.contains(&(event.customer, event.day, event.key))
    }

    fn read(&mut self, source: Source, at: Instant, legs: &[u8]) {
        if legs.is_empty() {
            return;
        }
        match rating::legs::decode(legs) {
            Ok(legs) => self.impacts.extend(legs.into_iter().map(|leg| Impact { source, at, leg })),
            Err(error) => self.unreadable.push(format!("{source:?}: {error}")),
        }
    }

    /// Impacts of a kind.
    pub fn of_kind(&self, kind: LegKind) -> impl Iterator<Item = &Impact> {
        self.impacts.iter().filter(move |impact| impact.leg.kind == kind)
    }

    /// The name of a group's customer in the history, else its number.
    pub fn name(&self, group: GroupId) -> String {
        let known = self.model.customers.values().find(|customer| customer.group == group.0);
        known.map_or_else(|| format!("group {group}"), |customer| customer.name.clone())
    }
}

/// Checks every law.
pub fn check(sight: &Sight<'_>) -> Vec<Violation> {
    let of = |law: &'static Law| (law.check)(sight).into_iter().map(|what| Violation { law: law.name, what });
    LAWS.iter().flat_map(of).collect()
}

fn legs_can_be_read(sight: &Sight<'_>) -> Vec<String> {
    sight.unreadable.clone()
}

/// Codes of what a run leaves standing.
const LEFT_STANDING: [&str; 3] = ["too_late:", "no_product:", "billing_overdue:"];

fn jobs_do_not_fail(sight: &Sight<'_>) -> Vec<String> {
    let failed = sight.books.failed_runs.iter().filter(|(_, errors)| !is_left_standing(errors));
    failed.map(|(run, errors)| format!("run {run}: {}", errors.join("; "))).collect()
}

/// What a run rightly leaves standing and says so: usage that is too old, that has no price any more or that is counted with such usage;
/// what lies beyond the prepared bill until billing has caught up.
fn is_left_standing(errors: &[String]) -> bool {
    let is_left = |error: &String| LEFT_STANDING.iter().any(|code| error.starts_with(code)) || error.contains(" is counted with others: ");
    !errors.is_empty() && errors.iter().all(is_left)
}

/// A sum that cannot overflow.
fn wide(quanta: impl Iterator<Item = i64>) -> i128 {
    quanta.map(i128::from).sum()
}
