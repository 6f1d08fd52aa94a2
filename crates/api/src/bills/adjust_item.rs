//! `POST /v1/bills/{id}/items/{item}:adjust`

use super::adjust::{BillAdjusted, answer};
use crate::balance_groups::AdjustmentDirection;
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::billing::{AdjustBill, Adjusting};
use serde::Deserialize;
use utoipa::ToSchema;

/// An adjustment of one item of a bill.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItemAdjustment {
    /// A positive amount without tax, in the bill's currency; in its minor units once the bill has left `active`.
    #[schema(format = "decimal", example = "5.00")]
    amount: String,
    /// Which way.
    direction: AdjustmentDirection,
    /// With the tax of the item at the rate that it was charged with, else without tax.
    #[serde(default)]
    with_tax: bool,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Adjust an item of a bill
///
/// As a bill is adjusted: it stays of the item's subscription, service and ledger.
#[utoipa::path(post, path = "/v1/bills/{id}/items/{item}:adjust", tag = "billing", request_body = ItemAdjustment,
    params(("id" = String, Path, description = "Id of the bill."), ("item" = String, Path, description = "Id of the item."), DryRun),
    responses((status = 200, description = "What was posted.", body = BillAdjusted)))]
pub(crate) async fn adjust_bill_item(
    context: Context,
    Path((id, item)): Path<(String, String)>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<ItemAdjustment>,
) -> Result<Answered, Problem> {
    let operation = AdjustBill {
        bill: id.parse().or(Err(Problem::not_found()))?,
        what: Adjusting::Item { item, with_tax: body.with_tax },
        amount: body.amount,
        direction: body.direction.into(),
        reason: body.reason,
        catalogs: context.state.catalogs.clone(),
    };
    answer(&context, operation, dry_run).await
}
