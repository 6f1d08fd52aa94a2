//! `POST /v1/hierarchy-groups`

use super::group::HierarchyGroup;
use crate::context::{Context, to_json};
use crate::json::{Json, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::sharing::group::InUse;
use crate::wire::{DryRun, time};
use app::hierarchy::{CreateHierarchy, NewHierarchy};
use axum::http::StatusCode;
use serde::Deserialize;
use store::hierarchy::HierarchyStatus;
use utoipa::ToSchema;

/// A hierarchy group to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewHierarchyGroup {
    /// Number or code of the customer who pays.
    #[schema(example = "1001")]
    owner: String,
    /// Id of the owner's billing profile that pays; its first where absent.
    billing_profile: Option<String>,
    /// Name.
    #[schema(min_length = 1, max_length = 200, example = "Departments")]
    name: String,
    /// When it begins; the site's time where absent.
    #[schema(format = "date-time")]
    from: Option<String>,
    /// When it ends.
    #[schema(format = "date-time")]
    to: Option<String>,
    /// Whether it rests at first.
    status: Option<InUse>,
}

/// Make a hierarchy group
///
/// The owner's billing profile pays the bills of the members once they are billed. A prepaid profile has no dues and cannot: 409
/// `prepaid_profile`.
#[utoipa::path(post, path = "/v1/hierarchy-groups", tag = "hierarchy", request_body = NewHierarchyGroup, params(DryRun),
    responses((status = 201, description = "The group.", body = HierarchyGroup)))]
pub(crate) async fn create_hierarchy_group(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewHierarchyGroup>,
) -> Result<Answered, Problem> {
    let not_an_id = || Problem::field("billing_profile", "not_an_id", "not an id");
    let group = NewHierarchy {
        owner: body.owner,
        profile: body.billing_profile.map(|id| id.parse().or(Err(not_an_id()))).transpose()?,
        name: body.name,
        from: time(body.from.as_deref())?,
        to: time(body.to.as_deref())?,
        status: body.status.map_or(HierarchyStatus::Active, HierarchyStatus::from),
    };
    let zone = context.zone()?;
    let encode = move |view| {
        let body = to_json(&HierarchyGroup::from_view(&view, &zone)?)?;
        Ok(Answer { status: StatusCode::CREATED, body, kept: None })
    };
    context.write_encoded(CreateHierarchy { group }, dry_run, encode).await
}
