//! The JSON that endpoints are called with (Standard Webhooks: type, timestamp, data).

use calendar::{Instant, Zone};
use money::format_quanta;
use serde_json::{Value as Json, json};
use store::notification::NotificationRow;
use store::outbox::EventName;
use store::site::Site;

/// The text that is signed and sent.
pub(super) fn of_event(site: &Site, name: EventName, at: Instant, mut data: Json) -> String {
    if let Json::Object(fields) = &mut data {
        fields.insert("site".to_owned(), json!(site.code));
    }
    json!({ "type": name.as_str(), "timestamp": at.to_rfc3339(&Zone::utc()), "data": data }).to_string()
}

/// What an integration is told of a notification. Amounts are text; debit is positive, what is left negative.
pub(super) fn of_notification(customer_number: i64, row: &NotificationRow) -> Json {
    let content = &row.content;
    let amount = |quanta: i64| json!({ "amount": format_quanta(quanta, content.scale), "resource": content.resource });
    json!({
        "notification": row.id.to_string(),
        "customer": { "number": customer_number.to_string() },
        "subscription": content.subscription.map(|id| json!({ "id": id.to_string() })),
        "balance_group": { "id": content.group.to_string() },
        "threshold": content.threshold.as_ref().map(|threshold| json!({ "kind": threshold.kind.as_str(), "value": threshold.value })),
        "before": amount(content.before),
        "after": amount(content.after),
        "limit": content.limit.map(amount),
        "about": content.about,
    })
}
