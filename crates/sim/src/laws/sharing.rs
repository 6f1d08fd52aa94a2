//! What members' events moved of an owner's group is what stands among the owner's events (domain.md §6).

use super::{Sight, Source};
use balance::Leg;
use ids::GroupId;
use std::collections::BTreeMap;

/// Sums of net and tax by group, item and balance.
type Moved = BTreeMap<(GroupId, String), (i128, i128)>;

/// Two ways to the same sums: the legs in members' events, and those of the owners' rows.
pub(super) fn owners_see_what_moved(sight: &Sight<'_>) -> Vec<String> {
    let (mut moved, mut shown) = (Moved::new(), Moved::new());
    for impact in &sight.impacts {
        let Source::Event(place) = impact.source else { continue };
        if sight.books.events.get(place).is_some_and(|event| event.group != impact.leg.group) {
            add(&mut moved, &impact.leg);
        }
    }
    let mut wrong = Vec::new();
    for event in sight.books.events.iter().filter(|event| sight.is_shared(event) && !event.legs.is_empty()) {
        match rating::legs::decode(&event.legs) {
            Ok(legs) => legs.iter().for_each(|leg| add(&mut shown, leg)),
            Err(error) => wrong.push(format!("an owner's row of {}: {error}", event.session_id)),
        }
    }
    for sums in [&mut moved, &mut shown] {
        sums.retain(|_, sum| *sum != (0, 0));
    }
    for ((group, what), sum) in &moved {
        let other = shown.remove(&(*group, what.clone()));
        if other != Some(*sum) {
            wrong.push(format!("{}: members moved {sum:?} of {what}, the owner is shown {other:?}", sight.name(*group)));
        }
    }
    wrong.extend(shown.iter().map(|((group, what), sum)| format!("{}: the owner is shown {sum:?} of {what}", sight.name(*group))));
    wrong
}

fn add(sums: &mut Moved, leg: &Leg) {
    let sum = sums.entry((leg.group, format!("{:?} {:?} {:?}", leg.kind, leg.item, leg.balance))).or_default();
    *sum = (sum.0 + i128::from(leg.net), sum.1 + i128::from(leg.tax));
}
