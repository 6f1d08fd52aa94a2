//! `DELETE /v1/webhook-endpoints/{id}`

use super::named;
use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::DeleteEndpoint;
use axum::http::StatusCode;

/// Delete a webhook endpoint
///
/// With its secret. Its log stays in the communications; what was still to be sent to it fails.
#[utoipa::path(delete, path = "/v1/webhook-endpoints/{id}", tag = "webhooks",
    params(("id" = String, Path, description = "Id of the endpoint.")), responses((status = 204, description = "Deleted.")))]
pub(crate) async fn delete_webhook_endpoint(context: Context, Path(id): Path<String>) -> Result<Answered, Problem> {
    context.write(DeleteEndpoint { id: named(&id)? }, false, StatusCode::NO_CONTENT, |()| ()).await
}
