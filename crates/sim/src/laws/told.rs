//! What a client was told is what the store holds: nothing lost after its answer, nothing there that nobody was told of (domain.md §10.4,
//! §10.8).

use super::{Sight, wide};
use crate::model::EventId;
use balance::LegKind;
use std::collections::BTreeMap;
use store::bill::BillState;
use store::usage::EventStatus;
use store::usage_revision::RevisionKind;

/// Compares the two, both ways.
pub(super) fn is_held(sight: &Sight<'_>) -> Vec<String> {
    let mut wrong = sight.model.contradictions.clone();
    wrong.extend(events(sight));
    wrong.extend(payments(sight));
    wrong.extend(adjustments(sight));
    wrong.extend(event_adjustments(sight));
    wrong.extend(documents(sight));
    if sight.model.now.is_some_and(|told| told != sight.books.now) {
        wrong.push(format!("the clock was told to stand at {:?}, it is {}", sight.model.now, sight.books.now));
    }
    if sight.books.profiles.len() != sight.model.customers.len() {
        wrong.push(format!("{} customers were told of, {} profiles are there", sight.model.customers.len(), sight.books.profiles.len()));
    }
    wrong
}

fn events(sight: &Sight<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut stored: BTreeMap<EventId, Option<i128>> = BTreeMap::new();
    for event in sight.books.events.iter().filter(|event| event.revision == 0 && !sight.is_shared(event)) {
        // Usage that nobody was known to have held may have become its customer's by itself.
        let id = (event.customer.0, event.day, event.key);
        if sight.model.unknown.contains(&event.session_id) && !sight.model.events.contains_key(&id) {
            continue;
        }
        let total = (event.status == EventStatus::Rated).then(|| i128::from(event.net) + i128::from(event.tax));
        stored.insert((event.customer.0, event.day, event.key), total);
    }
    for (id, told) in &sight.model.events {
        match stored.remove(id) {
            None => wrong.push(format!("event {id:?} is lost: {told:?}")),
            Some(total) if total != told.total.map(i128::from) => wrong.push(format!("event {id:?} is {total:?}, told {told:?}")),
            Some(_) => {}
        }
    }
    wrong.extend(stored.keys().map(|id| format!("event {id:?} is there and nobody was told")));
    // An event's own figures are those of its legs.
    for (place, event) in sight.books.events.iter().enumerate().filter(|(_, event)| !sight.is_shared(event)) {
        let of_event = |impact: &&super::Impact| impact.source == super::Source::Event(place) && impact.leg.group == event.group;
        let legs = sight.of_kind(LegKind::Charge).filter(of_event);
        let sums = legs.fold((0, 0), |sum, impact| (sum.0 + i128::from(impact.leg.net), sum.1 + i128::from(impact.leg.tax)));
        if sums != (event.net.into(), event.tax.into()) {
            wrong.push(format!("event {} says {} + {}, its legs {sums:?}", event.session_id, event.net, event.tax));
        }
    }
    wrong
}

fn payments(sight: &Sight<'_>) -> Vec<String> {
    let stored: BTreeMap<i64, i64> = sight.books.payments.iter().map(|payment| (payment.id.0, payment.amount)).collect();
    if stored == sight.model.payments { Vec::new() } else { vec![format!("payments {stored:?}, told {:?}", sight.model.payments)] }
}

fn adjustments(sight: &Sight<'_>) -> Vec<String> {
    let mut stored: Vec<(i64, i128, i128)> = Vec::new();
    for (place, posting) in sight.books.postings.iter().enumerate().filter(|(_, posting)| posting.kind == "adjustment") {
        let legs = || sight.of_kind(LegKind::Charge).filter(move |impact| impact.source == super::Source::Posting(place));
        stored.push((posting.group.0, wide(legs().map(|impact| impact.leg.net)), wide(legs().map(|impact| impact.leg.tax))));
    }
    let mut told: Vec<(i64, i128, i128)> =
        sight.model.adjustments.values().map(|(group, net, tax)| (*group, (*net).into(), (*tax).into())).collect();
    stored.sort_unstable();
    told.sort_unstable();
    if stored == told { Vec::new() } else { vec![format!("adjustments {stored:?}, told {told:?}")] }
}

fn event_adjustments(sight: &Sight<'_>) -> Vec<String> {
    let adjusted = sight.books.events.iter().filter(|event| event.kind == RevisionKind::Adjusted.as_str());
    let mut stored: Vec<(EventId, i64, i64)> =
        adjusted.map(|event| ((event.customer.0, event.day, event.key), event.net, event.tax)).collect();
    let mut told: Vec<(EventId, i64, i64)> = sight.model.event_adjustments.values().copied().collect();
    stored.sort_unstable();
    told.sort_unstable();
    if stored == told { Vec::new() } else { vec![format!("adjustments of events {stored:?}, told {told:?}")] }
}

fn documents(sight: &Sight<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for id in &sight.model.billed {
        let bill = sight.books.bills.iter().find(|bill| bill.id.0 == *id);
        if bill.is_none_or(|bill| matches!(bill.state, BillState::Active | BillState::Inactive)) {
            wrong.push(format!("bill {id} was told to be billed, it is {bill:?}"));
        }
    }
    for number in &sight.model.invoices {
        if !sight.books.invoices.iter().any(|invoice| invoice.number == *number) {
            wrong.push(format!("invoice {number} is lost"));
        }
    }
    wrong
}
