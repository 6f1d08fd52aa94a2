//! `GET /v1/voucher-batches`

use super::batch::VoucherBatchView;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, Paging};
use app::voucher::ListVouchers;
use store::voucher::VoucherBatch;

/// The name that cursors of this list carry.
const LIST: &str = "voucher-batches";

/// List batches of vouchers
///
/// Newest first.
#[utoipa::path(get, path = "/v1/voucher-batches", tag = "vouchers", params(Paging),
    responses((status = 200, description = "The batches.", body = List<VoucherBatchView>)))]
pub(crate) async fn list_voucher_batches(
    context: Context,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<VoucherBatchView>>, Problem> {
    let (zone, limit) = (context.zone()?, paging.rows()?);
    let before = cursor::decode_number(LIST, paging.cursor.as_deref())?.unwrap_or(i64::MAX);
    let rows = context.read(ListVouchers { before, limit: i64::try_from(limit + 1).unwrap_or(i64::MAX) }).await?;
    let place = |batch: &VoucherBatch| batch.id.to_string();
    Ok(axum::Json(List::page(rows, LIST, limit, place, |batch| VoucherBatchView::from_row(&batch, &zone))))
}
