//! `POST /v1/subscriptions/{id}:cancel`

use super::change::SubscriptionChange;
use super::part::{PartChange, amend};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::subscription::Wanted;
use serde::Deserialize;
use utoipa::ToSchema;

/// What ends, and when; all of it where no part is named.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cancellation {
    /// From when on: the past corrects, the future waits. The site's time where absent.
    #[schema(format = "date-time")]
    at: Option<String>,
    /// Id of a purchased bundle.
    bundle: Option<String>,
    /// Id of a purchased product.
    product: Option<String>,
    /// Id of a purchased discount.
    discount: Option<String>,
    /// Id of a service.
    service: Option<String>,
    /// Whether ending a commitment too early costs nothing this time.
    #[serde(default)]
    waive_fee: bool,
}

/// Cancel a subscription or a part of it
///
/// For good: what was paid ahead comes back by days, what is left of grants is cut, identifiers become free. Ending a commitment too early costs
/// the fee of its term; a dry run tells it before.
#[utoipa::path(post, path = "/v1/subscriptions/{id}:cancel", tag = "subscriptions", request_body = Cancellation,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The subscription, and what was posted.", body = SubscriptionChange)))]
pub(crate) async fn cancel_subscription(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<Cancellation>,
) -> Result<Answered, Problem> {
    let Cancellation { at, bundle, product, discount, service, waive_fee } = body;
    let what = PartChange { at, bundle, product, discount, service };
    amend(&context, &id, (what.part()?, Wanted::End(what.at()?), waive_fee), dry_run).await
}
