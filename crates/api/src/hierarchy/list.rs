//! `GET /v1/hierarchy-groups`

use super::group::HierarchyGroup;
use crate::context::Context;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::List;
use app::hierarchy::FindHierarchies;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which groups.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HierarchyFilter {
    /// Number or code of the owner.
    owner: String,
    /// Part of the group's name.
    #[serde(default)]
    #[param(required = false)]
    name: String,
}

/// Find hierarchy groups of an owner
///
/// For one who wants to join: all of the owner's groups, or those with a part of a name.
#[utoipa::path(get, path = "/v1/hierarchy-groups", tag = "hierarchy", params(HierarchyFilter),
    responses((status = 200, description = "The groups.", body = List<HierarchyGroup>)))]
pub(crate) async fn list_hierarchy_groups(
    context: Context,
    Query(asked): Query<HierarchyFilter>,
) -> Result<axum::Json<List<HierarchyGroup>>, Problem> {
    let zone = context.zone()?;
    let found = context.read(FindHierarchies { owner: asked.owner, name: asked.name }).await?;
    let items: Result<_, Problem> = found.iter().map(|view| HierarchyGroup::from_view(view, &zone)).collect();
    Ok(axum::Json(List::whole(items?)))
}
