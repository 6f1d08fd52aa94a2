//! What clients were told: the reference that the store is compared with after every step.
//!
//! Owns: facts as they were answered, and where they contradict each other. Does not own: prices; the model believes what the program
//! says first, and holds it to it. Invariant: a fact is added once its answer has come, never before.

use calendar::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// Id of a stored event as it is told: customer, day, key.
pub type EventId = (i64, i32, i64);

/// Something that a client was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// There is a customer.
    Customer(Customer),
    /// An identifier is sold.
    Sold {
        /// Name of the customer in the history.
        customer: String,
        /// The identifier.
        identifier: String,
    },
    /// An event has a price.
    Rated {
        /// Its id.
        id: EventId,
        /// Net and tax, as far as it was told.
        total: i64,
        /// The first answer again.
        replayed: bool,
        /// It reported, so that no limit refuses it.
        recorded: bool,
    },
    /// An event is kept without a price.
    Unrated {
        /// Its id; none where nobody holds the identifier.
        id: Option<EventId>,
    },
    /// What an event that was sent is called: its session id, and its id where it has one.
    Named {
        /// Its session id.
        name: String,
        /// Its id; none where nobody holds the identifier.
        id: Option<EventId>,
    },
    /// There is a charging session.
    Session {
        /// Its session id.
        name: String,
        /// Its id.
        id: String,
    },
    /// There is a sharing group.
    Sharing {
        /// Its name.
        name: String,
        /// Its id.
        id: String,
    },
    /// An event was decided on anew.
    Revised {
        /// The event.
        id: EventId,
        /// All that it did was taken back.
        is_cancelled: bool,
    },
    /// An event was adjusted.
    EventAdjusted {
        /// The step's own key.
        key: String,
        /// The event.
        id: EventId,
        /// Quanta of net and tax.
        amounts: (i64, i64),
    },
    /// A payment was taken.
    Payment {
        /// Its id.
        id: i64,
        /// Quanta.
        amount: i64,
    },
    /// An adjustment was posted.
    Adjusted {
        /// The step's own key: told twice it is still one.
        key: String,
        /// The group.
        group: i64,
        /// Quanta of net and tax.
        amounts: (i64, i64),
    },
    /// The clock stands at an instant, or has been there.
    Clock(Instant),
    /// Bills left `active`.
    Billed(Vec<i64>),
    /// An invoice was issued.
    Invoice {
        /// Its number.
        number: String,
    },
    /// A version of the catalog was applied.
    Catalog {
        /// From when, `YYYY-MM-DD`.
        from: String,
    },
}

/// A customer as it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its code: the name in the history.
    pub name: String,
    /// Its first balance group.
    pub group: i64,
    /// Its first billing profile.
    pub profile: i64,
    /// What it pays like.
    pub payment_type: String,
}

/// What was told of one event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldEvent {
    /// Net and tax; none while it is unrated.
    pub total: Option<i64>,
    /// It reported.
    pub recorded: bool,
    /// How many answers said that it was charged now.
    pub charged: u32,
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The latest instant at which the clock was said to stand.
    pub now: Option<Instant>,
    /// Customers by name.
    pub customers: BTreeMap<String, Customer>,
    /// Identifiers sold.
    pub identifiers: BTreeSet<String>,
    /// Events by id.
    pub events: BTreeMap<EventId, ToldEvent>,
    /// Ids of events by their session ids.
    pub named: BTreeMap<String, EventId>,
    /// Session ids of usage whose identifier nobody held: it may become an event by itself.
    pub unknown: BTreeSet<String>,
    /// Ids of charging sessions by their names.
    pub sessions: BTreeMap<String, String>,
    /// Ids of sharing groups by their names.
    pub sharing: BTreeMap<String, String>,
    /// Events that were cancelled.
    pub cancelled: BTreeSet<EventId>,
    /// Adjustments of events by the keys of their steps: the event, net, tax.
    pub event_adjustments: BTreeMap<String, (EventId, i64, i64)>,
    /// Payments by id.
    pub payments: BTreeMap<i64, i64>,
    /// Adjustments by the keys of their steps: group, net, tax.
    pub adjustments: BTreeMap<String, (i64, i64, i64)>,
    /// Bills that left `active`.
    pub billed: BTreeSet<i64>,
    /// Numbers of invoices.
    pub invoices: BTreeSet<String>,
    /// Starts of the catalog's later versions.
    pub catalog: BTreeSet<String>,
    /// Answers that contradict what was told before.
    pub contradictions: Vec<String>,
}

impl Model {
    /// Remembers a fact.
    pub fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::Customer(customer) => drop(self.customers.insert(customer.name.clone(), customer)),
            Fact::Sold { identifier, .. } => drop(self.identifiers.insert(identifier)),
            Fact::Rated { id, total, replayed, recorded } => self.learn_rated(id, total, replayed, recorded),
            Fact::Unrated { id: Some(id) } => drop(self.events.entry(id).or_default()),
            Fact::Unrated { id: None } => {}
            Fact::Named { name, id: Some(id) } => drop(self.named.insert(name, id)),
            Fact::Named { name, id: None } => drop(self.unknown.insert(name)),
            Fact::Session { name, id } => drop(self.sessions.insert(name, id)),
            Fact::Sharing { name, id } => drop(self.sharing.insert(name, id)),
            Fact::Revised { id, is_cancelled: true } => drop(self.cancelled.insert(id)),
            Fact::Revised { is_cancelled: false, .. } => {}
            Fact::EventAdjusted { key, id, amounts } => drop(self.event_adjustments.insert(key, (id, amounts.0, amounts.1))),
            Fact::Payment { id, amount } => drop(self.payments.insert(id, amount)),
            Fact::Adjusted { key, group, amounts } => self.learn_adjusted(key, (group, amounts.0, amounts.1)),
            Fact::Clock(at) => self.now = self.now.max(Some(at)),
            Fact::Billed(bills) => self.billed.extend(bills),
            Fact::Invoice { number } => drop(self.invoices.insert(number)),
            Fact::Catalog { from } => drop(self.catalog.insert(from)),
        }
    }

    fn learn_rated(&mut self, id: EventId, total: i64, replayed: bool, recorded: bool) {
        let known = self.events.entry(id).or_default();
        if known.total.is_some_and(|first| first != total) {
            self.contradictions.push(format!("event {id:?} was told to cost {:?}, then {total} quanta", known.total));
        }
        known.charged += u32::from(!replayed);
        if known.charged > 1 {
            self.contradictions.push(format!("event {id:?} was told to be charged {} times", known.charged));
        }
        known.total = Some(total);
        known.recorded |= recorded;
    }

    fn learn_adjusted(&mut self, key: String, told: (i64, i64, i64)) {
        if let Some(first) = self.adjustments.insert(key.clone(), told)
            && first != told
        {
            self.contradictions.push(format!("adjustment {key} was told to be {first:?}, then {told:?}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(total: i64, replayed: bool) -> Fact {
        Fact::Rated { id: (1, 2, 3), total, replayed, recorded: false }
    }

    #[test]
    fn an_event_told_to_be_charged_twice_contradicts() {
        let mut model = Model::default();
        model.learn(rated(5, false));
        model.learn(rated(5, true));
        assert!(model.contradictions.is_empty());
        model.learn(rated(5, false));
        assert_eq!(model.contradictions.len(), 1);
    }

    #[test]
    fn another_answer_for_the_same_event_contradicts() {
        let mut model = Model::default();
        model.learn(rated(5, false));
        model.learn(rated(6, true));
        assert_eq!(model.contradictions.len(), 1);
    }
}
