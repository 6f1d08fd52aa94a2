//! `GET /v1/communications`

use super::Communication;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::messages::{Channel, DeliveryFilter, DeliveryState, DeliveryView, ListCommunications, Of};
use serde::Deserialize;
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "communications";

/// Which messages.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommunicationFilter {
    /// `email`, `sms` or `webhook`.
    channel: Option<String>,
    /// `waiting`, `queued`, `sending`, `sent` or `failed`.
    state: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List communications
///
/// Messages of the whole site, newest first: sent, waiting, failed.
#[utoipa::path(get, path = "/v1/communications", tag = "communications", params(CommunicationFilter),
    responses((status = 200, description = "The messages.", body = List<Communication>)))]
pub(crate) async fn list_communications(
    context: Context,
    Query(filter): Query<CommunicationFilter>,
) -> Result<axum::Json<List<Communication>>, Problem> {
    page(&context, Of::Site, filter).await
}

/// A page of somebody's messages.
pub(crate) async fn page(context: &Context, of: Of, filter: CommunicationFilter) -> Result<axum::Json<List<Communication>>, Problem> {
    let (zone, limit) = (context.zone()?, rows(filter.limit)?);
    let unknown = |field: &'static str| move || Problem::field(field, "not_one_of", format!("there is no such {field}"));
    let channel = filter.channel.map(|word| Channel::parse(&word).ok_or_else(unknown("channel"))).transpose()?;
    let state = filter.state.map(|word| DeliveryState::parse(&word).ok_or_else(unknown("state"))).transpose()?;
    let list = ListCommunications {
        of,
        filter: DeliveryFilter { channel, state },
        before: cursor::decode_number(LIST, filter.cursor.as_deref())?,
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
    };
    let place = |view: &DeliveryView| view.delivery.id.to_string();
    let found = context.read(list).await?;
    Ok(axum::Json(List::page(found, LIST, limit, place, |view| Communication::from_view(view, &zone))))
}
