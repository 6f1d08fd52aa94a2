//! `GET /v1/customers/{customer}/usage-events`

use super::Event;
use crate::context::Context;
use crate::cursor;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::event::ListEvents;
use axum::http::StatusCode;
use calendar::Instant;
use serde::Deserialize;
use store::usage::EventStatus;
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "usage-events";

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventFilter {
    /// Code of a kind of service.
    service_type: Option<String>,
    /// Identifier.
    identifier: Option<String>,
    /// Event time from, RFC 3339.
    #[param(format = "date-time")]
    from: Option<String>,
    /// Event time to, exclusive.
    #[param(format = "date-time")]
    to: Option<String>,
    /// `rated`, `unrated` or `cancelled`: where the events stand now.
    status: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List usage of a customer
///
/// Newest first; `Accept: text/csv` for a file.
#[utoipa::path(get, path = "/v1/customers/{customer}/usage-events", tag = "usage",
    params(("customer" = String, Path, description = "Number or code of the customer."), EventFilter),
    responses((status = 200, description = "The events.", body = List<Event>)))]
pub(crate) async fn list_customer_usage(
    context: Context,
    Path(customer): Path<String>,
    Query(filter): Query<EventFilter>,
) -> Result<axum::Json<List<Event>>, Problem> {
    let (zone, limit) = (context.zone()?, rows(filter.limit)?);
    let word = |text: Option<String>| text.filter(|text| !text.is_empty());
    let operation = ListEvents {
        catalogs: context.state.catalogs.clone(),
        customer,
        from: word(filter.from).as_deref().map(Instant::parse_rfc3339).transpose()?,
        to: word(filter.to).as_deref().map(Instant::parse_rfc3339).transpose()?,
        status: word(filter.status).as_deref().map(status).transpose()?,
        service_type: word(filter.service_type),
        identifier: word(filter.identifier),
        before: filter.cursor.as_deref().map(place).transpose()?,
        limit: i64::try_from(limit).unwrap_or(i64::MAX),
    };
    let page = context.read(operation).await?;
    Ok(axum::Json(List {
        items: page.items.iter().map(|view| Event::from_view(view, &zone)).collect(),
        next_cursor: page.next.map(|(at, key)| cursor::encode(LIST, &format!("{} {key}", at.micros()))),
        total: None,
    }))
}

fn status(word: &str) -> Result<EventStatus, Problem> {
    let known = [EventStatus::Rated, EventStatus::Unrated, EventStatus::Cancelled];
    let found = known.into_iter().find(|status| status.as_str() == word);
    found.ok_or_else(|| Problem::field("status", "not_one_of", "one of rated, unrated, cancelled"))
}

fn place(text: &str) -> Result<(Instant, i64), Problem> {
    let malformed = || Problem::plain(StatusCode::BAD_REQUEST, "cursor_malformed");
    let decoded = cursor::decode(LIST, text)?;
    let (micros, key) = decoded.split_once(' ').ok_or_else(malformed)?;
    let at = Instant::try_from_micros(micros.parse().or(Err(malformed()))?)?;
    Ok((at, key.parse().or(Err(malformed()))?))
}
