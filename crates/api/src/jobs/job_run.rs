//! A run as it is shown.

use super::criteria::JobCriteria;
use crate::wire::some;
use calendar::{Instant, Zone};
use serde::{Deserialize, Serialize};
use store::job_run::{RunRow, RunState};
use utoipa::ToSchema;

/// Microseconds of a second.
const SECOND_MICROS: i64 = 1_000_000;

/// A run of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobRun {
    /// Id.
    pub id: String,
    /// Code of its job.
    #[schema(example = "billing")]
    pub job: String,
    /// What it does.
    #[schema(example = "billing")]
    pub kind: String,
    /// `queued`, `running`, `succeeded`, `failed` (it could not go on, or every item failed) or `cancelled`.
    pub state: String,
    /// Site time that it is for.
    #[schema(format = "date-time")]
    pub at: String,
    /// Id of the run that it is chained to.
    #[schema(required = true)]
    pub parent: Option<String>,
    /// Whether it writes nothing but its history.
    pub test_mode: bool,
    /// Whom it works on: the job's criteria when it was queued.
    pub criteria: JobCriteria,
    /// When a worker took it.
    #[schema(format = "date-time", required = true)]
    pub started_at: Option<String>,
    /// When it ended.
    #[schema(format = "date-time", required = true)]
    pub ended_at: Option<String>,
    /// Items worked on, failed ones too.
    pub done: i64,
    /// Items in all; null until they are counted. It grows where more are found.
    #[schema(required = true)]
    pub total: Option<i64>,
    /// Items that failed.
    pub failed: i64,
    /// What was worked on last.
    #[schema(required = true)]
    pub current: Option<String>,
    /// Items a second; null in the first second.
    #[schema(required = true)]
    pub rate_per_s: Option<i64>,
    /// Seconds until the end at that rate.
    #[schema(required = true)]
    pub eta_s: Option<i64>,
    /// Why it could not go on: a code and a sentence.
    #[schema(required = true)]
    pub failure: Option<String>,
}

impl JobRun {
    /// From the run's row at a system time, its times in the site's zone.
    pub fn from_row(run: &RunRow, now: Instant, zone: &Zone) -> Self {
        let progress = &run.progress;
        let is_running = run.state == RunState::Running;
        let rate = run.started_at.and_then(|start| rate_per_s(progress.done, start, run.ended_at.unwrap_or(now)));
        let left = progress.total.saturating_sub(progress.done);
        Self {
            id: run.id.to_string(),
            job: run.job_code.clone(),
            kind: run.kind.as_str().to_owned(),
            state: run.state.as_str().to_owned(),
            at: run.at.to_rfc3339(zone),
            parent: run.parent.map(|parent| parent.to_string()),
            test_mode: run.test_mode,
            criteria: JobCriteria::from_row(&run.order.criteria),
            started_at: run.started_at.map(|at| at.to_rfc3339(zone)),
            ended_at: run.ended_at.map(|at| at.to_rfc3339(zone)),
            done: progress.done,
            total: Some(progress.total).filter(|total| *total > 0 || run.state.has_ended()),
            failed: progress.failed,
            current: some(&progress.current),
            rate_per_s: rate,
            eta_s: rate.filter(|rate| *rate > 0 && is_running).and_then(|rate| left.checked_div(rate)),
            failure: some(&run.failure),
        }
    }
}

/// Whole items a second; none in the first second.
fn rate_per_s(done: i64, start: Instant, until: Instant) -> Option<i64> {
    let seconds = until.micros().saturating_sub(start.micros()) / SECOND_MICROS;
    done.checked_div(seconds)
}
