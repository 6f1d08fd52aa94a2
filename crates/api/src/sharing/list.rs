//! `GET /v1/sharing-groups`

use super::group::SharingGroup;
use crate::context::Context;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::List;
use app::sharing::FindGroups;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which groups.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SharingFilter {
    /// Number or code of the owner.
    owner: String,
    /// Part of the group's name.
    #[serde(default)]
    #[param(required = false)]
    name: String,
}

/// Find sharing groups of an owner
///
/// For one who wants to join: all of the owner's groups, or those with a part of a name.
#[utoipa::path(get, path = "/v1/sharing-groups", tag = "sharing", params(SharingFilter),
    responses((status = 200, description = "The groups.", body = List<SharingGroup>)))]
pub(crate) async fn list_sharing_groups(
    context: Context,
    Query(asked): Query<SharingFilter>,
) -> Result<axum::Json<List<SharingGroup>>, Problem> {
    let (zone, language) = (context.zone()?, context.language.tag());
    let find = FindGroups { catalogs: context.state.catalogs.clone(), owner: asked.owner, name: asked.name };
    let found = context.read(find).await?;
    let items: Result<_, Problem> = found.iter().map(|view| SharingGroup::from_view(view, language, &zone)).collect();
    Ok(axum::Json(List::whole(items?)))
}
