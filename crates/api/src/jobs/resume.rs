//! `POST /v1/jobs/{id}:resume`

use super::get::find;
use super::job::Job;
use super::job_run::JobRun;
use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::jobs::SetJobState;
use axum::http::StatusCode;
use store::job::JobState;

/// Resume a job
///
/// It starts by itself again. What fell due meanwhile is not made up for, but a single run that never was.
#[utoipa::path(post, path = "/v1/jobs/{id}:resume", tag = "jobs", params(("id" = String, Path, description = "Id or code of the job.")),
    responses((status = 200, description = "The job.", body = Job)))]
pub(crate) async fn resume_job(context: Context, Path(id): Path<String>) -> Result<Answered, Problem> {
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    let (job, last) = find(&context, id).await?;
    let last = last.map(|run| JobRun::from_row(&run, now, &zone));
    let set = SetJobState { id: job.id, state: JobState::Active };
    context.write(set, false, StatusCode::OK, move |job| Job::from_row(&job, &zone, last.clone())).await
}
