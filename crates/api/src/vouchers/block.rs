//! `POST /v1/vouchers/{code}:block` and `:unblock`

use crate::context::Context;
use crate::json::{Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::voucher::BlockVoucher;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// A code and whether it is blocked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BlockedVoucher {
    /// The code.
    code: String,
    /// Whether it can be redeemed no more.
    blocked: bool,
    /// How often it was redeemed.
    uses: i64,
}

/// Block a voucher
///
/// It can be redeemed no more; what it bought stays.
#[utoipa::path(post, path = "/v1/vouchers/{code}:block", tag = "vouchers",
    params(("code" = String, Path, description = "The code."), DryRun),
    responses((status = 200, description = "The voucher.", body = BlockedVoucher)))]
pub(crate) async fn block_voucher(
    context: Context,
    Path(code): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Answered, Problem> {
    set(&context, code, true, dry_run).await
}

/// Unblock a voucher
#[utoipa::path(post, path = "/v1/vouchers/{code}:unblock", tag = "vouchers",
    params(("code" = String, Path, description = "The code."), DryRun),
    responses((status = 200, description = "The voucher.", body = BlockedVoucher)))]
pub(crate) async fn unblock_voucher(
    context: Context,
    Path(code): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
) -> Result<Answered, Problem> {
    set(&context, code, false, dry_run).await
}

async fn set(context: &Context, code: String, blocked: bool, dry_run: bool) -> Result<Answered, Problem> {
    let operation = BlockVoucher { code, blocked };
    let to_body = |row: store::voucher::VoucherCode| BlockedVoucher { code: row.code, blocked: row.blocked, uses: row.uses };
    context.write(operation, dry_run, StatusCode::OK, to_body).await
}
