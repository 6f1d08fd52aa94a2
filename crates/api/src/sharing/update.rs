//! `PATCH /v1/sharing-groups/{id}`

use super::group::{InUse, SharingGroup};
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::wire::{DryRun, present, time};
use app::sharing::{ChangeGroup, GroupChanges};
use axum::http::StatusCode;
use ids::SharingId;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SharingGroupUpdate {
    /// Name.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// In use or resting.
    status: Option<InUse>,
    /// When it begins.
    #[schema(format = "date-time")]
    from: Option<String>,
    /// When it ends; null for open.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = "date-time")]
    to: Option<Option<String>>,
    /// Whether the pool is used before the member's own allowance.
    pool_first: Option<bool>,
}

/// Change a sharing group
///
/// The owner's edit: it holds for all members from the next event on. A group that is cancelled cannot be changed.
/// One that was put in use or changed 200 times can only be ended: 409 `sharing_history_full`.
#[utoipa::path(patch, path = "/v1/sharing-groups/{id}", tag = "sharing", request_body = SharingGroupUpdate,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The group.", body = SharingGroup)))]
pub(crate) async fn update_sharing_group(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<SharingGroupUpdate>,
) -> Result<Answered, Problem> {
    let changes = GroupChanges {
        name: body.name,
        status: body.status.map(Into::into),
        from: time(body.from.as_deref())?,
        to: body.to.map(|to| time(to.as_deref())).transpose()?,
        is_pool_first: body.pool_first,
    };
    change(&context, &id, changes, dry_run).await
}

/// Changes a group and answers it.
///
/// # Errors
/// What the use case refuses.
pub(super) async fn change(context: &Context, id: &str, changes: GroupChanges, dry_run: bool) -> Result<Answered, Problem> {
    let sharing: SharingId = id.parse().or(Err(Problem::not_found()))?;
    let (zone, language) = (context.zone()?, context.language.tag());
    let operation = ChangeGroup { catalogs: context.state.catalogs.clone(), sharing, changes };
    let encode = move |view| {
        let body = to_json(&SharingGroup::from_view(&view, language, &zone)?)?;
        Ok(Answer { status: StatusCode::OK, body, kept: None })
    };
    context.write_encoded(operation, dry_run, encode).await
}
