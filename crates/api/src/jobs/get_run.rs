//! `GET /v1/job-runs/{id}`

use super::job_run::JobRun;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use app::jobs::GetRun;
use store::job_run::RunRow;

/// Get a run
///
/// How far it is. What went wrong is under `/errors`, what it made under `/files`.
#[utoipa::path(get, path = "/v1/job-runs/{id}", tag = "jobs", params(("id" = String, Path, description = "Id of the run.")),
    responses((status = 200, description = "The run.", body = JobRun)))]
pub(crate) async fn get_job_run(context: Context, Path(id): Path<String>) -> Result<axum::Json<JobRun>, Problem> {
    load(&context, &id).await.map(axum::Json)
}

/// The run as it stands now.
pub(super) async fn load(context: &Context, id: &str) -> Result<JobRun, Problem> {
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    Ok(JobRun::from_row(&found(context, id).await?, now, &zone))
}

/// The row of a run.
pub(super) async fn found(context: &Context, id: &str) -> Result<RunRow, Problem> {
    let run = id.parse().or(Err(Problem::not_found()))?;
    context.read(GetRun { run }).await?.ok_or_else(Problem::not_found)
}
