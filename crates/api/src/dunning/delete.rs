//! `DELETE /v1/dunning/{code}`

use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::dunning::DeleteDunning;
use axum::http::StatusCode;

/// Delete a dunning configuration
///
/// What it did stays. One that a job runs answers 409 `dunning_in_use`.
#[utoipa::path(delete, path = "/v1/dunning/{code}", tag = "dunning",
    params(("code" = String, Path, description = "Code.")),
    responses((status = 204, description = "It is gone.")))]
pub(crate) async fn delete_dunning(context: Context, Path(code): Path<String>) -> Result<Answered, Problem> {
    context.write(DeleteDunning { code }, false, StatusCode::NO_CONTENT, |()| ()).await
}
