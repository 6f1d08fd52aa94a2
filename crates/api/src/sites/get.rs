//! `GET /v1/sites/{code}`

use super::Site;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::site::ListSites;

/// Get a site
///
/// Settings and time of a site that the caller may enter.
#[utoipa::path(get, path = "/v1/sites/{code}", tag = "sites", params(("code" = String, Path, description = "Code of the site.")),
    responses((status = 200, description = "The site.", body = Site)))]
pub(crate) async fn get_site(context: Context, Path(code): Path<String>) -> Result<axum::Json<Site>, Problem> {
    let views = context.read(ListSites).await?;
    let found = views.iter().find(|view| view.site.code == code && context.caller.reaches(view.site.id));
    Ok(axum::Json(Site::try_from(found.ok_or_else(Problem::not_found)?)?))
}
