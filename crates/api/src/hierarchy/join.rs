//! `POST /v1/hierarchy-groups/{id}/members`

use super::group::HierarchyMember;
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::sharing::group::InUse;
use crate::wire::{DryRun, time};
use app::hierarchy::{JoinHierarchy, NewMember};
use axum::http::StatusCode;
use serde::Deserialize;
use store::hierarchy::HierarchyStatus;
use utoipa::ToSchema;

/// A membership to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewHierarchyMember {
    /// Number or code of the member.
    #[schema(example = "1002")]
    member: String,
    /// Id of the member's billing profile, whose bills are paid; its first where absent.
    billing_profile: Option<String>,
    /// When it begins; the site's time where absent.
    #[schema(format = "date-time")]
    from: Option<String>,
    /// When it ends.
    #[schema(format = "date-time")]
    to: Option<String>,
    /// Whether it rests at first.
    status: Option<InUse>,
}

/// Join a hierarchy group
///
/// Refused with 409: `other_currency`, `prepaid_profile`, `has_payer` where another pays for the profile at that time, `payer_circle` where
/// it would pay for itself by any chain, `own_group`, `hierarchy_cancelled`, `customer_closed`.
#[utoipa::path(post, path = "/v1/hierarchy-groups/{id}/members", tag = "hierarchy", request_body = NewHierarchyMember,
    params(("id" = String, Path, description = "Id of the group."), DryRun),
    responses((status = 201, description = "The membership.", body = HierarchyMember)))]
pub(crate) async fn join_hierarchy_group(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewHierarchyMember>,
) -> Result<Answered, Problem> {
    let not_an_id = || Problem::field("billing_profile", "not_an_id", "not an id");
    let member = NewMember {
        member: body.member,
        profile: body.billing_profile.map(|id| id.parse().or(Err(not_an_id()))).transpose()?,
        from: time(body.from.as_deref())?,
        to: time(body.to.as_deref())?,
        status: body.status.map_or(HierarchyStatus::Active, HierarchyStatus::from),
    };
    let hierarchy = id.parse().or(Err(Problem::not_found()))?;
    let operation = JoinHierarchy { catalogs: context.state.catalogs.clone(), hierarchy, member };
    let zone = context.zone()?;
    let encode = move |view| {
        let body = to_json(&HierarchyMember::from_view(&view, &zone)?)?;
        Ok(Answer { status: StatusCode::CREATED, body, kept: None })
    };
    context.write_encoded(operation, dry_run, encode).await
}
