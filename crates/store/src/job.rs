//! Jobs of a site and their runs: queued, claimed with a lease, counted, ended.
//!
//! Invariants: a run is worked on by the holder of its lease alone; a run whose lease is over may be claimed again and goes on; a run
//! that has ended never changes.

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{JobId, JobRunId, SiteId};
use serde::{Deserialize, Serialize};

/// Errors that a run keeps; `failed` counts all of them.
pub const RUN_ERRORS_MAX: usize = 100;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Shifts the cycles that have ended.
    Billing,
    /// Makes invoices of the bills that wait for one.
    Invoicing,
    /// Rates usage again, or tries unrated usage again: the run says which.
    Rerating,
}

impl JobKind {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Billing => "billing",
            Self::Invoicing => "invoicing",
            Self::Rerating => "rerating",
        }
    }

    /// The kind of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Billing, Self::Invoicing, Self::Rerating].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Waits for a worker.
    Queued,
    /// A worker holds its lease.
    Running,
    /// All was done; some of it may have failed.
    Succeeded,
    /// It could not go on.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl RunState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Running, Self::Succeeded, Self::Failed, Self::Cancelled];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// True once nothing can change any more.
    pub const fn has_ended(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Succeeded | Self::Failed | Self::Cancelled => true,
        }
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Id.
    pub id: JobId,
    /// Code, unique per site.
    pub code: String,
    /// What it does.
    pub kind: JobKind,
    /// Name.
    pub name: String,
    /// Code of the job that it follows: it is queued when a run of that one has ended.
    pub chained_to: Option<String>,
}

/// What went wrong with one item of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunError {
    /// What it was: a customer, a bill.
    pub item: String,
    /// Stable code of the error.
    pub code: String,
    /// The sentence.
    pub message: String,
}

/// A run of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its site.
    pub site: SiteId,
    /// Id, growing.
    pub id: JobRunId,
    /// Its job.
    pub job: JobId,
    /// Where it stands.
    pub state: RunState,
    /// When it was asked for.
    pub created_at: Instant,
    /// When a worker first took it.
    pub started_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Counters.
    pub progress: Progress,
    /// Until when its worker holds it.
    pub lease_to: Option<Instant>,
    /// The first errors.
    pub errors: Vec<RunError>,
    /// What the run works on, JSON text; empty where its job says all.
    pub content: String,
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Items worked on, failed ones too.
    pub done: i64,
    /// Items in all.
    pub total: i64,
    /// Items that failed.
    pub failed: i64,
    /// What is being worked on.
    pub current: String,
}

fn job_from_row(row: &Row) -> Result<JobRow, StoreError> {
    Ok(JobRow {
        id: JobId(row.int(0, "id")?),
        code: row.text(1, "code")?.to_owned(),
        kind: row.parsed(2, "kind", JobKind::parse)?,
        name: row.text(3, "name")?.to_owned(),
        chained_to: row.text_or_none(4, "chained_to")?.map(str::to_owned),
    })
}

fn run_from_row(row: &Row) -> Result<RunRow, StoreError> {
    Ok(RunRow {
        site: SiteId(row.int(0, "site_id")?),
        id: JobRunId(row.int(1, "id")?),
        job: JobId(row.int(2, "job_id")?),
        state: row.parsed(3, "state", RunState::parse)?,
        created_at: row.instant(4, "created_at")?,
        started_at: row.instant_or_none(5, "started_at")?,
        ended_at: row.instant_or_none(6, "ended_at")?,
        progress: Progress {
            done: row.int(7, "done")?,
            total: row.int(8, "total")?,
            failed: row.int(9, "failed")?,
            current: row.text(10, "current")?.to_owned(),
        },
        lease_to: row.instant_or_none(11, "lease_to")?,
        errors: row.document(12, "errors")?,
        content: row.text(13, "content")?.to_owned(),
    })
}

/// Makes a job.
///
/// # Errors
/// [`StoreError::Taken`] for a code in use.
pub async fn insert(tx: &mut Tx<'_>, job: &JobRow) -> Result<(), StoreError> {
    tx.execute_one(
        "job",
        "INSERT INTO job (site_id, id, code, kind, name, chained_to) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            tx.site().into(),
            job.id.into(),
            job.code.as_str().into(),
            job.kind.as_str().into(),
            job.name.as_str().into(),
            job.chained_to.clone().into(),
        ],
    )
    .await
}

