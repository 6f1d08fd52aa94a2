//! `POST /v1/subscriptions/{id}:inactivate`

use super::change::SubscriptionChange;
use super::part::{PartChange, amend};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::subscription::Wanted;

/// Make a subscription or a part of it inactive
///
/// From then on it accrues no fee and its usage is not rated (unless the product says otherwise); what was paid ahead comes back by days, what is left
/// of its grants is cut. With a time that lies back what was charged since is put right on the active bill.
#[utoipa::path(post, path = "/v1/subscriptions/{id}:inactivate", tag = "subscriptions", request_body = PartChange,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The subscription, and what was posted.", body = SubscriptionChange)))]
pub(crate) async fn inactivate_subscription(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<PartChange>,
) -> Result<Answered, Problem> {
    amend(&context, &id, (body.part()?, Wanted::Pause(body.at()?), false), dry_run).await
}
