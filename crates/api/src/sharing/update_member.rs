//! `PATCH /v1/sharing-groups/{id}/members/{customer}`

use super::group::{InUse, SharingMember};
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::{DryRun, present, time};
use app::sharing::{ChangeMembership, MembershipChanges};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SharingMemberUpdate {
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

/// Change a membership
///
/// Touches this member only, never the group.
/// One that was put in use 200 times can only be ended: 409 `sharing_history_full`.
#[utoipa::path(patch, path = "/v1/sharing-groups/{id}/members/{customer}", tag = "sharing", request_body = SharingMemberUpdate,
    params(("id" = String, Path, description = "Id of the group."), ("customer" = String, Path, description = "Number or code of the member."), DryRun),
    responses((status = 200, description = "The membership.", body = SharingMember)))]
pub(crate) async fn update_sharing_member(
    context: Context,
    Path((id, member)): Path<(String, String)>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<SharingMemberUpdate>,
) -> Result<Answered, Problem> {
    let changes = MembershipChanges {
        status: body.status.map(Into::into),
        from: time(body.from.as_deref())?,
        to: body.to.map(|to| time(to.as_deref())).transpose()?,
    };
    let zone = context.zone()?;
    let operation = ChangeMembership { sharing: id.parse().or(Err(Problem::not_found()))?, member, changes };
    let encode = move |view| {
        let body = to_json(&SharingMember::from_view(&view, &zone)?)?;
        Ok(Answer { status: StatusCode::OK, body, kept: None })
    };
    context.write_encoded(operation, dry_run, encode).await
}
