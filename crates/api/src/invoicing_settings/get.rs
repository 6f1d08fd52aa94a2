//! `GET /v1/invoicing-settings`

use super::settings::InvoicingSettings;
use crate::context::Context;
use crate::problem::Problem;
use app::site::GetInvoicing;

/// Get the invoicing settings
///
/// Patterns of document numbers, days until an invoice is due, templates by language.
#[utoipa::path(get, path = "/v1/invoicing-settings", tag = "billing",
    responses((status = 200, description = "The settings.", body = InvoicingSettings)))]
pub(crate) async fn get_invoicing_settings(context: Context) -> Result<axum::Json<InvoicingSettings>, Problem> {
    Ok(axum::Json(context.read(GetInvoicing).await?.into()))
}
