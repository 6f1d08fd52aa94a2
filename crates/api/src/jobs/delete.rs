//! `DELETE /v1/jobs/{id}`

use super::get::find;
use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::jobs::DeleteJob;
use axum::http::StatusCode;

/// Delete a job
///
/// Its history stays. One that another job follows answers 409 `job_followed`, one with a run that has not ended 409 `job_running`.
#[utoipa::path(delete, path = "/v1/jobs/{id}", tag = "jobs", params(("id" = String, Path, description = "Id or code of the job.")),
    responses((status = 204, description = "Deleted.")))]
pub(crate) async fn delete_job(context: Context, Path(id): Path<String>) -> Result<Answered, Problem> {
    let (job, _) = find(&context, id).await?;
    context.write(DeleteJob { id: job.id }, false, StatusCode::NO_CONTENT, |()| ()).await
}
