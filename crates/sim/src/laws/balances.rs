//! Balance = sum of its impacts; nothing is consumed outside its validity (domain.md §10.3, §10.5).

use super::{Sight, Source, wide};
use balance::{LegKind, Origin};

/// From all legs of events and postings; credit that was granted is never consumed past zero.
pub(super) fn are_their_impacts(sight: &Sight<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for group in &sight.books.groups {
        let name = sight.name(group.id);
        let legs = |number: u32| {
            sight.impacts.iter().map(|impact| &impact.leg).filter(move |leg| leg.group == group.id && leg.balance == Some(number))
        };
        for balance in &group.state.balances {
            let moved = wide(legs(balance.id).map(|leg| leg.net));
            if moved != i128::from(balance.quanta) {
                wrong.push(format!("{name}: balance {} is {}, its impacts {moved}", balance.id, balance.quanta));
            }
            let granted = -wide(legs(balance.id).filter(|leg| leg.kind == LegKind::Grant).map(|leg| leg.net));
            if granted != i128::from(balance.granted) {
                wrong.push(format!("{name}: of balance {} granted {}, its grants {granted}", balance.id, balance.granted));
            }
            if balance.quanta > 0 && balance.origin == Origin::Grant {
                wrong.push(format!("{name}: balance {} was consumed past zero: {}", balance.id, balance.quanta));
            }
        }
        let highest = sight.impacts.iter().filter(|impact| impact.leg.group == group.id).filter_map(|impact| impact.leg.balance).max();
        if highest.is_some_and(|highest| highest >= group.state.next_balance) {
            wrong.push(format!("{name}: an impact names balance {highest:?}, the next one is {}", group.state.next_balance));
        }
    }
    wrong
}

/// Only balances valid at the event's own time. What was forgotten since cannot be judged any more.
pub(super) fn consumed_within_validity(sight: &Sight<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let consuming = sight.impacts.iter().filter(|impact| matches!(impact.leg.kind, LegKind::Consume | LegKind::Funds));
    for impact in consuming.filter(|impact| matches!(impact.source, Source::Event(_))) {
        let group = sight.books.groups.iter().find(|group| group.id == impact.leg.group);
        let balance = group.and_then(|group| group.state.balances.iter().find(|balance| Some(balance.id) == impact.leg.balance));
        if let Some(balance) = balance.filter(|balance| !balance.validity.contains(impact.at)) {
            let name = sight.name(impact.leg.group);
            wrong.push(format!("{name}: balance {} ({:?}) was consumed at {}", balance.id, balance.validity, impact.at));
        }
    }
    wrong
}
