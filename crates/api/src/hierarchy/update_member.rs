//! `PATCH /v1/hierarchy-groups/{id}/members/{membership}`

use super::group::HierarchyMember;
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::sharing::group::InUse;
use crate::wire::{DryRun, present, time};
use app::hierarchy::{ChangeHierarchyMember, MemberChanges};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HierarchyMemberUpdate {
    /// In use or resting.
    status: Option<InUse>,
    /// When it begins.
    #[schema(format = "date-time")]
    from: Option<String>,
    /// When it ends; null for open.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = "date-time")]
    to: Option<Option<String>>,
}

/// Change a membership of a hierarchy group
///
/// Touches this member only, never the group, and no bill that has been billed. A validity is refused as joining is: 409 `has_payer`,
/// `payer_circle`.
#[utoipa::path(patch, path = "/v1/hierarchy-groups/{id}/members/{membership}", tag = "hierarchy", request_body = HierarchyMemberUpdate,
    params(("id" = String, Path, description = "Id of the group."), ("membership" = String, Path, description = "Id of the membership."), DryRun),
    responses((status = 200, description = "The membership.", body = HierarchyMember)))]
pub(crate) async fn update_hierarchy_member(
    context: Context,
    Path((id, membership)): Path<(String, String)>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<HierarchyMemberUpdate>,
) -> Result<Answered, Problem> {
    let changes = MemberChanges {
        status: body.status.map(Into::into),
        from: time(body.from.as_deref())?,
        to: body.to.map(|to| time(to.as_deref())).transpose()?,
    };
    let zone = context.zone()?;
    let operation = ChangeHierarchyMember {
        hierarchy: id.parse().or(Err(Problem::not_found()))?,
        membership: membership.parse().or(Err(Problem::not_found()))?,
        changes,
    };
    let encode = move |view| {
        let body = to_json(&HierarchyMember::from_view(&view, &zone)?)?;
        Ok(Answer { status: StatusCode::OK, body, kept: None })
    };
    context.write_encoded(operation, dry_run, encode).await
}
