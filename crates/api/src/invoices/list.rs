//! `GET /v1/invoices`

use super::Invoice;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::billing::{InvoiceView, ListInvoices};
use serde::Deserialize;
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "invoices";

/// Which invoices.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvoiceFilter {
    /// Number or code of a customer.
    customer: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List invoices
///
/// Newest first, of the site or of one customer.
#[utoipa::path(get, path = "/v1/invoices", tag = "billing", params(InvoiceFilter),
    responses((status = 200, description = "The invoices.", body = List<Invoice>)))]
pub(crate) async fn list_invoices(context: Context, Query(filter): Query<InvoiceFilter>) -> Result<axum::Json<List<Invoice>>, Problem> {
    let limit = rows(filter.limit)?;
    let customer = match &filter.customer {
        Some(named) => Some(context.customer(named).await?),
        None => None,
    };
    let operation = ListInvoices {
        customer,
        before: cursor::decode_number(LIST, filter.cursor.as_deref())?.unwrap_or(i64::MAX),
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
        catalogs: context.state.catalogs.clone(),
    };
    let views = context.read(operation).await?;
    let page = List::page(views, LIST, limit, |view: &InvoiceView| view.invoice.id.to_string(), |view| Invoice::try_from(&view));
    let List { items, next_cursor, total } = page;
    Ok(axum::Json(List { items: items.into_iter().collect::<Result<_, _>>()?, next_cursor, total }))
}
