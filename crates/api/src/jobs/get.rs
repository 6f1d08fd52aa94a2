//! `GET /v1/jobs/{id}`

use super::job::Job;
use super::job_run::JobRun;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::jobs::{FindJob, JobWithLast};

/// Get a job
///
/// With its latest run. The job is named by its id or its code.
#[utoipa::path(get, path = "/v1/jobs/{id}", tag = "jobs", params(("id" = String, Path, description = "Id or code of the job.")),
    responses((status = 200, description = "The job.", body = Job)))]
pub(crate) async fn get_job(context: Context, Path(id): Path<String>) -> Result<axum::Json<Job>, Problem> {
    let (job, last) = find(&context, id).await?;
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    Ok(axum::Json(Job::from_row(&job, &zone, last.map(|run| JobRun::from_row(&run, now, &zone)))))
}

/// The job of an id or a code.
pub(super) async fn find(context: &Context, id: String) -> Result<JobWithLast, Problem> {
    context.read(FindJob { id }).await?.ok_or_else(Problem::not_found)
}
