//! `GET /v1/sites`

use super::Site;
use crate::context::Context;
use crate::problem::Problem;
use crate::wire::List;
use app::site::ListSites;
use calendar::CalendarError;

/// List sites
///
/// The sites that the caller may enter.
#[utoipa::path(get, path = "/v1/sites", tag = "sites", responses((status = 200, description = "The sites.", body = List<Site>)))]
pub(crate) async fn list_sites(context: Context) -> Result<axum::Json<List<Site>>, Problem> {
    let views = context.read(ListSites).await?;
    let reached = views.iter().filter(|view| context.caller.reaches(view.site.id));
    let sites: Result<Vec<Site>, CalendarError> = reached.map(Site::try_from).collect();
    Ok(axum::Json(List::whole(sites?)))
}
