//! What is cancelled comes to nothing, and stays cancelled (domain.md §5, §10.7).

use super::Sight;
use crate::model::EventId;
use balance::LegKind;
use ids::GroupId;
use std::collections::{BTreeMap, BTreeSet};
use store::usage::EventStatus;

/// Over an event and all its revisions, adjustments too: no money in any group, nothing of any balance.
pub(super) fn cancelled_is_nothing(sight: &Sight<'_>) -> Vec<String> {
    let mut last: BTreeMap<EventId, EventStatus> = BTreeMap::new();
    for event in &sight.books.events {
        // Events come with their revisions in order.
        last.insert((event.customer.0, event.day, event.key), event.status);
    }
    let cancelled: BTreeSet<EventId> = last.iter().filter(|(_, status)| **status == EventStatus::Cancelled).map(|(id, _)| *id).collect();
    let mut wrong: Vec<String> = sight
        .model
        .cancelled
        .iter()
        .filter(|id| !cancelled.contains(id))
        .map(|id| format!("event {id:?} was cancelled and stands again"))
        .collect();
    let mut left: BTreeMap<(EventId, GroupId, Option<u32>), (i128, i128)> = BTreeMap::new();
    for impact in &sight.impacts {
        let super::Source::Event(place) = impact.source else { continue };
        let Some(event) = sight.books.events.get(place) else { continue };
        let id = (event.customer.0, event.day, event.key);
        if !cancelled.contains(&id) {
            continue;
        }
        let balance = if impact.leg.kind == LegKind::Charge { None } else { impact.leg.balance };
        let sum = left.entry((id, impact.leg.group, balance)).or_default();
        *sum = (sum.0 + i128::from(impact.leg.net), sum.1 + i128::from(impact.leg.tax));
    }
    wrong.extend(left.into_iter().filter(|(_, sum)| *sum != (0, 0)).map(|(of, sum)| format!("{of:?} is cancelled and leaves {sum:?}")));
    wrong
}
