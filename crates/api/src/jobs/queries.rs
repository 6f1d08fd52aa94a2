//! What the job endpoints ask of the store: rows of jobs and runs, and stopping a run.

use app::jobs::JobError;
use ids::{JobId, JobRunId};
use store::activity::{self, Activity, Change};
use store::job::{self, JobRow, RunRow, RunState};
use store::{Operation, StoreError, Tx};

/// Jobs with runs.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) jobs: Vec<JobRow>,
    pub(crate) runs: Vec<RunRow>,
}

/// All jobs, each with its latest run.
pub(crate) struct ListJobs;

impl Operation for ListJobs {
    type Output = Listed;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Listed, StoreError> {
        Ok(Listed { jobs: job::list(tx).await?, runs: job::list_last_runs(tx).await? })
    }
}

/// Runs of one job or of all, newest first.
pub(crate) struct ListRuns {
    pub(crate) job: Option<JobId>,
    pub(crate) before: Option<i64>,
    pub(crate) limit: usize,
}

impl Operation for ListRuns {
    type Output = Listed;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Listed, StoreError> {
        let limit = i64::try_from(self.limit).unwrap_or(i64::MAX);
        Ok(Listed { jobs: job::list(tx).await?, runs: job::list_runs(tx, self.job, self.before, limit).await? })
    }
}

/// One run.
pub(crate) struct GetRun {
    pub(crate) run: JobRunId,
}

impl Operation for GetRun {
    type Output = Option<(RunRow, Vec<JobRow>)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let Some(run) = job::find_run(tx, self.run).await? else { return Ok(None) };
        Ok(Some((run, job::list(tx).await?)))
    }
}

/// Why a run is not stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CancelError {
    #[error("there is no such run")]
    NotFound,
    #[error("the run has ended: {0}")]
    Ended(&'static str),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Job(#[from] JobError),
}

impl CancelError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Ended(_) => "run_ended",
            Self::Store(error) => error.code(),
            Self::Job(error) => error.code(),
        }
    }
}

/// Stops a run that has not ended.
pub(crate) struct CancelRun {
    pub(crate) run: JobRunId,
}

impl Operation for CancelRun {
    type Output = (RunRow, Vec<JobRow>);
    type Error = CancelError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, CancelError> {
        let run = job::find_run(tx, self.run).await?.ok_or(CancelError::NotFound)?;
        let jobs = job::list(tx).await?;
        if !job::cancel(tx, self.run).await? {
            return Err(CancelError::Ended(run.state.as_str()));
        }
        let name = jobs.iter().find(|job| job.id == run.job).map_or("", |job| job.code.as_str());
        let change = Change {
            field: "state".to_owned(),
            before: Some(run.state.as_str().to_owned()),
            after: Some(RunState::Cancelled.as_str().to_owned()),
        };
        let activity = Activity {
            action: "job_run.cancelled",
            object_kind: "job_run",
            object_id: run.id.to_string(),
            object_name: name.to_owned(),
            customer: None,
            changes: vec![change],
        };
        activity::record(tx, &activity).await?;
        let ended_at = Some(tx.system_now());
        Ok((RunRow { state: RunState::Cancelled, ended_at, ..run }, jobs))
    }
}
