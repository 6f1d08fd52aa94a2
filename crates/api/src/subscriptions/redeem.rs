//! `POST /v1/subscriptions/{id}:redeem`

use super::add_bundle::buy;
use super::change::SubscriptionChange;
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::subscription::BundleOrder;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// Vouchers to be redeemed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoucherRedemption {
    /// One or more codes; each buys its bundle.
    #[schema(min_items = 1, max_items = 20)]
    codes: Vec<String>,
}

/// Redeem vouchers
///
/// All of them or none.
#[utoipa::path(post, path = "/v1/subscriptions/{id}:redeem", tag = "subscriptions", request_body = VoucherRedemption,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The subscription, and what was posted.", body = SubscriptionChange)))]
pub(crate) async fn redeem_vouchers(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<VoucherRedemption>,
) -> Result<Answered, Problem> {
    if body.codes.is_empty() {
        return Err(Problem::field("codes", "required", "at least one code"));
    }
    buy(&context, &id, BundleOrder { codes: body.codes, ..BundleOrder::default() }, (dry_run, StatusCode::OK)).await
}
