//! `GET /v1/deferred-actions`

use super::DeferredAction;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, Paging};
use app::deferred::{DeferredView, ListDeferred};
use serde::Deserialize;
use store::deferred::DeferredState;
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "deferred-actions";

/// Which actions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Number or code of a customer.
    customer: Option<String>,
    /// `pending`, `done`, `failed` or `cancelled`.
    state: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// List deferred actions
///
/// Newest first.
#[utoipa::path(get, path = "/v1/deferred-actions", tag = "customers", params(Which),
    responses((status = 200, description = "The actions.", body = List<DeferredAction>)))]
pub(crate) async fn list_deferred_actions(
    context: Context,
    Query(which): Query<Which>,
) -> Result<axum::Json<List<DeferredAction>>, Problem> {
    let zone = context.zone()?;
    let paging = Paging { limit: which.limit, cursor: which.cursor };
    let limit = paging.rows()?;
    let wrong = || Problem::field("state", "not_one_of", "one of `pending`, `done`, `failed`, `cancelled`");
    let state = which.state.as_deref().map(|word| DeferredState::parse(word).ok_or_else(wrong)).transpose()?;
    let operation = ListDeferred {
        customer: which.customer,
        state,
        before: cursor::decode_number(LIST, paging.cursor.as_deref())?.unwrap_or(i64::MAX),
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
    };
    let views = context.read(operation).await?;
    let place = |view: &DeferredView| view.action.id.to_string();
    Ok(axum::Json(List::page(views, LIST, limit, place, |view| DeferredAction::from_view(&view, &zone))))
}
