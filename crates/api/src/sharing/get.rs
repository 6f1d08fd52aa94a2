//! `GET /v1/sharing-groups/{id}`

use super::group::SharingGroup;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::sharing::GetGroup;

/// Get a sharing group
#[utoipa::path(get, path = "/v1/sharing-groups/{id}", tag = "sharing", params(("id" = String, Path, description = "Id.")),
    responses((status = 200, description = "The group.", body = SharingGroup)))]
pub(crate) async fn get_sharing_group(context: Context, Path(id): Path<String>) -> Result<axum::Json<SharingGroup>, Problem> {
    let sharing = id.parse().or(Err(Problem::not_found()))?;
    let view = context.read(GetGroup { catalogs: context.state.catalogs.clone(), sharing }).await?;
    Ok(axum::Json(SharingGroup::from_view(&view, context.language.tag(), &context.zone()?)?))
}
