//! A stored event as it is shown.

use crate::subscriptions::name;
use crate::wire::{Money, some};
use app::event::{EventView, FirstView, ImpactView, ItemRecord, PostingView, RevisionView, TraceLine, UnknownView};
use calendar::Zone;
use ids::CustomerId;
use serde::Serialize;
use store::usage::EventKey;
use utoipa::ToSchema;

/// What an event did to an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Impact {
    /// `charge`, `funds`, `consume`, `grant`, `count`, `adjust` or `rollover`.
    kind: String,
    /// Id of the balance group that it moved: the owner's, of what is shared.
    balance_group: String,
    /// Code of the resource.
    resource: String,
    /// Without tax; of what is consumed the amount taken.
    amount: String,
    /// Tax of a charge.
    #[schema(required = true)]
    tax: Option<String>,
    /// Id of the bill.
    #[schema(required = true)]
    bill: Option<String>,
    /// Code of the bill item.
    #[schema(required = true)]
    bill_item: Option<String>,
}

impl From<&ImpactView> for Impact {
    fn from(view: &ImpactView) -> Self {
        Self {
            kind: view.kind.to_owned(),
            balance_group: view.group.to_string(),
            resource: view.amount.resource.clone(),
            amount: view.amount.text(),
            tax: view.tax.as_ref().map(app::Figure::text),
            bill: view.bill.map(|bill| bill.to_string()),
            bill_item: view.bill_item.as_ref().map(|item| item.code.clone()),
        }
    }
}

/// Why an event is not rated.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Reason {
    /// Stable code.
    pub(super) code: String,
    /// The sentence.
    pub(super) message: String,
}

/// A step of rating.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TraceStep {
    /// Stable word.
    #[schema(example = "tier")]
    step: String,
    /// What it is.
    title: String,
    /// Its figures.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

impl From<TraceLine> for TraceStep {
    fn from(line: TraceLine) -> Self {
        Self { step: line.step.to_owned(), title: line.title, detail: serde_json::Value::Object(line.detail) }
    }
}

/// A usage event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Event {
    /// Id.
    id: String,
    /// Code of the kind of service.
    service_type: String,
    /// Identifier of the service.
    identifier: String,
    /// What makes it unlike others of the identifier.
    session_id: String,
    /// Event time.
    #[schema(format = "date-time")]
    time: String,
    /// When it was recorded.
    #[schema(format = "date-time")]
    recorded_at: String,
    /// `rated`, `unrated`, `shared` or `cancelled`; `posted` for what stands behind an item and is no usage.
    status: String,
    /// Rated quantity.
    #[schema(required = true)]
    quantity: Option<String>,
    /// Its unit.
    #[schema(required = true)]
    unit: Option<String>,
    /// Charged without tax.
    #[schema(required = true)]
    amount: Option<Money>,
    /// Tax.
    #[schema(required = true)]
    tax: Option<Money>,
    /// Whether its tax is by the last known rate, until the taxation gateway answers.
    tax_pending: bool,
    /// Why it is unrated; of an adjustment why it was made.
    #[schema(required = true)]
    reason: Option<Reason>,
    /// Service fields, as they were last corrected.
    #[schema(value_type = Object)]
    fields: serde_json::Value,
    /// What it did, as it stands: sums over the event as it came and its revisions.
    impacts: Vec<Impact>,
    /// What was decided of it as it came; null where that still stands.
    #[schema(required = true)]
    first: Option<FirstDecision>,
    /// What was decided of it since it came, oldest first.
    revisions: Vec<Revision>,
}

/// What was decided of an event as it came.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FirstDecision {
    /// Result then.
    #[schema(example = "unrated")]
    status: String,
    /// Charged then, without tax.
    #[schema(required = true)]
    amount: Option<Money>,
    /// Tax then.
    #[schema(required = true)]
    tax: Option<Money>,
    /// Service fields as they came.
    #[schema(value_type = Object)]
    fields: serde_json::Value,
}

impl From<&FirstView> for FirstDecision {
    fn from(view: &FirstView) -> Self {
        Self {
            status: view.status.as_str().to_owned(),
            amount: view.amount.as_ref().map(Money::from),
            tax: view.tax.as_ref().map(Money::from),
            fields: view.fields.clone(),
        }
    }
}

/// What was decided of an event after it came. What it says is added to all before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Revision {
    /// Its number, from 1; 0 is the event as it came.
    number: i32,
    /// `rerated`, `retried`, `corrected`, `cancelled`, `adjusted` or `taxed`.
    #[schema(example = "cancelled")]
    kind: String,
    /// When.
    #[schema(format = "date-time")]
    recorded_at: String,
    /// Who, for good: a member of staff, an API key, a job.
    #[schema(example = "staff:7")]
    actor: String,
    /// What people call them now.
    #[schema(example = "Eva Novak")]
    actor_name: String,
    /// Why.
    reason: String,
    /// Result from then on.
    status: String,
    /// Net that was added.
    #[schema(required = true)]
    amount: Option<Money>,
    /// Tax that was added.
    #[schema(required = true)]
    tax: Option<Money>,
    /// Service fields from then on.
    #[schema(value_type = Object)]
    fields: serde_json::Value,
    /// Impacts that were added.
    impacts: Vec<Impact>,
}

