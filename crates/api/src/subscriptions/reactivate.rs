//! `POST /v1/subscriptions/{id}:reactivate`

use super::change::SubscriptionChange;
use super::part::{PartChange, amend};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::subscription::Wanted;

/// Make an inactive subscription or part active again
///
/// Brings back what was active before, and only that: fees for the days that are left, and what was cut of grants.
#[utoipa::path(post, path = "/v1/subscriptions/{id}:reactivate", tag = "subscriptions", request_body = PartChange,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The subscription, and what was posted.", body = SubscriptionChange)))]
pub(crate) async fn reactivate_subscription(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<PartChange>,
) -> Result<Answered, Problem> {
    amend(&context, &id, (body.part()?, Wanted::Resume(body.at()?), false), dry_run).await
}
