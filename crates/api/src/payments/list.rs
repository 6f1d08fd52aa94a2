//! `GET /v1/payments`

use super::payment::Payment;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, Paging};
use app::billing::{ListPayments, PaymentView};
use ids::CustomerId;

/// The name that cursors of this list carry.
const LIST: &str = "payments";

/// List payments
///
/// Of the whole site, newest first.
#[utoipa::path(get, path = "/v1/payments", tag = "payments", params(Paging),
    responses((status = 200, description = "The payments.", body = List<Payment>)))]
pub(crate) async fn list_payments(context: Context, Query(paging): Query<Paging>) -> Result<axum::Json<List<Payment>>, Problem> {
    list(&context, None, &paging).await
}

/// A page of payments.
pub(super) async fn list(context: &Context, customer: Option<CustomerId>, paging: &Paging) -> Result<axum::Json<List<Payment>>, Problem> {
    let (zone, limit) = (context.zone()?, paging.rows()?);
    let operation = ListPayments {
        customer,
        before: cursor::decode_number(LIST, paging.cursor.as_deref())?.unwrap_or(i64::MAX),
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
        catalogs: context.state.catalogs.clone(),
    };
    let views = context.read(operation).await?;
    let place = |view: &PaymentView| view.payment.id.to_string();
    let List { items, next_cursor, total } = List::page(views, LIST, limit, place, |view| Payment::from_view(&view, &zone));
    Ok(axum::Json(List { items: items.into_iter().collect::<Result<_, _>>()?, next_cursor, total }))
}
