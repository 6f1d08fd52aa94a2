//! `DELETE /v1/api-keys/{id}`

use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::identity::DeleteApiKey;
use axum::http::StatusCode;

/// Withdraw an API key
///
/// It has stopped working when this is answered; where several processes serve one database, within a second in the others.
#[utoipa::path(delete, path = "/v1/api-keys/{id}", tag = "api-keys", params(("id" = String, Path, description = "Id of the key.")),
    responses((status = 204, description = "Withdrawn.")))]
pub(crate) async fn delete_api_key(context: Context, Path(id): Path<String>) -> Result<Answered, Problem> {
    let id = id.parse().or(Err(Problem::not_found()))?;
    let answered = context.write(DeleteApiKey { id }, false, StatusCode::NO_CONTENT, |()| ()).await?;
    context.state.keys.forget();
    Ok(answered)
}