impl Revision {
    fn from_view(view: &RevisionView, zone: &Zone) -> Self {
        Self {
            number: view.number,
            kind: view.kind.to_owned(),
            recorded_at: view.recorded_at.to_rfc3339(zone),
            actor: view.actor.clone(),
            actor_name: view.actor_name.clone(),
            reason: view.reason.clone(),
            status: view.status.as_str().to_owned(),
            amount: view.amount.as_ref().map(Money::from),
            tax: view.tax.as_ref().map(Money::from),
            fields: view.fields.clone(),
            impacts: view.impacts.iter().map(Impact::from).collect(),
        }
    }
}

impl Event {
    /// From the use case's view.
    pub(crate) fn from_view(view: &EventView, zone: &Zone) -> Self {
        Self {
            id: event_id(view.id),
            service_type: view.service_type.code.clone(),
            identifier: view.identifier.clone(),
            session_id: view.session_id.clone(),
            time: view.at.to_rfc3339(zone),
            recorded_at: view.recorded_at.to_rfc3339(zone),
            status: view.status.as_str().to_owned(),
            quantity: view.quantity.clone(),
            unit: some(&view.unit),
            amount: view.amount.as_ref().map(Money::from),
            tax: view.tax.as_ref().map(Money::from),
            tax_pending: view.tax_pending,
            reason: view.reason.as_ref().map(|(code, message)| Reason { code: code.clone(), message: message.clone() }),
            fields: view.fields.clone(),
            impacts: view.impacts.iter().map(Impact::from).collect(),
            first: view.first.as_ref().map(FirstDecision::from),
            revisions: view.revisions.iter().map(|revision| Revision::from_view(revision, zone)).collect(),
        }
    }

    /// From usage whose identifier nobody holds.
    pub(super) fn from_unknown(view: &UnknownView, zone: &Zone) -> Self {
        let (day, key) = view.id;
        Self {
            id: event_id(EventKey { customer: CustomerId(0), day, key }),
            service_type: view.service_type.code.clone(),
            identifier: view.identifier.clone(),
            session_id: view.session_id.clone(),
            time: view.at.to_rfc3339(zone),
            recorded_at: view.recorded_at.to_rfc3339(zone),
            status: "unrated".to_owned(),
            quantity: None,
            unit: None,
            amount: None,
            tax: None,
            tax_pending: false,
            reason: Some(Reason { code: view.reason.0.clone(), message: view.reason.1.clone() }),
            fields: view.fields.clone(),
            impacts: Vec::new(),
            first: None,
            revisions: Vec::new(),
        }
    }

    /// From what stands behind a bill item: usage, or a posting.
    pub(crate) fn from_record(record: &ItemRecord, language: &str, zone: &Zone) -> Self {
        match record {
            ItemRecord::Event(view) => Self::from_view(view, zone),
            ItemRecord::Posting(view) => Self::from_posting(view, language, zone),
        }
    }

    fn from_posting(view: &PostingView, language: &str, zone: &Zone) -> Self {
        let lines: Vec<serde_json::Value> = view
            .lines
            .iter()
            .map(|line| {
                serde_json::json!({
                    "product": line.product.code, "name": name(&line.product, language),
                    "from": line.covered.from().to_rfc3339(zone), "to": line.covered.to().map(|to| to.to_rfc3339(zone)),
                    "days": format!("{}/{}", line.share.0, line.share.1), "unit_price": line.unit_price, "quantity": line.quantity,
                    "net": line.net.text(), "tax": line.tax.text(),
                })
            })
            .collect();
        Self {
            id: view.id.to_string(),
            service_type: view.kind.as_str().to_owned(),
            identifier: view.lines.first().map(|line| name(&line.product, language)).unwrap_or_default(),
            session_id: view.actor.clone(),
            time: view.at.to_rfc3339(zone),
            recorded_at: view.recorded_at.to_rfc3339(zone),
            status: "posted".to_owned(),
            quantity: None,
            unit: None,
            amount: view.charged.as_ref().map(|(net, _)| Money::from(net)),
            tax: view.charged.as_ref().map(|(_, tax)| Money::from(tax)),
            tax_pending: view.tax_pending,
            reason: view.reason.as_ref().map(|reason| Reason { code: "reason".to_owned(), message: reason.clone() }),
            fields: serde_json::json!({ "lines": lines }),
            impacts: view.impacts.iter().map(Impact::from).collect(),
            first: None,
            revisions: Vec::new(),
        }
    }
}

/// The public id of an event: customer, day and key.
pub(super) fn event_id(id: EventKey) -> String {
    format!("{}.{}.{}", id.customer, id.day, id.key)
}

/// The event that a public id names.
pub(super) fn parse_event_id(text: &str) -> Option<EventKey> {
    let mut parts = text.split('.');
    // Customer 0 is nobody: usage whose identifier nobody is known to have held.
    let customer = parts.next()?.parse().ok().filter(|customer| *customer >= 0).map(CustomerId)?;
    let (day, key) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some(EventKey { customer, day, key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_id_holds_customer_day_and_key() {
        let id = EventKey { customer: CustomerId(7), day: -3, key: i64::MIN };
        assert_eq!(parse_event_id(&event_id(id)), Some(id));
        let of_nobody = EventKey { customer: CustomerId(0), day: 20_779, key: 4 };
        assert_eq!(parse_event_id(&event_id(of_nobody)), Some(of_nobody));
        assert_eq!(parse_event_id("-7.1.2"), None);
        assert_eq!(parse_event_id("7.1"), None);
        assert_eq!(parse_event_id("7.1.2.3"), None);
    }
}
