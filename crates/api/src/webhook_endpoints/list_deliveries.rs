//! `GET /v1/webhook-endpoints/{id}/deliveries`

use super::named;
use crate::communications::{Communication, CommunicationFilter, page};
use crate::context::Context;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::List;
use app::messages::Of;

/// List deliveries of a webhook endpoint
///
/// Every call to it, newest first.
#[utoipa::path(get, path = "/v1/webhook-endpoints/{id}/deliveries", tag = "webhooks",
    params(("id" = String, Path, description = "Id of the endpoint."), CommunicationFilter),
    responses((status = 200, description = "The calls.", body = List<Communication>)))]
pub(crate) async fn list_webhook_deliveries(
    context: Context,
    Path(id): Path<String>,
    Query(filter): Query<CommunicationFilter>,
) -> Result<axum::Json<List<Communication>>, Problem> {
    page(&context, Of::Endpoint(named(&id)?), filter).await
}
