//! `POST /v1/sharing-groups`

use super::group::{InUse, SharingGroup};
use crate::context::{Context, to_json};
use crate::json::{Json, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::{DryRun, time};
use app::sharing::{CreateGroup, NewGroup};
use axum::http::StatusCode;
use ids::PurchaseId;
use serde::Deserialize;
use store::sharing::SharingStatus;
use utoipa::ToSchema;

/// What moves from a member to the owner.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPolicy {
    /// Name; the group's where absent.
    #[schema(max_length = 200)]
    name: Option<String>,
    /// Ids of purchased discounts of the subscription that are policies; all of them where absent.
    #[serde(default)]
    #[schema(max_items = 50)]
    discounts: Vec<String>,
}

/// A sharing group to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSharingGroup {
    /// Number or code of the customer who pays.
    #[schema(example = "1001")]
    owner: String,
    /// Name.
    #[schema(min_length = 1, max_length = 200, example = "Family")]
    name: String,
    /// Id of the owner's subscription.
    subscription: String,
    /// What moves.
    policy: Option<NewPolicy>,
    /// When it begins; the site's time where absent.
    #[schema(format = "date-time")]
    from: Option<String>,
    /// When it ends.
    #[schema(format = "date-time")]
    to: Option<String>,
    /// Whether it rests at first.
    status: Option<InUse>,
    /// Whether the pool is used before the member's own allowance.
    #[serde(default)]
    pool_first: bool,
}

impl NewSharingGroup {
    fn to_input(&self) -> Result<NewGroup, Problem> {
        let wrong = |field: &str| Problem::field(field, "not_an_id", "not an id");
        let policy = self.policy.as_ref();
        let read = |(place, id): (usize, &String)| id.parse::<PurchaseId>().or(Err(wrong(&format!("policy.discounts.{place}"))));
        Ok(NewGroup {
            owner: self.owner.clone(),
            name: self.name.clone(),
            subscription: self.subscription.parse().or(Err(wrong("subscription")))?,
            policy_name: policy.and_then(|policy| policy.name.clone()),
            policy: policy.into_iter().flat_map(|policy| policy.discounts.iter().enumerate()).map(read).collect::<Result<_, _>>()?,
            from: time(self.from.as_deref())?,
            to: time(self.to.as_deref())?,
            status: self.status.map_or(SharingStatus::Active, SharingStatus::from),
            is_pool_first: self.pool_first,
        })
    }
}

/// Make a sharing group
///
/// The owner's subscription pays what of its members' usage the policy names. A policy is a purchased discount of the subscription that
/// the catalog marks with `policy: true`; its percentage is the share that moves.
#[utoipa::path(post, path = "/v1/sharing-groups", tag = "sharing", request_body = NewSharingGroup, params(DryRun),
    responses((status = 201, description = "The group.", body = SharingGroup)))]
pub(crate) async fn create_sharing_group(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewSharingGroup>,
) -> Result<Answered, Problem> {
    let operation = CreateGroup { catalogs: context.state.catalogs.clone(), group: body.to_input()? };
    let (zone, language) = (context.zone()?, context.language.tag());
    let encode = move |view| {
        let body = to_json(&SharingGroup::from_view(&view, language, &zone)?)?;
        Ok(Answer { status: StatusCode::CREATED, body, kept: None })
    };
    context.write_encoded(operation, dry_run, encode).await
}
