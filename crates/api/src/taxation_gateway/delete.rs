//! `DELETE /v1/taxation-gateway`

use crate::context::Context;
use crate::once::Answered;
use crate::problem::Problem;
use app::tax_gateway::DeleteGateway;
use axum::http::StatusCode;

/// Take the taxation gateway away
///
/// With its secret and what it said. From then on each tax is by its table; what is pending is settled by that.
#[utoipa::path(delete, path = "/v1/taxation-gateway", tag = "taxation-gateway", responses((status = 204, description = "Taken away.")))]
pub(crate) async fn delete_taxation_gateway(context: Context) -> Result<Answered, Problem> {
    context.write(DeleteGateway, false, StatusCode::NO_CONTENT, |()| ()).await
}
