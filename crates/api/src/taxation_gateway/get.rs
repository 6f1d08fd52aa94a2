//! `GET /v1/taxation-gateway`

use super::gateway::TaxationGateway;
use crate::context::Context;
use crate::problem::Problem;
use app::tax_gateway::GetGateway;

/// See the taxation gateway
///
/// Configured or not, with its last success and failure and how many charges wait for it. The secret is not shown.
#[utoipa::path(get, path = "/v1/taxation-gateway", tag = "taxation-gateway",
    responses((status = 200, description = "The gateway.", body = TaxationGateway)))]
pub(crate) async fn get_taxation_gateway(context: Context) -> Result<axum::Json<TaxationGateway>, Problem> {
    let zone = context.zone()?;
    Ok(axum::Json(TaxationGateway::from_view(context.read(GetGateway).await?, &zone)))
}
