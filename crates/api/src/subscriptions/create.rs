//! `POST /v1/customers/{customer}/subscriptions`

use super::subscription::{PlanItem, Subscription, order_items};
use crate::context::Context;
use crate::json::{Json, Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::{DryRun, present, time};
use app::billing::ProfileChanges;
use app::subscription::{AddSubscription, PlanOrder};
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
    /// When it ends; without end where absent.
    #[schema(format = "date-time")]
    to: Option<String>,
    /// Promotion codes: coupons on the plan, and vouchers, each of which buys its bundle.
    #[serde(default)]
    #[schema(max_items = 20)]
    codes: Vec<String>,
    /// Id of the billing profile; that of the balance group, or the customer's first, where absent.
    billing_profile: Option<String>,
    /// Id of the balance group; the first of the billing profile where absent.
    balance_group: Option<String>,
    /// Prepaid money paid with the order: the first payment.
    #[schema(format = "decimal", example = "20.00")]
    available_funds: Option<String>,
    /// Code of the credit profile that the billing profile has from then on; null for the catalog's default.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "standard")]
    credit_profile: Option<Option<String>>,
    /// Most that may be owed from then on, in the billing profile's currency; null for what the credit profile says.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = "decimal", example = "200.00")]
    credit_limit: Option<Option<String>>,
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
    let language = context.language.tag();
    if let Some(book) = context.state.rate_book.as_ref().filter(|_| !dry_run) {
        book.ready_for(&context.scope(false), &customer).await;
    }
    let wrong = |_no_id| Problem::field("billing_profile", "not_an_id", "the id of a billing profile");
    let wrong_group = |_no_id| Problem::field("balance_group", "not_an_id", "the id of a balance group");
    let operation = AddSubscription {
        catalogs: context.state.catalogs.clone(),
        customer,
        order: PlanOrder {
            code: body.plan,
            from: body.from.as_deref().map(Instant::parse_rfc3339).transpose()?,
            available_funds: body.available_funds,
            items: order_items(&body.items)?,
            identifier: body.identifier,
            to: time(body.to.as_deref())?,
            codes: body.codes,
        },
        billing_profile: body.billing_profile.as_deref().map(str::parse).transpose().map_err(wrong)?,
        balance_group: body.balance_group.as_deref().map(str::parse).transpose().map_err(wrong_group)?,
        limits: ProfileChanges { credit_profile: body.credit_profile, credit_limit: body.credit_limit, ..ProfileChanges::default() },
    };
    let zone = context.zone()?;
    let to_body = move |view| Subscription::from_view(&view, language, &zone);
    context.write(operation, dry_run, StatusCode::CREATED, to_body).await
}