/// The jobs of the site in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<JobRow>, StoreError> {
    let rows =
        tx.query("job", "SELECT id, code, kind, name, chained_to FROM job WHERE site_id = $1 ORDER BY id", &[tx.site().into()]).await?;
    rows.iter().map(job_from_row).collect()
}

/// One job of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut Tx<'_>, id: JobId) -> Result<Option<JobRow>, StoreError> {
    let row = tx
        .query_one("job", "SELECT id, code, kind, name, chained_to FROM job WHERE site_id = $1 AND id = $2", &[tx.site().into(), id.into()])
        .await?;
    row.as_ref().map(job_from_row).transpose()
}

/// One job of the site by its code.
///
/// # Errors
/// [`StoreError`].
pub async fn find_by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<JobRow>, StoreError> {
    let row = tx
        .query_one(
            "job",
            "SELECT id, code, kind, name, chained_to FROM job WHERE site_id = $1 AND code = $2",
            &[tx.site().into(), code.into()],
        )
        .await?;
    row.as_ref().map(job_from_row).transpose()
}

/// Queues a run of a job and answers it.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_run(tx: &mut Tx<'_>, job: JobId) -> Result<RunRow, StoreError> {
    insert_run_of(tx, job, "").await
}

/// Queues a run that works on what its content says, JSON text.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_run_of(tx: &mut Tx<'_>, job: JobId, content: &str) -> Result<RunRow, StoreError> {
    let id = JobRunId(tx.next_id()?);
    let now = tx.system_now();
    tx.execute_one(
        "job run",
        "INSERT INTO job_run (site_id, id, job_id, state, created_at, started_at, ended_at, done, total, failed, current, lease_to, errors, content) \
         VALUES ($1, $2, $3, 'queued', $4, NULL, NULL, 0, 0, 0, '', NULL, '[]', $5)",
        &[tx.site().into(), id.into(), job.into(), now.into(), content.into()],
    )
    .await?;
    Ok(RunRow {
        site: tx.site(),
        id,
        job,
        state: RunState::Queued,
        created_at: now,
        started_at: None,
        ended_at: None,
        progress: Progress::default(),
        lease_to: None,
        errors: Vec::new(),
        content: content.to_owned(),
    })
}

/// The oldest run of any site that nobody works on: queued, or with a lease that is over.
///
/// # Errors
/// [`StoreError`].
pub async fn find_waiting_run(tx: &mut Tx<'_>) -> Result<Option<RunRow>, StoreError> {
    let now = tx.system_now();
    let row = tx
        .query_one(
            "job_run",
            "SELECT site_id, id, job_id, state, created_at, started_at, ended_at, done, total, failed, current, lease_to, errors, content \
             FROM job_run WHERE state = 'queued' OR (state = 'running' AND lease_to < $1) ORDER BY id LIMIT 1",
            &[now.into()],
        )
        .await?;
    row.as_ref().map(run_from_row).transpose()
}

/// Takes a run of the site that nobody works on. False: another worker was faster.
///
/// # Errors
/// [`StoreError`].
pub async fn claim(tx: &mut Tx<'_>, run: JobRunId, lease_to: Instant) -> Result<bool, StoreError> {
    let now = tx.system_now();
    let claimed = tx
        .execute(
            "UPDATE job_run SET state = 'running', started_at = COALESCE(started_at, $3), lease_to = $4 \
             WHERE site_id = $1 AND id = $2 AND (state = 'queued' OR (state = 'running' AND lease_to < $3))",
            &[tx.site().into(), run.into(), now.into(), lease_to.into()],
        )
        .await?;
    Ok(claimed == 1)
}

