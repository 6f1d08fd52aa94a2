//! `GET /v1/custom-attributes`

use super::definition::CustomAttributes;
use crate::context::Context;
use crate::problem::Problem;
use app::site::GetInvoicing;

/// Get the custom attributes
///
/// What customers of the site may carry besides name, address and the rest.
#[utoipa::path(get, path = "/v1/custom-attributes", tag = "customers",
    responses((status = 200, description = "The attributes.", body = CustomAttributes)))]
pub(crate) async fn get_custom_attributes(context: Context) -> Result<axum::Json<CustomAttributes>, Problem> {
    Ok(axum::Json(context.read(GetInvoicing).await?.into()))
}
