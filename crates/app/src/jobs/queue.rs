//! Queuing runs: by hand, and when their time has come.

use super::schedule::due;
use super::{JobError, NextDue};
use calendar::{Instant, Zone};
use ids::JobId;
use store::job::{JobKind, JobRow, JobState};
use store::job_run::{NewRun, RunRow};
use store::{Operation, StoreError, Tx};

/// Runs of a job that are looked at for one that has not ended.
pub(super) const LAST_RUNS: i64 = 20;

/// Queues a run of a job by hand.
pub struct QueueRun {
    /// The job.
    pub job: JobId,
    /// Write nothing but the run's history, whatever the job says.
    pub test_mode: bool,
}

impl Operation for QueueRun {
    type Output = RunRow;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<RunRow, JobError> {
        let job = store::job::find(tx, self.job).await?.ok_or(JobError::NotFound)?;
        if job.kind == JobKind::Rerating {
            return Err(JobError::NeedsSelection);
        }
        let now = store::site::now(tx).await?;
        let test_mode = self.test_mode || job.test_mode;
        let new = NewRun { job: &job, at: now, scheduled_at: None, parent: None, test_mode, content: String::new() };
        Ok(store::job_run::insert(tx, new).await?)
    }
}

/// Whether a run of the site is to be queued now.
pub struct AnyDue;

impl Operation for AnyDue {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let now = store::site::now(tx).await?;
        // Nothing falls due by itself after the end of time.
        Ok(NextDue { after: Instant::EPOCH_MAX }.run(tx).await?.is_some_and(|next| next <= now))
    }
}

/// Queues a run for each time of a schedule that has come, in the order of the times. Answers how many.
pub struct QueueDueRuns;

impl Operation for QueueDueRuns {
    type Output = usize;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, JobError> {
        let site = store::site::load(tx).await?;
        let (now, zone) = (site.clock.at(tx.system_now())?, Zone::named(&site.settings.time_zone)?);
        let mut runs: Vec<(Instant, JobRow)> = Vec::new();
        for found in store::job::list(tx).await?.into_iter().filter(|job| is_due(job, now)) {
            // Another process may have queued it meanwhile: what counts is read after the lock.
            let Some(mut job) = store::job::lock(tx, found.id).await?.filter(|job| is_due(job, now)) else { continue };
            let Some(next) = job.next_at else { continue };
            let due = due(&job.schedule, next, now, &zone)?;
            job.next_at = due.next;
            store::job::save(tx, &job).await?;
            runs.extend(due.times.into_iter().map(|at| (at, job.clone())));
        }
        runs.sort_by_key(|(at, job)| (*at, job.id));
        for (at, job) in &runs {
            let test_mode = job.test_mode;
            let new = NewRun { job, at: *at, scheduled_at: Some(*at), parent: None, test_mode, content: String::new() };
            store::job_run::insert(tx, new).await?;
        }
        Ok(runs.len())
    }
}

fn is_due(job: &JobRow, now: Instant) -> bool {
    job.state == JobState::Active && job.next_at.is_some_and(|next| next <= now)
}
