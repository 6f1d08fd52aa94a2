//! `PATCH /v1/jobs/{id}`

use super::criteria::NewJobCriteria;
use super::get::find;
use super::job::Job;
use super::job_run::JobRun;
use super::queries::needs_reading;
use super::what::{JobExport, JobReport, JobSchedule, parameters};
use crate::context::Context;
use crate::json::{Json, Path};
use crate::once::Answered;
use crate::problem::Problem;
use app::jobs::{JobChanges, UpdateJob};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

/// What changes of a job; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobUpdate {
    /// Name.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// What it is for.
    #[schema(max_length = 1000)]
    description: Option<String>,
    /// When it runs, as a whole.
    schedule: Option<JobSchedule>,
    /// On whom, as a whole.
    criteria: Option<NewJobCriteria>,
    /// What it exports, as a whole.
    export: Option<JobExport>,
    /// What its report is of, as a whole.
    report: Option<JobReport>,
    /// Code of the dunning configuration that it runs.
    dunning: Option<String>,
    /// Whether its runs write nothing but their history.
    test_mode: Option<bool>,
}

/// Change a job
///
/// Runs that wait or work keep what they were queued with. `If-Match` with its ETag refuses with 412 when it has changed.
#[utoipa::path(patch, path = "/v1/jobs/{id}", tag = "jobs", request_body = JobUpdate,
    params(("id" = String, Path, description = "Id or code of the job."),
        ("If-Match" = Option<String>, Header, description = "ETag of the job as it was read.")),
    responses((status = 200, description = "The job.", body = Job)))]
pub(crate) async fn update_job(
    context: Context,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<JobUpdate>,
) -> Result<Answered, Problem> {
    let (zone, now) = (context.zone()?, context.state.store.system_now());
    let (read, last) = find(&context, id).await?;
    let last = last.map(|run| JobRun::from_row(&run, now, &zone));
    let expected = match context.is_version(&headers, &Job::from_row(&read, &zone, last.clone()))? {
        None => None,
        Some(true) => Some(read.clone()),
        Some(false) => return Err(Problem::plain(StatusCode::PRECONDITION_FAILED, "precondition_failed")),
    };
    let changes = JobChanges {
        name: body.name,
        description: body.description,
        schedule: body.schedule.map(|schedule| schedule.to_row()).transpose()?,
        criteria: body.criteria.map(|criteria| criteria.to_row()).transpose()?,
        parameters: parameters(body.export.as_ref(), body.report.as_ref(), body.dunning)?,
        test_mode: body.test_mode,
    };
    needs_reading(&context, &read.parameters)?;
    changes.parameters.as_ref().map_or(Ok(()), |parameters| needs_reading(&context, parameters))?;
    let update = UpdateJob { id: read.id, changes, expected, catalogs: context.state.catalogs.clone() };
    context.write(update, false, StatusCode::OK, move |job| Job::from_row(&job, &zone, last.clone())).await
}
