//! `GET /v1/job-runs/{id}`

use super::job::JobRun;
use super::queries::GetRun;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;

/// Get a run
///
/// How far it is, and what went wrong.
#[utoipa::path(get, path = "/v1/job-runs/{id}", tag = "jobs", params(("id" = String, Path, description = "Id of the run.")),
    responses((status = 200, description = "The run.", body = JobRun)))]
pub(crate) async fn get_job_run(context: Context, Path(id): Path<String>) -> Result<axum::Json<JobRun>, Problem> {
    load(&context, &id).await.map(axum::Json)
}

/// The run as it stands now.
pub(super) async fn load(context: &Context, id: &str) -> Result<JobRun, Problem> {
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    let run = id.parse().or(Err(Problem::not_found()))?;
    let (run, jobs) = context.read(GetRun { run }).await?.ok_or_else(Problem::not_found)?;
    Ok(JobRun::from_row(&run, &jobs, now, &zone))
}
