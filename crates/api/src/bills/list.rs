//! `GET /v1/bills`

use super::bill::Bill;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::billing::{BillView, ListBills};
use serde::Deserialize;
use store::bill::{BillState, OfCustomer};
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "bills";

/// Which bills.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BillFilter {
    /// `inactive`, `active`, `billing` or `closed`.
    pub(super) status: Option<String>,
    /// Number or code of a customer.
    pub(super) customer: Option<String>,
    /// Id of a billing profile of that customer: its bills, and those of others that it pays.
    pub(super) billing_profile: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    pub(super) limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
}

/// List bills
///
/// Newest first, of the site or of one customer, whose own stand among those of others that it pays.
#[utoipa::path(get, path = "/v1/bills", tag = "billing", params(BillFilter),
    responses((status = 200, description = "The bills.", body = List<Bill>)))]
pub(crate) async fn list_bills(context: Context, Query(filter): Query<BillFilter>) -> Result<axum::Json<List<Bill>>, Problem> {
    list(&context, filter).await
}

/// A page of bills.
pub(super) async fn list(context: &Context, filter: BillFilter) -> Result<axum::Json<List<Bill>>, Problem> {
    let limit = rows(filter.limit)?;
    let unknown = || Problem::field("status", "not_one_of", "one of inactive, active, billing, closed");
    let state = match filter.status.as_deref().filter(|status| !status.is_empty()) {
        Some(status) => Some(BillState::parse(status).ok_or_else(unknown)?),
        None => None,
    };
    let wrong = |code, message: &str| Problem::field("billing_profile", code, message);
    let not_an_id = |_error| wrong("not_an_id", "the id of a billing profile");
    let profile = filter.billing_profile.as_deref().map(|id| id.parse().map_err(not_an_id)).transpose()?;
    let of = match &filter.customer {
        Some(named) => Some(OfCustomer { customer: context.customer(named).await?, profile }),
        None if profile.is_some() => return Err(wrong("needs_customer", "a billing profile is of a customer: name it too")),
        None => None,
    };
    let operation = ListBills {
        of,
        state,
        before: cursor::decode_number(LIST, filter.cursor.as_deref())?.unwrap_or(i64::MAX),
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
        catalogs: context.state.catalogs.clone(),
    };
    let views = context.read(operation).await?;
    let page = List::page(views, LIST, limit, |view: &BillView| view.bill.id.to_string(), |view| Bill::try_from(&view));
    let List { items, next_cursor, total } = page;
    Ok(axum::Json(List { items: items.into_iter().collect::<Result<_, _>>()?, next_cursor, total }))
}
