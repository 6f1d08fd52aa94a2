//! `POST /v1/usage-events/{id}:cancel`, `:correct`, `:retry`: deciding anew on one event.

use super::event::{Reason, event_id, parse_event_id};
use super::input::texts;
use super::owner::EventOwnerChanged;
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::{DryRun, Money};
use app::event::{ChangeEvent, ChangedEvent};
use axum::http::StatusCode;
use charging::Wish;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventChange {
    /// Kept with the event for good, beside who asked and when.
    #[schema(min_length = 1, max_length = 500, example = "The meter was wrong.")]
    reason: String,
}

/// Other fields, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventCorrection {
    /// All service fields as they should have been: texts, or numbers that are read as text.
    #[schema(value_type = Object, example = json!({"duration": "45", "destination": "38641000000"}))]
    fields: BTreeMap<String, Value>,
    /// Kept with the event for good, beside who asked and when.
    #[schema(min_length = 1, max_length = 500, example = "The meter was wrong.")]
    reason: String,
}

/// Where the event stands now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventChanged {
    /// Id of the event; of usage whose customer was unknown its id now.
    id: String,
    /// `rated`, `unrated` or `cancelled`.
    #[schema(example = "cancelled")]
    status: String,
    /// What was charged before, without tax.
    #[schema(required = true)]
    before: Option<Money>,
    /// Tax before.
    #[schema(required = true)]
    tax_before: Option<Money>,
    /// What is charged now, without tax.
    #[schema(required = true)]
    amount: Option<Money>,
    /// Tax now.
    #[schema(required = true)]
    tax: Option<Money>,
    /// Why it is still unrated.
    #[schema(required = true)]
    reason: Option<Reason>,
    /// Other events that stand differently now, because counters of a cycle or a session count them together.
    others: usize,
    /// Owners of sharing groups whose part of it changes; what its customer pays is above.
    owners: Vec<EventOwnerChanged>,
}

impl From<ChangedEvent> for EventChanged {
    fn from(changed: ChangedEvent) -> Self {
        Self {
            id: event_id(changed.id),
            status: changed.status.as_str().to_owned(),
            before: changed.before.as_ref().map(Money::from),
            tax_before: changed.tax_before.as_ref().map(Money::from),
            amount: changed.after.as_ref().map(Money::from),
            tax: changed.tax.as_ref().map(Money::from),
            reason: changed.unrated.map(|reason| Reason { code: reason.code, message: reason.message }),
            others: changed.others,
            owners: changed.owners.iter().map(EventOwnerChanged::from).collect(),
        }
    }
}

async fn change(context: Context, id: &str, wish: Wish, reason: String, dry_run: bool) -> Result<Answered, Problem> {
    let id = parse_event_id(id).ok_or_else(Problem::not_found)?;
    let operation = ChangeEvent { id, wish, reason, catalogs: context.state.catalogs.clone() };
    context.write(operation, dry_run, StatusCode::OK, EventChanged::from).await
}

/// Cancel a usage event
///
/// Takes back all that it did: allowance, counters, money; what is on a bill that is already billed comes back on the active one. The event
/// stays, with who cancelled it and why.
#[utoipa::path(post, path = "/v1/usage-events/{id}:cancel", tag = "usage", request_body = EventChange,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "Where it stands now.", body = EventChanged)))]
pub(crate) async fn cancel_usage_event(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<EventChange>,
) -> Result<Answered, Problem> {
    change(context, &id, Wish::Cancel, body.reason, dry_run).await
}

/// Correct a usage event
///
/// Replaces its service fields and rates it with these, in one step with one trail; the fields as they came stay readable. Also the way to
/// put right an event that is unrated, also one whose identifier nobody held: it goes to its customer, where there is one now.
#[utoipa::path(post, path = "/v1/usage-events/{id}:correct", tag = "usage", request_body = EventCorrection,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "Where it stands now.", body = EventChanged)))]
pub(crate) async fn correct_usage_event(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<EventCorrection>,
) -> Result<Answered, Problem> {
    let fields = texts(body.fields).map_err(Problem::fields)?;
    change(context, &id, Wish::Correct(fields), body.reason, dry_run).await
}

/// Try an unrated usage event again
///
/// Rates it as the catalog and its customer are now. Usage whose identifier nobody held goes to its customer, where there is one now.
#[utoipa::path(post, path = "/v1/usage-events/{id}:retry", tag = "usage", request_body = EventChange,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "Where it stands now.", body = EventChanged)))]
pub(crate) async fn retry_usage_event(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<EventChange>,
) -> Result<Answered, Problem> {
    change(context, &id, Wish::Retry, body.reason, dry_run).await
}
