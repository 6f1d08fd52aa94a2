//! What the job endpoints ask of the store: rows of jobs and runs, and stopping a run; and who may see what a run's files show.

use crate::context::Context;
use crate::problem::Problem;
use app::jobs::{JobError, permission_of};
use ids::JobRunId;
use store::activity::{self, Activity, Change};
use store::job::Parameters;
use store::job_result::{self, ListedError};
use store::job_run::{self, RunRow, RunState};
use store::{Operation, StoreError, Tx};

/// Refuses who may not read what the files of such a job show.
pub(super) fn needs_reading(context: &Context, parameters: &Parameters) -> Result<(), Problem> {
    permission_of(parameters).map_or(Ok(()), |permission| context.needs(permission))
}

/// Errors of a run after a place.
pub(crate) struct ListErrors {
    pub(crate) run: JobRunId,
    pub(crate) after: (i64, i64),
    pub(crate) limit: usize,
}

impl Operation for ListErrors {
    type Output = Vec<ListedError>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<ListedError>, StoreError> {
        job_result::list_errors(tx, self.run, self.after, i64::try_from(self.limit).unwrap_or(i64::MAX)).await
    }
}

/// Files of a run.
pub(crate) struct ListFiles {
    pub(crate) run: JobRunId,
}

impl Operation for ListFiles {
    type Output = Vec<(String, i64)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        job_result::list_files(tx, self.run).await
    }
}

/// The next parts of a file of a run.
pub(crate) struct ListParts {
    pub(crate) run: JobRunId,
    pub(crate) name: String,
    pub(crate) after: i64,
}

impl Operation for ListParts {
    type Output = Vec<(i64, String)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        job_result::list_parts(tx, self.run, &self.name, self.after).await
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
    type Output = RunRow;
    type Error = CancelError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<RunRow, CancelError> {
        let run = job_run::lock(tx, self.run).await?.ok_or(CancelError::NotFound)?;
        if !job_run::finish(tx, self.run, RunState::Cancelled, "").await? {
            return Err(CancelError::Ended(run.state.as_str()));
        }
        store::job_chunk::delete_of_run(tx, self.run).await?;
        let change = Change {
            field: "state".to_owned(),
            before: Some(run.state.as_str().to_owned()),
            after: Some(RunState::Cancelled.as_str().to_owned()),
        };
        let activity = Activity {
            action: "job_run.cancelled",
            object_kind: "job_run",
            object_id: run.id.to_string(),
            object_name: run.job_code.clone(),
            customer: None,
            changes: vec![change],
        };
        activity::record(tx, &activity).await?;
        let ended_at = Some(tx.system_now());
        Ok(RunRow { state: RunState::Cancelled, ended_at, ..run })
    }
}
