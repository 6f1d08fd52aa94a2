//! `POST /v1/usage-events/{id}:adjust`

use super::event::{event_id, parse_event_id};
use crate::balance_groups::AdjustmentDirection;
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::{DryRun, Money};
use app::event::{AdjustEvent, AdjustedEvent};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount that is added to an event.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventAdjustment {
    /// A positive amount in the currency of the billing profile.
    #[schema(format = "decimal", example = "5.00")]
    amount: String,
    /// Which way.
    direction: AdjustmentDirection,
    /// Code of the tax; none for an adjustment without tax.
    tax: Option<String>,
    /// Code of the bill item; that of the event's charge where absent.
    bill_item: Option<String>,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "Goodwill.")]
    reason: String,
}

/// What was added.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventAdjusted {
    /// Id of the event.
    id: String,
    /// Id of the bill that it landed on.
    bill: String,
    /// Without tax.
    net: Money,
    /// Tax.
    tax: Money,
    /// The credit or debit note, where that bill has an invoice.
    #[schema(required = true)]
    note: Option<EventNote>,
}

/// A note by id and number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventNote {
    /// Id.
    id: String,
    /// Number.
    number: String,
}

impl From<AdjustedEvent> for EventAdjusted {
    fn from(adjusted: AdjustedEvent) -> Self {
        let (net, tax) = (Money::from(&adjusted.net), Money::from(&adjusted.tax));
        let note = adjusted.note.map(|(id, number)| EventNote { id: id.to_string(), number });
        Self { id: event_id(adjusted.id), bill: adjusted.bill.to_string(), net, tax, note }
    }
}

/// Adjust a usage event
///
/// Adds a charge or a credit to a rated event, on the bill of its charge; where that has an invoice, by a credit or debit note. What is
/// adjusted of a prepaid statement lands on the active bill. It stands beside the price: rating again leaves it, cancelling takes it back.
#[utoipa::path(post, path = "/v1/usage-events/{id}:adjust", tag = "usage", request_body = EventAdjustment,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "What was added.", body = EventAdjusted)))]
pub(crate) async fn adjust_usage_event(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<EventAdjustment>,
) -> Result<Answered, Problem> {
    let operation = AdjustEvent {
        id: parse_event_id(&id).ok_or_else(Problem::not_found)?,
        amount: body.amount,
        direction: body.direction.into(),
        tax: body.tax,
        bill_item: body.bill_item,
        reason: body.reason,
        catalogs: context.state.catalogs.clone(),
    };
    context.write(operation, dry_run, StatusCode::OK, EventAdjusted::from).await
}
