//! `GET /v1/customers/{customer}/organization`

use super::node::OrganizationPlace;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::organization::GetPlace;

/// Get the place of a customer in the organization tree
///
/// Its type, who stands above it from the top, and how many below. Who pays for whom is told by sharing and hierarchy, not by this tree.
#[utoipa::path(get, path = "/v1/customers/{customer}/organization", tag = "organization",
    params(("customer" = String, Path, description = "Number or code of the customer.")),
    responses((status = 200, description = "The place.", body = OrganizationPlace)))]
pub(crate) async fn get_organization_place(
    context: Context,
    Path(customer): Path<String>,
) -> Result<axum::Json<OrganizationPlace>, Problem> {
    let place = context.read(GetPlace { customer }).await?;
    Ok(axum::Json(OrganizationPlace::try_from(&place)?))
}
