//! `GET /v1/voucher-batches/{id}`

use super::batch::VoucherBatchView;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::voucher::GetVoucherBatch;

/// Get a batch of vouchers
///
/// Its codes are under `/codes`.
#[utoipa::path(get, path = "/v1/voucher-batches/{id}", tag = "vouchers", params(("id" = String, Path, description = "Id of the batch.")),
    responses((status = 200, description = "The batch.", body = VoucherBatchView)))]
pub(crate) async fn get_voucher_batch(context: Context, Path(id): Path<String>) -> Result<axum::Json<VoucherBatchView>, Problem> {
    let batch = context.read(GetVoucherBatch { batch: id.parse().or(Err(Problem::not_found()))? }).await?;
    Ok(axum::Json(VoucherBatchView::from_row(&batch, &context.zone()?)))
}
