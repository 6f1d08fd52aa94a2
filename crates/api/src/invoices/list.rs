//! `GET /v1/invoices`

use super::Invoice;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, rows, time};
use app::billing::{InvoiceView, ListInvoices};
use axum::http::StatusCode;
use calendar::Instant;
use ids::InvoiceId;
use serde::Deserialize;
use store::bill::BillState;
use store::invoice::InvoiceSelection;
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "invoices";

/// Which invoices.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvoiceFilter {
    /// Number or code of a customer.
    customer: Option<String>,
    /// Number of one invoice.
    number: Option<String>,
    /// Id of one bill: its invoice, and those that are void.
    bill: Option<String>,
    /// State of the bill: `billing` or `closed`.
    bill_status: Option<String>,
    /// Issued from, RFC 3339.
    #[param(format = "date-time")]
    from: Option<String>,
    /// Issued before, exclusive.
    #[param(format = "date-time")]
    to: Option<String>,
    /// `-issued_at` (default): the newest first; `issued_at`: the oldest.
    sort: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List invoices
///
/// Of the site or of one customer, void ones too. `Accept: text/csv` gives the page as CSV.
#[utoipa::path(get, path = "/v1/invoices", tag = "billing", params(InvoiceFilter),
    responses((status = 200, description = "The invoices.", body = List<Invoice>)))]
pub(crate) async fn list_invoices(context: Context, Query(filter): Query<InvoiceFilter>) -> Result<axum::Json<List<Invoice>>, Problem> {
    let limit = rows(filter.limit)?;
    let word = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let customer = match word(&filter.customer) {
        Some(named) => Some(context.customer(&named).await?),
        None => None,
    };
    let not_an_id = || Problem::field("bill", "not_an_id", "the id of a bill");
    let operation = ListInvoices {
        selection: InvoiceSelection {
            customer,
            from: time(word(&filter.from).as_deref())?.unwrap_or(Instant::from_micros(i64::MIN)),
            to: time(word(&filter.to).as_deref())?.unwrap_or(Instant::from_micros(i64::MAX)),
            bill_state: word(&filter.bill_status).map(|word| bill_state(&word)).transpose()?,
            oldest_first: oldest_first(word(&filter.sort).as_deref())?,
            after: filter.cursor.as_deref().map(place).transpose()?,
            limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
        },
        bill: word(&filter.bill).map(|bill| bill.parse().or(Err(not_an_id()))).transpose()?,
        number: word(&filter.number),
        catalogs: context.state.catalogs.clone(),
    };
    let views = context.read(operation).await?;
    let key = |view: &InvoiceView| format!("{} {}", view.invoice.issued_at.micros(), view.invoice.id);
    let List { items, next_cursor, total } = List::page(views, LIST, limit, key, |view| Invoice::try_from(&view));
    Ok(axum::Json(List { items: items.into_iter().collect::<Result<_, _>>()?, next_cursor, total }))
}

fn bill_state(word: &str) -> Result<BillState, Problem> {
    let known = [BillState::Billing, BillState::Closed];
    let found = known.into_iter().find(|state| state.as_str() == word);
    found.ok_or_else(|| Problem::field("bill_status", "not_one_of", "one of billing, closed"))
}

fn oldest_first(sort: Option<&str>) -> Result<bool, Problem> {
    match sort {
        None | Some("-issued_at") => Ok(false),
        Some("issued_at") => Ok(true),
        Some(_) => Err(Problem::field("sort", "not_one_of", "one of issued_at, -issued_at")),
    }
}

fn place(text: &str) -> Result<(Instant, InvoiceId), Problem> {
    let malformed = || Problem::plain(StatusCode::BAD_REQUEST, "cursor_malformed");
    let decoded = cursor::decode(LIST, text)?;
    let (micros, id) = decoded.split_once(' ').ok_or_else(malformed)?;
    let at = Instant::try_from_micros(micros.parse().or(Err(malformed()))?)?;
    Ok((at, id.parse().or(Err(malformed()))?))
}
