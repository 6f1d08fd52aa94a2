//! `GET /v1/bills/{id}/items/{item}/events`

use crate::context::Context;
use crate::cursor;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::usage_events::Event;
use crate::wire::{List, Paging};
use app::event::ItemEvents;
use axum::http::StatusCode;

/// The name that cursors of this list carry.
const LIST: &str = "item-events";

/// List what stands behind an item
///
/// Postings first (fees, adjustments, rounding), then usage events in the order of their days. A posting has its kind as `service_type`.
#[utoipa::path(get, path = "/v1/bills/{id}/items/{item}/events", tag = "billing",
    params(("id" = String, Path, description = "Id of the bill."), ("item" = String, Path, description = "Id of the item."), Paging),
    responses((status = 200, description = "The events.", body = List<Event>)))]
pub(crate) async fn list_item_events(
    context: Context,
    Path((id, item)): Path<(String, String)>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<Event>>, Problem> {
    let (zone, language) = (context.zone()?, context.language.tag());
    let operation = ItemEvents {
        catalogs: context.state.catalogs.clone(),
        bill: id.parse().or(Err(Problem::not_found()))?,
        item,
        after: paging.cursor.as_deref().map(place).transpose()?,
        limit: paging.rows()?,
    };
    let page = context.read(operation).await?;
    Ok(axum::Json(List {
        items: page.items.iter().map(|record| Event::from_record(record, language, &zone)).collect(),
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
