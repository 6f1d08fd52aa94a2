//! `POST /v1/jobs/{id}:run`

use super::job::JobRun;
use super::queries::ListJobs;
use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::jobs::QueueRun;
use axum::http::StatusCode;

/// Start a job
///
/// Queues a run and answers it; follow it under `/v1/job-runs/{id}` or its events. The job is named by its id or its code.
#[utoipa::path(post, path = "/v1/jobs/{id}:run", tag = "jobs", params(("id" = String, Path, description = "Id or code of the job.")),
    responses((status = 202, description = "The run.", body = JobRun)))]
pub(crate) async fn run_job(context: Context, Path(id): Path<String>) -> Result<Answered, Problem> {
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    let jobs = context.read(ListJobs).await?.jobs;
    let job = jobs.iter().find(|job| job.code == id || job.id.to_string() == id).map(|job| job.id).ok_or_else(Problem::not_found)?;
    let to_run = move |run| JobRun::from_row(&run, &jobs, now, &zone);
    context.write(QueueRun { job }, false, StatusCode::ACCEPTED, to_run).await
}
