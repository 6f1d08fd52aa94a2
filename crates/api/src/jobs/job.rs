//! A job and a run as they are shown.

use crate::wire::some;
use calendar::{Instant, Zone};
use serde::Serialize;
use store::job::{JobRow, RunRow, RunState};
use utoipa::ToSchema;

/// What went wrong with one item.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RunError {
    /// What it was.
    pub(crate) item: String,
    /// Stable code.
    pub(crate) code: String,
    /// The sentence.
    pub(crate) message: String,
}

/// A run of a job.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct JobRun {
    /// Id.
    pub(crate) id: String,
    /// Code of its job.
    #[schema(example = "billing")]
    pub(crate) job: String,
    /// `queued`, `running`, `succeeded`, `failed` or `cancelled`.
    pub(crate) state: String,
    /// When a worker took it.
    #[schema(format = "date-time", required = true)]
    pub(crate) started_at: Option<String>,
    /// When it ended.
    #[schema(format = "date-time", required = true)]
    pub(crate) ended_at: Option<String>,
    /// Items worked on, failed ones too.
    pub(crate) done: i64,
    /// Items in all; null until they are counted.
    #[schema(required = true)]
    pub(crate) total: Option<i64>,
    /// Items that failed.
    pub(crate) failed: i64,
    /// What is being worked on.
    #[schema(required = true)]
    pub(crate) current: Option<String>,
    /// Items a second so far.
    #[schema(required = true)]
    pub(crate) rate_per_s: Option<i64>,
    /// Seconds until the end at that rate.
    #[schema(required = true)]
    pub(crate) eta_s: Option<i64>,
    /// The first errors.
    pub(crate) errors: Vec<RunError>,
}

impl JobRun {
    /// From the run's row at a system time, its times in the site's zone.
    pub(crate) fn from_row(run: &RunRow, jobs: &[JobRow], now: Instant, zone: &Zone) -> Self {
        let progress = &run.progress;
        let is_running = run.state == RunState::Running;
        let rate = run.started_at.filter(|_| is_running).and_then(|start| rate_per_s(progress.done, start, now));
        let left = progress.total.saturating_sub(progress.done);
        let errors =
            run.errors.iter().map(|error| RunError { item: error.item.clone(), code: error.code.clone(), message: error.message.clone() });
        Self {
            id: run.id.to_string(),
            job: jobs.iter().find(|job| job.id == run.job).map_or_else(|| run.job.to_string(), |job| job.code.clone()),
            state: run.state.as_str().to_owned(),
            started_at: run.started_at.map(|at| at.to_rfc3339(zone)),
            ended_at: run.ended_at.map(|at| at.to_rfc3339(zone)),
            done: progress.done,
            total: Some(progress.total).filter(|total| *total > 0 || run.state.has_ended()),
            failed: progress.failed,
            current: some(&progress.current),
            rate_per_s: rate,
            eta_s: rate.filter(|rate| *rate > 0).and_then(|rate| left.checked_div(rate)),
            errors: errors.collect(),
        }
    }
}

/// Whole items a second; none in the first second.
fn rate_per_s(done: i64, start: Instant, now: Instant) -> Option<i64> {
    let seconds = now.micros().saturating_sub(start.micros()) / 1_000_000;
    done.checked_div(seconds)
}

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Job {
    /// Id.
    pub(crate) id: String,
    /// Code.
    #[schema(example = "billing")]
    pub(crate) code: String,
    /// Name.
    pub(crate) name: String,
    /// `billing`, `invoicing` or `rerating`.
    pub(crate) kind: String,
    /// When it starts by itself; null where it is started by hand.
    #[schema(required = true)]
    pub(crate) schedule: Option<String>,
    /// Code of the job that it follows.
    #[schema(required = true)]
    pub(crate) chained_to: Option<String>,
    /// Its latest run.
    #[schema(required = true)]
    pub(crate) last_run: Option<JobRun>,
}

impl Job {
    /// From the job's row.
    pub(crate) fn from_row(job: &JobRow, last_run: Option<JobRun>) -> Self {
        Self {
            id: job.id.to_string(),
            code: job.code.clone(),
            name: job.name.clone(),
            kind: job.kind.as_str().to_owned(),
            schedule: None,
            chained_to: job.chained_to.clone(),
            last_run,
        }
    }
}
