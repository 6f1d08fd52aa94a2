//! `POST /v1/subscriptions/{id}/bundles`

use super::change::SubscriptionChange;
use super::subscription::{PlanItem, order_items};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::{DryRun, time};
use ::subscription::BoughtAs;
use app::subscription::{AddBundle, BundleOrder};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// An add-on to be bought.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBundle {
    /// Code of the bundle.
    #[schema(example = "data_boost")]
    bundle: String,
    /// When it starts; the site's time where absent.
    #[schema(format = "date-time")]
    from: Option<String>,
    /// When it ends; what the catalog says where absent.
    #[schema(format = "date-time")]
    to: Option<String>,
    /// What differs from the bundle.
    #[serde(default)]
    #[schema(max_items = 100)]
    items: Vec<PlanItem>,
    /// Identifier of every service that has none of its own.
    #[schema(max_length = 128)]
    identifier: Option<String>,
    /// Promotion codes: coupons on the bundle, and vouchers, each of which buys its own bundle.
    #[serde(default)]
    #[schema(max_items = 20)]
    codes: Vec<String>,
}

/// Buy an add-on
///
/// Charges and grants what is due at once. Errors of codes come code by code; one bad code fails the purchase.
#[utoipa::path(post, path = "/v1/subscriptions/{id}/bundles", tag = "subscriptions", request_body = NewBundle,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 201, description = "The subscription, and what was posted.", body = SubscriptionChange)))]
pub(crate) async fn add_bundle(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewBundle>,
) -> Result<Answered, Problem> {
    let order = BundleOrder {
        bundle: Some(body.bundle),
        from: time(body.from.as_deref())?,
        to: time(body.to.as_deref())?,
        items: order_items(&body.items)?,
        identifier: body.identifier,
        codes: body.codes,
    };
    buy(&context, &id, order, (dry_run, StatusCode::CREATED)).await
}

/// Buys bundles and answers the subscription.
///
/// # Errors
/// What the use case refuses.
pub(super) async fn buy(
    context: &Context,
    id: &str,
    order: BundleOrder,
    (dry_run, status): (bool, StatusCode),
) -> Result<Answered, Problem> {
    let (zone, language) = (context.zone()?, context.language.tag());
    let subscription = id.parse().or(Err(Problem::not_found()))?;
    let operation = AddBundle { catalogs: context.state.catalogs.clone(), subscription, order, bought_as: BoughtAs::AddOn };
    context.write(operation, dry_run, status, move |added| SubscriptionChange::from_added(&added, language, &zone)).await
}
