//! Reading jobs and their runs. Nothing here writes.

use ids::{JobId, JobRunId};
use store::job::{self, JobRow};
use store::job_run::{self, RunRow};
use store::{Operation, StoreError, Tx};

/// A job with its latest run.
pub type JobWithLast = (JobRow, Option<RunRow>);

/// All jobs, each with its latest run.
pub struct ListJobs;

impl Operation for ListJobs {
    type Output = Vec<JobWithLast>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<JobWithLast>, StoreError> {
        let mut jobs = Vec::new();
        for job in job::list(tx).await? {
            let last = job_run::list_of_job(tx, job.id, None, 1).await?.into_iter().next();
            jobs.push((job, last));
        }
        Ok(jobs)
    }
}

/// A job by its id or its code.
pub struct FindJob {
    /// Its id or its code.
    pub id: String,
}

impl Operation for FindJob {
    type Output = Option<JobWithLast>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<JobWithLast>, StoreError> {
        let found = match self.id.parse::<JobId>() {
            Ok(id) => job::find(tx, id).await?,
            Err(_a_code) => job::find_by_code(tx, &self.id).await?,
        };
        let Some(job) = found else { return Ok(None) };
        let last = job_run::list_of_job(tx, job.id, None, 1).await?.into_iter().next();
        Ok(Some((job, last)))
    }
}

/// Whose runs.
#[derive(Debug, Clone, Copy)]
pub enum RunsOf {
    /// Of the whole site.
    Site,
    /// Of one job.
    Job(JobId),
    /// Chained to one run.
    Parent(JobRunId),
}

/// Runs of one job or of all, newest first.
pub struct ListRuns {
    /// Of which job or chain.
    pub of: RunsOf,
    /// Ids below this one.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

impl Operation for ListRuns {
    type Output = Vec<RunRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<RunRow>, StoreError> {
        let limit = i64::try_from(self.limit).unwrap_or(i64::MAX);
        match self.of {
            RunsOf::Site => job_run::list(tx, self.before, limit).await,
            RunsOf::Job(job) => job_run::list_of_job(tx, job, self.before, limit).await,
            RunsOf::Parent(run) => job_run::list_of_parent(tx, run, self.before, limit).await,
        }
    }
}

/// One run.
pub struct GetRun {
    /// Which one.
    pub run: JobRunId,
}

impl Operation for GetRun {
    type Output = Option<RunRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<RunRow>, StoreError> {
        job_run::find(tx, self.run).await
    }
}
