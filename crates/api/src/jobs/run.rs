//! `POST /v1/jobs/{id}:run`

use super::get::find;
use super::job_run::JobRun;
use super::queries::needs_reading;
use crate::context::Context;
use crate::json::{Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use app::jobs::QueueRun;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

/// How a job is started.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RunJobQuery {
    /// Write nothing but the run's history, whatever the job says.
    #[serde(default)]
    #[param(required = false)]
    test_mode: bool,
}

/// Start a job
///
/// Queues a run and answers it; follow it under `/v1/job-runs/{id}` or its events. The job is named by its id or its code, and may be paused.
#[utoipa::path(post, path = "/v1/jobs/{id}:run", tag = "jobs",
    params(("id" = String, Path, description = "Id or code of the job."), RunJobQuery),
    responses((status = 202, description = "The run.", body = JobRun)))]
pub(crate) async fn run_job(context: Context, Path(id): Path<String>, Query(query): Query<RunJobQuery>) -> Result<Answered, Problem> {
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    let (job, _) = find(&context, id).await?;
    needs_reading(&context, &job.parameters)?;
    let queue = QueueRun { job: job.id, test_mode: query.test_mode };
    context.write(queue, false, StatusCode::ACCEPTED, move |run| JobRun::from_row(&run, now, &zone)).await
}
