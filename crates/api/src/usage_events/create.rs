//! `POST /v1/usage-events`

use super::input::{self, UsageBody};
use super::outcome::EventAnswer;
use crate::context::Context;
use crate::json::{self, Query};
use crate::limits::USAGE_EVENTS_MAX;
use crate::problem::{FieldError, Problem};
use crate::with_catalog::{JustCatalog, WithCatalog};
use ::catalog::Catalog;
use axum::extract::Request as HttpRequest;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use charging::{Answer, BACKGROUND_BATCH_MAX, CHARGE_BATCH_MAX, Request, UsageInput};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use store::Lane;
use utoipa::{IntoParams, ToSchema};

/// How to answer.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsageQuery {
    /// `trace` adds how each price came about.
    expand: Option<String>,
    /// Answer what would happen, and write nothing; with at most 5,000 events.
    #[serde(default)]
    #[param(required = false)]
    dry_run: bool,
}

/// Answers of a batch, in the order of its events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventAnswers {
    /// One for each event.
    items: Vec<EventAnswer>,
}

/// Send usage
///
/// One event, `{"events": […]}` with at most 10,000, or the same number of lines of `application/x-ndjson`. Every event is answered by
/// itself, in order: rated with its impacts, duplicate (sent before; nothing moved), conflict (sent before with other content), unrated
/// (kept, without a price yet), refused (limit, too late), malformed (its wrong fields). Sending again is always safe.
/// More than 250 events are charged in pieces, between which single events pass: where such a request fails, its first events may be charged.
#[utoipa::path(post, path = "/v1/usage-events", tag = "usage", params(UsageQuery),
    request_body(content((UsageBody = "application/json"), (String = "application/x-ndjson"))),
    responses((status = 200, description = "One event: its `EventAnswer`. Several: `items`.", content((EventAnswer = "application/json"), (EventAnswers = "application/vnd.guilder.batch+json")))))]
pub(crate) async fn create_usage_events(
    context: Context,
    Query(query): Query<UsageQuery>,
    request: HttpRequest,
) -> Result<Response, Problem> {
    let with_trace = match query.expand.as_deref() {
        None | Some("") => false,
        Some("trace") => true,
        Some(_) => return Err(Problem::field("expand", "not_one_of", "trace")),
    };
    let (events, is_single) = read_events(request).await?;
    let read: Vec<Result<UsageInput, Vec<FieldError>>> =
        events.into_iter().map(|event| event.map_err(|error| vec![error]).and_then(input::read)).collect();
    let inputs: Vec<UsageInput> = read.iter().filter_map(|event| event.as_ref().ok()).cloned().collect();
    let mut answers = charge(&context, inputs, is_single, query.dry_run).await?.into_iter();
    let catalog = catalog(&context).await?;
    let mut items = Vec::with_capacity(read.len());
    for event in read {
        items.push(match event {
            Err(errors) => EventAnswer::malformed(errors),
            Ok(_) => {
                let answer = answers.next().ok_or(store::StoreError::Invariant("an event without an answer"))?;
                EventAnswer::from_answer(answer, &catalog, with_trace)?
            }
        });
    }
    match items.pop() {
        Some(only) if is_single => Ok(axum::Json(only).into_response()),
        last => {
            items.extend(last);
            Ok(axum::Json(EventAnswers { items }).into_response())
        }
    }
}

/// The catalog that the answers are written with: what charging has just used is in memory; codes stay once they have been given out.
async fn catalog(context: &Context) -> Result<Arc<Catalog>, Problem> {
    let catalogs = &context.state.catalogs;
    if let Some(latest) = catalogs.latest(context.site()?.id) {
        return Ok(latest);
    }
    let (_, catalog) = context.read(WithCatalog { catalogs: catalogs.clone(), operation: JustCatalog }).await?;
    Ok(catalog)
}

/// A single event joins whatever else waits; a batch is its own, and a large one lets those pass who wait for a single answer.
async fn charge(context: &Context, mut inputs: Vec<UsageInput>, is_single: bool, dry_run: bool) -> Result<Vec<Answer>, Problem> {
    let scope = context.scope(dry_run);
    if dry_run && inputs.len() > CHARGE_BATCH_MAX {
        return Err(Problem::field("events", "too_many", format!("at most {CHARGE_BATCH_MAX} events in a dry run")));
    }
    // A dry run is one transaction: in a second piece nothing of the first would have happened.
    let lane = if inputs.len() > BACKGROUND_BATCH_MAX && !dry_run { Lane::Background } else { Lane::Interactive };
    let request = Request { site: scope.site, actor: scope.actor, dry_run, lane };
    match inputs.pop() {
        None => Ok(Vec::new()),
        Some(only) if is_single && !dry_run => Ok(vec![context.state.charger.charge_one(&request, only).await?]),
        Some(last) => {
            inputs.push(last);
            Ok(context.state.charger.charge(&request, inputs).await?)
        }
    }
}

/// The events of a body, and whether it was a single one. A line that is no JSON is wrong by itself; it does not spoil the others.
async fn read_events(request: HttpRequest) -> Result<(Vec<Result<Value, FieldError>>, bool), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let bytes = json::read_body(request.into_body()).await?;
    let (events, is_single) = if kind.starts_with("application/x-ndjson") {
        let lines = bytes.split(|byte| *byte == b'\n').zip(1_usize..).filter(|(line, _)| !line.trim_ascii().is_empty());
        (lines.map(|(line, number)| serde_json::from_slice(line).map_err(|error| not_json(number, &error))).collect(), false)
    } else if kind.starts_with("application/json") {
        match json::parse(&bytes)? {
            Value::Object(mut body) if body.contains_key("events") => match body.remove("events") {
                Some(Value::Array(events)) if body.is_empty() => (events.into_iter().map(Ok).collect(), false),
                Some(_) | None => return Err(Problem::field("events", "wrong_type", "expected a list and nothing beside it")),
            },
            body @ (Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
                (vec![Ok(body)], true)
            }
        }
    } else {
        return Err(Problem::plain(axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type"));
    };
    if events.len() > USAGE_EVENTS_MAX {
        return Err(Problem::field("events", "too_many", format!("at most {USAGE_EVENTS_MAX} events")));
    }
    Ok((events, is_single))
}

/// What is wrong with a line of `application/x-ndjson`, lines counted from 1 as an editor does.
fn not_json(line: usize, error: &serde_json::Error) -> FieldError {
    // The reader's own text names its line, which is always the first.
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    FieldError::new("", "not_json", format!("line {line} is no JSON: {what}, at byte {}", error.column()))
}
