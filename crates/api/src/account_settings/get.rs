//! `GET /v1/account-settings`

use super::settings::AccountSettings;
use crate::context::Context;
use crate::problem::Problem;
use app::site::GetInvoicing;

/// Get the account settings
///
/// How long a released identifier rests, and how long the data of a closed account is kept.
#[utoipa::path(get, path = "/v1/account-settings", tag = "customers",
    responses((status = 200, description = "The settings.", body = AccountSettings)))]
pub(crate) async fn get_account_settings(context: Context) -> Result<axum::Json<AccountSettings>, Problem> {
    Ok(axum::Json(context.read(GetInvoicing).await?.into()))
}
