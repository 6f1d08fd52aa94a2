//! `GET /v1/customers/{customer}/charging-sessions`

use super::session::ChargingSession;
use crate::context::Context;
use crate::cursor;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::{List, Paging};
use app::charging_session::ListSessions;
use axum::http::StatusCode;
use ids::SessionId;

/// The name that cursors of this list carry.
const LIST: &str = "charging-sessions";

/// List charging sessions of a customer
///
/// Those that hold something first, then newest first.
#[utoipa::path(get, path = "/v1/customers/{customer}/charging-sessions", tag = "charging sessions",
    params(("customer" = String, Path, description = "Number or code of the customer."), Paging),
    responses((status = 200, description = "The sessions.", body = List<ChargingSession>)))]
pub(crate) async fn list_charging_sessions(
    context: Context,
    Path(customer): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<ChargingSession>>, Problem> {
    let (zone, language, rows) = (context.zone()?, context.language.tag(), paging.rows()?);
    let operation = ListSessions {
        catalogs: context.state.catalogs.clone(),
        customer,
        after: paging.cursor.as_deref().map(place).transpose()?,
        limit: i64::try_from(rows).unwrap_or(i64::MAX),
    };
    let page = context.read(operation).await?;
    let next = page.next.map(|(is_held, id)| cursor::encode(LIST, &format!("{} {id}", i64::from(is_held))));
    let items: Result<_, Problem> = page.items.iter().map(|view| ChargingSession::from_view(view, language, &zone)).collect();
    Ok(axum::Json(List { items: items?, next_cursor: next, total: None }))
}

fn place(text: &str) -> Result<(bool, SessionId), Problem> {
    let malformed = || Problem::plain(StatusCode::BAD_REQUEST, "cursor_malformed");
    let decoded = cursor::decode(LIST, text)?;
    let (held, id) = decoded.split_once(' ').ok_or_else(malformed)?;
    Ok((held == "1", id.parse().or(Err(malformed()))?))
}