/// Notes how far a run is and lengthens its lease. False: it was cancelled, the worker stops.
///
/// # Errors
/// [`StoreError`].
pub async fn save_progress(tx: &mut Tx<'_>, run: JobRunId, progress: &Progress, lease_to: Instant) -> Result<bool, StoreError> {
    let saved = tx
        .execute(
            "UPDATE job_run SET done = $3, total = $4, failed = $5, current = $6, lease_to = $7 \
             WHERE site_id = $1 AND id = $2 AND state = 'running'",
            &[
                tx.site().into(),
                run.into(),
                progress.done.into(),
                progress.total.into(),
                progress.failed.into(),
                progress.current.as_str().into(),
                lease_to.into(),
            ],
        )
        .await?;
    Ok(saved == 1)
}

/// Ends a running run. False: it had ended before, so it was cancelled.
///
/// # Errors
/// [`StoreError`].
pub async fn finish(tx: &mut Tx<'_>, run: JobRunId, state: RunState, progress: &Progress, errors: &[RunError]) -> Result<bool, StoreError> {
    let now = tx.system_now();
    let errors = serde_json::to_string(errors.get(..RUN_ERRORS_MAX).unwrap_or(errors))?;
    let ended = tx
        .execute(
            "UPDATE job_run SET state = $3, ended_at = $4, done = $5, total = $6, failed = $7, current = '', lease_to = NULL, errors = $8 \
             WHERE site_id = $1 AND id = $2 AND state = 'running'",
            &[
                tx.site().into(),
                run.into(),
                state.as_str().into(),
                now.into(),
                progress.done.into(),
                progress.total.into(),
                progress.failed.into(),
                errors.into(),
            ],
        )
        .await?;
    Ok(ended == 1)
}

/// Stops a run that has not ended. False: it had.
///
/// # Errors
/// [`StoreError`].
pub async fn cancel(tx: &mut Tx<'_>, run: JobRunId) -> Result<bool, StoreError> {
    let now = tx.system_now();
    let cancelled = tx
        .execute(
            "UPDATE job_run SET state = 'cancelled', ended_at = $3, lease_to = NULL \
             WHERE site_id = $1 AND id = $2 AND state IN ('queued', 'running')",
            &[tx.site().into(), run.into(), now.into()],
        )
        .await?;
    Ok(cancelled == 1)
}

/// One run of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn find_run(tx: &mut Tx<'_>, run: JobRunId) -> Result<Option<RunRow>, StoreError> {
    let row = tx
        .query_one(
            "job_run",
            "SELECT site_id, id, job_id, state, created_at, started_at, ended_at, done, total, failed, current, lease_to, errors, content \
             FROM job_run WHERE site_id = $1 AND id = $2",
            &[tx.site().into(), run.into()],
        )
        .await?;
    row.as_ref().map(run_from_row).transpose()
}

/// Runs of the site, newest first, older than the cursor, of one job or of all.
///
/// # Errors
/// [`StoreError`].
pub async fn list_runs(tx: &mut Tx<'_>, job: Option<JobId>, before: Option<i64>, limit: i64) -> Result<Vec<RunRow>, StoreError> {
    // 0 is no job's id; a parameter that is only compared with NULL has no type on PostgreSQL.
    let rows = tx
        .query(
            "job_run",
            "SELECT site_id, id, job_id, state, created_at, started_at, ended_at, done, total, failed, current, lease_to, errors, content \
             FROM job_run WHERE site_id = $1 AND id < $2 AND ($3 = 0 OR job_id = $3) ORDER BY id DESC LIMIT $4",
            &[tx.site().into(), before.unwrap_or(i64::MAX).into(), job.map_or(0, |job| job.0).into(), limit.into()],
        )
        .await?;
    rows.iter().map(run_from_row).collect()
}

/// The latest run of each job of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn list_last_runs(tx: &mut Tx<'_>) -> Result<Vec<RunRow>, StoreError> {
    let rows = tx
        .query(
            "job_run",
            "SELECT site_id, id, job_id, state, created_at, started_at, ended_at, done, total, failed, current, lease_to, errors, content \
             FROM job_run WHERE site_id = $1 AND id IN (SELECT MAX(id) FROM job_run WHERE site_id = $1 GROUP BY job_id) ORDER BY id",
            &[tx.site().into()],
        )
        .await?;
    rows.iter().map(run_from_row).collect()
}
