//! Rows of events: what every event has, and what of a member's event lands with an owner (ARCHITECTURE.md §4).

use crate::identity::shared_key;
use crate::prepare::Prepared;
use calendar::Instant;
use ids::{GroupId, ServiceId};
use rating::Decision;
use std::borrow::Cow;
use store::usage::{EventKey, EventStatus, NewEvent};

/// Where an event stands.
pub(crate) struct UnratedRow {
    pub(crate) id: EventKey,
    pub(crate) recorded_at: Instant,
    pub(crate) service: ServiceId,
    pub(crate) group: GroupId,
}

/// The row of an event that moved nothing yet: what every event has.
pub(crate) fn unrated_row<'a>(event: &'a Prepared, place: &UnratedRow) -> NewEvent<'a> {
    NewEvent {
        id: place.id,
        at: event.at,
        recorded_at: place.recorded_at,
        service_type: event.service_type,
        service: place.service,
        group: place.group,
        status: EventStatus::Unrated,
        body_hash: event.body_hash,
        quantity: String::new(),
        net: 0,
        tax: 0,
        legs: Vec::new(),
        identifier: &event.identifier,
        session_id: &event.session_id,
        content: Cow::Borrowed(&event.content),
        trace: Vec::new(),
    }
}

/// What of a member's event landed on owners: a row of each owner, which names the member's event.
pub(crate) fn shared_rows<'a>(event: &'a Prepared, place: &UnratedRow, decision: &Decision) -> Vec<NewEvent<'a>> {
    let moved = decision.shared.iter().filter(|impact| !impact.legs.is_empty());
    let row = |impact: &rating::Impact| {
        let content = serde_json::json!({ "member": place.id.customer.to_string(), "key": place.id.key.to_string() });
        NewEvent {
            id: EventKey { customer: impact.customer, day: place.id.day, key: shared_key(place.id.key, place.id.customer) },
            group: impact.group,
            status: EventStatus::Shared,
            quantity: decision.quantity.to_string(),
            net: impact.net,
            tax: impact.tax,
            legs: rating::legs::encode(&impact.legs),
            content: Cow::Owned(content.to_string()),
            ..unrated_row(event, place)
        }
    };
    moved.map(row).collect()
}
