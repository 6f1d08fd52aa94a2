//! `GET /v1/usage-events`

use super::Event;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::event::ListUnknownUsage;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "unrated-usage";

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SiteEventFilter {
    /// `unrated`, the only one that is listed for a whole site.
    #[param(example = "unrated")]
    status: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List unrated usage of the site
///
/// Usage whose identifier nobody holds, newest first. Everything else is listed with its customer.
#[utoipa::path(get, path = "/v1/usage-events", tag = "usage", params(SiteEventFilter),
    responses((status = 200, description = "The events.", body = List<Event>)))]
pub(crate) async fn list_unrated_usage(
    context: Context,
    Query(filter): Query<SiteEventFilter>,
) -> Result<axum::Json<List<Event>>, Problem> {
    if filter.status.as_deref().is_some_and(|status| status != "unrated") {
        return Err(Problem::field("status", "not_one_of", "unrated; rated usage is listed with its customer"));
    }
    let (zone, limit) = (context.zone()?, rows(filter.limit)?);
    let operation = ListUnknownUsage {
        catalogs: context.state.catalogs.clone(),
        before: filter.cursor.as_deref().map(place).transpose()?,
        limit: i64::try_from(limit).unwrap_or(i64::MAX),
    };
    let page = context.read(operation).await?;
    Ok(axum::Json(List {
        items: page.items.iter().map(|view| Event::from_unknown(view, &zone)).collect(),
        next_cursor: page.next.map(|(day, key)| cursor::encode(LIST, &format!("{day} {key}"))),
        total: None,
    }))
}

fn place(text: &str) -> Result<(i32, i64), Problem> {
    let malformed = || Problem::plain(StatusCode::BAD_REQUEST, "cursor_malformed");
    let decoded = cursor::decode(LIST, text)?;
    let (day, key) = decoded.split_once(' ').ok_or_else(malformed)?;
    Ok((day.parse().or(Err(malformed()))?, key.parse().or(Err(malformed()))?))
}
