//! `GET /v1/hierarchy-groups/{id}`

use super::group::HierarchyGroup;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::hierarchy::GetHierarchy;

/// Get a hierarchy group
#[utoipa::path(get, path = "/v1/hierarchy-groups/{id}", tag = "hierarchy", params(("id" = String, Path, description = "Id.")),
    responses((status = 200, description = "The group.", body = HierarchyGroup)))]
pub(crate) async fn get_hierarchy_group(context: Context, Path(id): Path<String>) -> Result<axum::Json<HierarchyGroup>, Problem> {
    let hierarchy = id.parse().or(Err(Problem::not_found()))?;
    let view = context.read(GetHierarchy { hierarchy }).await?;
    Ok(axum::Json(HierarchyGroup::from_view(&view, &context.zone()?)?))
}
