//! What became of an event, as it is answered.

use super::event::{Impact, Reason, TraceStep, event_id};
use crate::problem::{FieldError, Problem};
use crate::wire::Money;
use ::catalog::Catalog;
use app::Figure;
use app::event::{impacts, trace_lines};
use balance::LegKind;
use charging::{Answer, EventId};
use rating::Trace;
use serde::Serialize;
use store::usage::EventKey;
use utoipa::ToSchema;

/// What became of an event.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct EventAnswer {
    /// `rated`, `duplicate`, `conflict`, `unrated`, `refused` or `malformed`.
    #[schema(example = "rated")]
    status: String,
    /// Id of the stored event.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// True when it was there already and nothing moved.
    replayed: bool,
    /// What it did.
    impacts: Vec<Impact>,
    /// Charged with tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Money>,
    /// Why it is unrated or refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    /// Its wrong fields.
    errors: Vec<FieldError>,
    /// With `expand=trace`: how its price came about.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<Vec<TraceStep>>,
}

impl EventAnswer {
    /// An event with wrong fields.
    pub(super) fn malformed(errors: Vec<FieldError>) -> Self {
        Self { status: "malformed".to_owned(), errors, ..Self::default() }
    }

    /// From the charger's answer.
    pub(super) fn from_answer(answer: Answer, catalog: &Catalog, with_trace: bool) -> Result<Self, Problem> {
        Ok(match answer {
            Answer::Rated { id, replayed, legs, net, tax, trace } => {
                let currency = legs.iter().find(|leg| leg.kind == LegKind::Charge).map(|leg| leg.resource);
                let total = net.checked_add(tax).ok_or(money::MoneyError::Overflow)?;
                let total = currency.map(|currency| Figure::of(catalog, currency, total)).transpose()?;
                let steps = if with_trace { Some(trace_lines(catalog, currency, &Trace::decode(&trace)?)?) } else { None };
                Self {
                    status: if replayed { "duplicate" } else { "rated" }.to_owned(),
                    id: Some(public_id(id)),
                    replayed,
                    impacts: impacts(catalog, &legs)?.iter().map(Impact::from).collect(),
                    total: total.as_ref().map(Money::from),
                    trace: steps.map(|steps| steps.into_iter().map(TraceStep::from).collect()),
                    ..Self::default()
                }
            }
            Answer::Unrated { id, replayed, reason } => {
                Self { status: "unrated".to_owned(), id: id.map(public_id), replayed, reason: Some(told(reason)), ..Self::default() }
            }
            Answer::Conflict { id } => Self { status: "conflict".to_owned(), id: id.map(public_id), ..Self::default() },
            Answer::Refused(reason) => Self { status: "refused".to_owned(), reason: Some(told(reason)), ..Self::default() },
            Answer::Malformed(fields) => {
                Self::malformed(fields.into_iter().map(|field| FieldError::new(field.field, field.code, field.message)).collect())
            }
        })
    }
}

fn told(reason: charging::Reason) -> Reason {
    Reason { code: reason.code, message: reason.message }
}

/// The id of an event as it leaves the API.
pub(crate) fn public_id(id: EventId) -> String {
    event_id(EventKey { customer: id.customer, day: id.day, key: id.key })
}
