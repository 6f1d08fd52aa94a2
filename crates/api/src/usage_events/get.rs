//! `GET /v1/usage-events/{id}`

use super::event::{Event, TraceStep, parse_event_id};
use super::owner::EventOwner;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::event::GetEvent;
use serde::Serialize;
use utoipa::ToSchema;

/// A usage event with its trace.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TracedEvent {
    #[serde(flatten)]
    event: Event,
    /// Number of its customer.
    customer: String,
    /// Owners of sharing groups that pay it, or give for it, in its customer's place.
    owners: Vec<EventOwner>,
    /// How its price came about, step by step.
    trace: Vec<TraceStep>,
}

/// Get a usage event
///
/// As it stands, with its impacts, the trace of its price, and the revisions behind it.
#[utoipa::path(get, path = "/v1/usage-events/{id}", tag = "usage", params(("id" = String, Path, description = "Id.")),
    responses((status = 200, description = "The event.", body = TracedEvent)))]
pub(crate) async fn get_usage_event(context: Context, Path(id): Path<String>) -> Result<axum::Json<TracedEvent>, Problem> {
    let id = parse_event_id(&id).ok_or_else(Problem::not_found)?;
    let found = context.read(GetEvent { catalogs: context.state.catalogs.clone(), id }).await?;
    Ok(axum::Json(TracedEvent {
        event: Event::from_view(&found.event, &context.zone()?),
        customer: found.customer.to_string(),
        owners: found.owners.iter().map(EventOwner::from).collect(),
        trace: found.trace.into_iter().map(TraceStep::from).collect(),
    }))
}
