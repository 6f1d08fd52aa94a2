//! `GET /v1/billing-profiles/{id}`

use super::list::BillingProfile;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::billing::GetProfile;

/// Get a billing profile
#[utoipa::path(get, path = "/v1/billing-profiles/{id}", tag = "billing", params(("id" = String, Path, description = "Id of the profile.")),
    responses((status = 200, description = "The profile.", body = BillingProfile)))]
pub(crate) async fn get_billing_profile(context: Context, Path(id): Path<String>) -> Result<axum::Json<BillingProfile>, Problem> {
    let profile = id.parse().or(Err(Problem::not_found()))?;
    let view = context.read(GetProfile { profile, catalogs: context.state.catalogs.clone() }).await?;
    Ok(axum::Json(BillingProfile::try_from(&view)?))
}
