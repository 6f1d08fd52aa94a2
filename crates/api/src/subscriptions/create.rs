//! `POST /v1/customers/{customer}/subscriptions`

use super::subscription::{PlanItem, Subscription};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use app::subscription::{AddSubscription, OrderItem, PlanOrder};
use axum::http::StatusCode;
use calendar::Instant;
use serde::Deserialize;
use utoipa::ToSchema;

/// A plan to be bought.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSubscription {
    /// Code of the plan.
    #[schema(example = "mobile_s")]
    plan: String,
    /// What differs from the plan.
    #[serde(default)]
    #[schema(max_items = 200)]
    items: Vec<PlanItem>,
    /// Identifier of every service that has none of its own.
    #[schema(max_length = 200)]
    identifier: Option<String>,
    /// When it starts; the site's time where absent.
    #[schema(format = "date-time")]
    from: Option<String>,
    /// Id of the billing profile; the customer's first where absent.
    billing_profile: Option<String>,
}

/// Sell a plan
///
/// Charges and grants what is due at once. A dry run answers the subscription as it would be.
#[utoipa::path(post, path = "/v1/customers/{customer}/subscriptions", tag = "subscriptions", request_body = NewSubscription,
    params(("customer" = String, Path, description = "Number or code of the customer."), DryRun),
    responses((status = 201, description = "The subscription.", body = Subscription)))]
pub(crate) async fn create_subscription(
    context: Context,
    Path(customer): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewSubscription>,
) -> Result<Answered, Problem> {
    let wrong = |_no_id| Problem::field("billing_profile", "not_an_id", "the id of a billing profile");
    let operation = AddSubscription {
        catalogs: context.state.catalogs.clone(),
        customer,
        order: PlanOrder {
            code: body.plan,
            from: body.from.as_deref().map(Instant::parse_rfc3339).transpose()?,
            available_funds: None,
            items: body.items.iter().map(OrderItem::from).collect(),
            identifier: body.identifier,
        },
        billing_profile: body.billing_profile.as_deref().map(str::parse).transpose().map_err(wrong)?,
    };
    let (zone, language) = (context.zone()?, context.language.tag());
    let to_body = move |view| Subscription::from_view(&view, language, &zone);
    context.write(operation, dry_run, StatusCode::CREATED, to_body).await
}
