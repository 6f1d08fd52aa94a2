//! `PATCH /v1/subscriptions/{id}/products/{product}`

use super::change::SubscriptionChange;
use super::part::amend;
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::{DryRun, time};
use ::subscription::Part;
use app::subscription::Wanted;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProductUpdate {
    /// When it ends, now or later; null for without end.
    #[schema(format = "date-time", required = true)]
    to: Option<String>,
}

/// Change the validity of a purchased product
///
/// Quantity and value stay as they were bought; the identifier is its service's.
#[utoipa::path(patch, path = "/v1/subscriptions/{id}/products/{product}", tag = "subscriptions", request_body = ProductUpdate,
    params(("id" = String, Path, description = "Id."), ("product" = String, Path, description = "Id of the purchase."), DryRun),
    responses((status = 200, description = "The subscription, and what was posted.", body = SubscriptionChange)))]
pub(crate) async fn update_purchased_product(
    context: Context,
    Path((id, product)): Path<(String, String)>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<ProductUpdate>,
) -> Result<Answered, Problem> {
    let part = Part::Product(product.parse().or(Err(Problem::not_found()))?);
    amend(&context, &id, (part, Wanted::Validity(time(body.to.as_deref())?), false), dry_run).await
}
