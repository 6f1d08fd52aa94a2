//! `POST /v1/usage-events:rerate` and `:retry`: a selection, as a run in the background, or what it would change.

use super::event::event_id;
use crate::context::Context;
use crate::customers::CustomerRef;
use crate::jobs::JobRun;
use crate::json::{Json, Query};
use crate::problem::Problem;
use crate::wire::{DryRun, Money, time};
use app::event::{Again, EventUseError, Preview, UnderstandSelection, preview};
use app::jobs::QueueAgain;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A field of the service and how its value begins.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldPrefix {
    /// Code of the field.
    #[schema(example = "destination")]
    field: String,
    /// How its value begins.
    #[schema(example = "4479")]
    prefix: String,
}

/// Which events: all that is named must hold, and what is absent holds for all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventSelection {
    /// Number or code of a customer.
    customer: Option<String>,
    /// Code of a kind of service.
    service_type: Option<String>,
    /// How the identifier begins.
    identifier_prefix: Option<String>,
    /// How the value of a field begins, such as the destination.
    field_prefix: Option<FieldPrefix>,
    /// Event time from.
    #[schema(format = "date-time")]
    from: Option<String>,
    /// Event time to, exclusive.
    #[schema(format = "date-time")]
    to: Option<String>,
    /// Code of the product that rated them.
    product: Option<String>,
    /// Code of the rate plan that rated them.
    rate_plan: Option<String>,
    /// Code of the reason why they are unrated.
    unrated: Option<String>,
    /// Why: kept with each revision.
    #[schema(min_length = 1, max_length = 500, example = "The tariff of June was wrong.")]
    reason: String,
}

/// What an event would come to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventDifference {
    /// Id of the event.
    id: String,
    /// Result then.
    status: String,
    /// Difference without tax.
    net: Money,
}

/// What would change for one customer in one currency.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerDifference {
    /// The customer.
    customer: CustomerRef,
    /// Events that would stand differently.
    changed: usize,
    /// What these are charged, without tax.
    before: Money,
    /// What they would be charged, without tax.
    after: Money,
    /// Difference without tax.
    net: Money,
    /// Difference of tax.
    tax: Money,
}

/// A difference in all.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TotalDifference {
    /// Without tax.
    net: Money,
    /// Tax.
    tax: Money,
}

/// Events that cannot be decided on for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailedEvents {
    /// Stable code.
    code: String,
    /// The sentence.
    message: String,
    /// How many.
    events: usize,
}

/// What would change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RatingPreview {
    /// Events looked at, those that are counted together with the selected ones included.
    looked_at: usize,
    /// Events that would stand differently.
    changed: usize,
    /// Events that cannot be decided on: these stay as they are.
    failed: usize,
    /// Why, most events first.
    failures: Vec<FailedEvents>,
    /// False where more events are selected than a preview looks at.
    complete: bool,
    /// In all, by currency.
    totals: Vec<TotalDifference>,
    /// By customer.
    customers: Vec<CustomerDifference>,
    /// The largest differences.
    largest: Vec<EventDifference>,
}

impl From<Preview> for RatingPreview {
    fn from(preview: Preview) -> Self {
        let customers = preview.customers.iter().map(|one| CustomerDifference {
            customer: CustomerRef { number: one.number.to_string(), name: one.name.clone() },
            changed: one.changed,
            before: Money::from(&one.before),
            after: Money::from(&one.after),
            net: Money::from(&one.net),
            tax: Money::from(&one.tax),
        });
        let largest = preview.largest.iter().map(|(event, net)| EventDifference {
            id: event_id(event.id),
            status: event.status.as_str().to_owned(),
            net: Money::from(net),
        });
        let failures = preview.failures.iter().map(|failures| FailedEvents {
            code: failures.reason.code.clone(),
            message: failures.reason.message.clone(),
            events: failures.events,
        });
        let totals = preview.totals.iter().map(|(net, tax)| TotalDifference { net: Money::from(net), tax: Money::from(tax) });
        Self {
            looked_at: preview.looked_at,
            changed: preview.changed,
            failed: preview.failures.iter().map(|failures| failures.events).sum(),
            failures: failures.collect(),
            complete: preview.is_complete,
            totals: totals.collect(),
            customers: customers.collect(),
            largest: largest.collect(),
        }
    }
}

/// Rate usage again
///
/// Queues a run that rates the selected events again with the prices as they are now: what differs is posted, on the active bill where the
/// old one is billed; unchanged prices change nothing. Follow the run under `/v1/job-runs/{id}`. A dry run answers 200 with the difference.
#[utoipa::path(post, path = "/v1/usage-events:rerate", tag = "usage", request_body = EventSelection, params(DryRun),
    responses((status = 202, description = "The run.", body = JobRun), (status = 200, description = "The difference.", body = RatingPreview)))]
pub(crate) async fn rerate_usage_events(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<EventSelection>,
) -> Result<Response, Problem> {
    again(context, body, false, dry_run).await
}

/// Try unrated usage again
///
/// Queues a run that tries the selected unrated events again, also those whose customer was unknown. Follow it under
/// `/v1/job-runs/{id}`. A dry run answers 200 with what would be charged.
#[utoipa::path(post, path = "/v1/usage-events:retry", tag = "usage", request_body = EventSelection, params(DryRun),
    responses((status = 202, description = "The run.", body = JobRun), (status = 200, description = "The difference.", body = RatingPreview)))]
pub(crate) async fn retry_usage_events(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<EventSelection>,
) -> Result<Response, Problem> {
    again(context, body, true, dry_run).await
}

async fn again(context: Context, body: EventSelection, is_retry: bool, dry_run: bool) -> Result<Response, Problem> {
    let again = asked(&context, body, is_retry).await?;
    if dry_run {
        let state = &context.state;
        let told = preview(&state.store, &state.catalogs, &context.scope(true), &again)
            .await
            .map_err(|error: EventUseError| Problem::from(error))?;
        return Ok(axum::Json(RatingPreview::from(told)).into_response());
    }
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    let to_run = move |run| JobRun::from_row(&run, now, &zone);
    Ok(context.write(QueueAgain { again }, false, StatusCode::ACCEPTED, to_run).await?.into_response())
}

async fn asked(context: &Context, body: EventSelection, is_retry: bool) -> Result<Again, Problem> {
    let micros = |text: Option<String>| Ok::<_, Problem>(time(text.as_deref())?.map(Instant::micros));
    let again = Again {
        is_retry,
        customer: None,
        service_type: body.service_type,
        identifier_prefix: body.identifier_prefix,
        field_prefix: body.field_prefix.map(|field| (field.field, field.prefix)),
        from: micros(body.from)?,
        to: micros(body.to)?,
        product: body.product,
        rate_plan: body.rate_plan,
        unrated: body.unrated,
        reason: body.reason,
    };
    context.read(UnderstandSelection { again, customer: body.customer, catalogs: context.state.catalogs.clone() }).await
}
