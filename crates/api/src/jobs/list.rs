//! `GET /v1/jobs`

use super::job::Job;
use super::job_run::JobRun;
use crate::context::Context;
use crate::problem::Problem;
use crate::wire::List;
use app::jobs::ListJobs;

/// List jobs
///
/// The jobs of the site, each with its latest run.
#[utoipa::path(get, path = "/v1/jobs", tag = "jobs", responses((status = 200, description = "The jobs.", body = List<Job>)))]
pub(crate) async fn list_jobs(context: Context) -> Result<axum::Json<List<Job>>, Problem> {
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    let jobs = context.read(ListJobs).await?;
    let items = jobs.iter().map(|(job, last)| Job::from_row(job, &zone, last.as_ref().map(|run| JobRun::from_row(run, now, &zone))));
    Ok(axum::Json(List::whole(items.collect())))
}
