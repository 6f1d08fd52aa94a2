//! `GET /v1/jobs`

use super::job::{Job, JobRun};
use super::queries::ListJobs;
use crate::context::Context;
use crate::problem::Problem;
use crate::wire::List;

/// List jobs
///
/// The jobs of the site, each with its latest run.
#[utoipa::path(get, path = "/v1/jobs", tag = "jobs", responses((status = 200, description = "The jobs.", body = List<Job>)))]
pub(crate) async fn list_jobs(context: Context) -> Result<axum::Json<List<Job>>, Problem> {
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    let listed = context.read(ListJobs).await?;
    let to_job = |job: &store::job::JobRow| {
        let last = listed.runs.iter().find(|run| run.job == job.id);
        Job::from_row(job, last.map(|run| JobRun::from_row(run, &listed.jobs, now, &zone)))
    };
    Ok(axum::Json(List::whole(listed.jobs.iter().map(to_job).collect())))
}
