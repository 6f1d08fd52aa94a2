//! The same identity twice moves nothing the second time (domain.md §10.4).

use super::Sight;
use std::collections::BTreeMap;

/// Customer, service type, identifier, session and day name one event.
pub(super) fn are_charged_once(sight: &Sight<'_>) -> Vec<String> {
    let mut seen = BTreeMap::new();
    for event in sight.books.events.iter().filter(|event| event.revision == 0) {
        let identity = (event.customer, event.service_type, event.identifier.as_str(), event.session_id.as_str(), event.day);
        *seen.entry(identity).or_insert(0) += 1;
    }
    let mut wrong: Vec<String> =
        seen.into_iter().filter(|(_, times)| *times > 1).map(|(id, times)| format!("{id:?}: {times} times")).collect();
    for event in sight.books.events.iter().filter(|event| event.day != event.at.utc_day()) {
        wrong.push(format!("event {} of {} stands under another day", event.session_id, event.at));
    }
    wrong
}
