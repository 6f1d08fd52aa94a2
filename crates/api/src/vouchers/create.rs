//! `POST /v1/voucher-batches`

use super::batch::VoucherBatchView;
use crate::context::Context;
use crate::json::{Json, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::voucher::{CreateVouchers, NewBatch};
use axum::http::StatusCode;
use calendar::Date;
use serde::Deserialize;
use utoipa::ToSchema;

/// A batch to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewVoucherBatch {
    /// Code, unique in the site.
    #[schema(example = "TOPUP-2026", max_length = 200)]
    code: String,
    /// Name.
    #[schema(max_length = 200)]
    name: String,
    /// Who issues it; informational.
    #[serde(default)]
    #[schema(max_length = 200)]
    vendor: String,
    /// Code of the bundle that a code buys.
    bundle: String,
    /// `numeric` or `alphanumeric` (capital letters and digits that are not mistaken for each other).
    character_set: String,
    /// Pattern of the codes, with `#` for each drawn character.
    #[schema(example = "TOP-########", max_length = 40)]
    template: String,
    /// How many codes.
    #[schema(minimum = 1, maximum = 10000)]
    quantity: u32,
    /// How often each may be redeemed.
    #[schema(minimum = 1, maximum = 1000000)]
    uses: u32,
    /// The first number, of codes that are counted up instead of drawn.
    range_start: Option<u64>,
    /// First day on which they may be redeemed.
    #[schema(format = "date")]
    from: Option<String>,
    /// First day on which they may not be redeemed any more.
    #[schema(format = "date")]
    to: Option<String>,
}

/// Make a batch of vouchers
///
/// Draws its codes: all of them, or none.
#[utoipa::path(post, path = "/v1/voucher-batches", tag = "vouchers", request_body = NewVoucherBatch, params(DryRun),
    responses((status = 201, description = "The batch.", body = VoucherBatchView)))]
pub(crate) async fn create_voucher_batch(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewVoucherBatch>,
) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let day = |text: &Option<String>| text.as_deref().map(Date::parse).transpose();
    let batch = NewBatch {
        from: day(&body.from)?,
        to: day(&body.to)?,
        code: body.code,
        name: body.name,
        vendor: body.vendor,
        bundle: body.bundle,
        character_set: body.character_set,
        template: body.template,
        quantity: body.quantity,
        uses: body.uses,
        range_start: body.range_start,
    };
    let operation = CreateVouchers::try_new(context.state.catalogs.clone(), batch)?;
    context.write(operation, dry_run, StatusCode::CREATED, move |made| VoucherBatchView::from_row(&made, &zone)).await
}
