//! `POST /v1/sharing-groups/{id}/members`

use super::group::{InUse, SharingMember};
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::{DryRun, time};
use app::sharing::{JoinGroup, NewMembership};
use axum::http::StatusCode;
use serde::Deserialize;
use store::sharing::SharingStatus;
use utoipa::ToSchema;

/// A membership to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSharingMember {
    /// Number or code of the member.
    #[schema(example = "1002")]
    member: String,
    /// When it begins; the site's time where absent.
    #[schema(format = "date-time")]
    from: Option<String>,
    /// When it ends.
    #[schema(format = "date-time")]
    to: Option<String>,
    /// Whether it rests at first.
    status: Option<InUse>,
}

/// Join a sharing group
///
/// Refused with 409: `own_group`, `member_already`, `sharing_cancelled`, `customer_closed`, and `other_currency` where the policy moves
/// money. One who left may join again, until the history of the membership is full (`sharing_history_full`).
#[utoipa::path(post, path = "/v1/sharing-groups/{id}/members", tag = "sharing", request_body = NewSharingMember,
    params(("id" = String, Path, description = "Id of the group."), DryRun),
    responses((status = 201, description = "The membership.", body = SharingMember)))]
pub(crate) async fn join_sharing_group(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<NewSharingMember>,
) -> Result<Answered, Problem> {
    let membership = NewMembership {
        member: body.member,
        from: time(body.from.as_deref())?,
        to: time(body.to.as_deref())?,
        status: body.status.map_or(SharingStatus::Active, SharingStatus::from),
    };
    let sharing = id.parse().or(Err(Problem::not_found()))?;
    let operation = JoinGroup { catalogs: context.state.catalogs.clone(), sharing, membership };
    let zone = context.zone()?;
    let encode = move |view| {
        let body = to_json(&SharingMember::from_view(&view, &zone)?)?;
        Ok(Answer { status: StatusCode::CREATED, body, kept: None })
    };
    context.write_encoded(operation, dry_run, encode).await
}
