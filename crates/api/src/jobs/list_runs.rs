//! `GET /v1/job-runs`

use super::job_run::JobRun;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::jobs::{ListRuns, RunsOf};
use serde::Deserialize;
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "job-runs";

/// Which runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct JobRunFilter {
    /// Id of a job.
    job: Option<String>,
    /// Id of a run: those that are chained to it. Not with `job`.
    parent: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl JobRunFilter {
    fn of(&self) -> Result<RunsOf, Problem> {
        match (self.job.as_deref(), self.parent.as_deref()) {
            (None, None) => Ok(RunsOf::Site),
            (Some(job), None) => job.parse().map(RunsOf::Job).map_err(|_no_id| Problem::field("job", "not_an_id", "the id of a job")),
            (None, Some(run)) => run.parse().map(RunsOf::Parent).map_err(|_no_id| Problem::field("parent", "not_an_id", "the id of a run")),
            (Some(_), Some(_)) => Err(Problem::field("parent", "not_together", "either `job` or `parent`")),
        }
    }
}

/// List runs
///
/// Newest first.
#[utoipa::path(get, path = "/v1/job-runs", tag = "jobs", params(JobRunFilter),
    responses((status = 200, description = "The runs.", body = List<JobRun>)))]
pub(crate) async fn list_job_runs(context: Context, Query(filter): Query<JobRunFilter>) -> Result<axum::Json<List<JobRun>>, Problem> {
    let (zone, now, limit) = (context.zone()?, context.state.store.system_now(), rows(filter.limit)?);
    let before = cursor::decode_number(LIST, filter.cursor.as_deref())?;
    let of = filter.of()?;
    let runs = context.read(ListRuns { of, before, limit: limit + 1 }).await?;
    Ok(axum::Json(List::page(runs, LIST, limit, |run| run.id.to_string(), |run| JobRun::from_row(&run, now, &zone))))
}
