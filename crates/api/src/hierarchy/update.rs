//! `PATCH /v1/hierarchy-groups/{id}`

use super::group::HierarchyGroup;
use crate::context::{Context, to_json};
use crate::json::{Json, Path, Query};
use crate::once::{Answer, Answered};
use crate::problem::Problem;
use crate::sharing::group::InUse;
use crate::wire::{DryRun, present, time};
use app::hierarchy::{ChangeHierarchy, HierarchyChanges};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HierarchyGroupUpdate {
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
}

/// Change a hierarchy group
///
/// The owner's edit: it holds for all members, for every bill that has not been billed. A group that is cancelled cannot be changed.
/// A validity by which a billing profile would pay for itself is refused: 409 `payer_circle`.
#[utoipa::path(patch, path = "/v1/hierarchy-groups/{id}", tag = "hierarchy", request_body = HierarchyGroupUpdate,
    params(("id" = String, Path, description = "Id."), DryRun),
    responses((status = 200, description = "The group.", body = HierarchyGroup)))]
pub(crate) async fn update_hierarchy_group(
    context: Context,
    Path(id): Path<String>,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<HierarchyGroupUpdate>,
) -> Result<Answered, Problem> {
    let changes = HierarchyChanges {
        name: body.name,
        status: body.status.map(Into::into),
        from: time(body.from.as_deref())?,
        to: body.to.map(|to| time(to.as_deref())).transpose()?,
    };
    change(&context, &id, changes, dry_run).await
}

/// Changes a group and answers it.
///
/// # Errors
/// What the use case refuses.
pub(super) async fn change(context: &Context, id: &str, changes: HierarchyChanges, dry_run: bool) -> Result<Answered, Problem> {
    let operation = ChangeHierarchy { hierarchy: id.parse().or(Err(Problem::not_found()))?, changes };
    let zone = context.zone()?;
    let encode = move |view| {
        let body = to_json(&HierarchyGroup::from_view(&view, &zone)?)?;
        Ok(Answer { status: StatusCode::OK, body, kept: None })
    };
    context.write_encoded(operation, dry_run, encode).await
}
