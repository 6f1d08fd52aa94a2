//! `POST /v1/job-runs/{id}:cancel`

use super::job_run::JobRun;
use super::queries::CancelRun;
use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use axum::http::StatusCode;

/// Stop a run
///
/// What is done stays done; the rest is left. A run that has ended answers 409 `run_ended`.
#[utoipa::path(post, path = "/v1/job-runs/{id}:cancel", tag = "jobs", params(("id" = String, Path, description = "Id of the run.")),
    responses((status = 200, description = "The run.", body = JobRun)))]
pub(crate) async fn cancel_job_run(context: Context, Path(id): Path<String>) -> Result<Answered, Problem> {
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    let run = id.parse().or(Err(Problem::not_found()))?;
    let to_run = move |run| JobRun::from_row(&run, now, &zone);
    context.write(CancelRun { run }, false, StatusCode::OK, to_run).await
}
