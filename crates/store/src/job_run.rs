//! Runs of jobs: queued, started, counted, ended.
//!
//! Invariants: the counters of a run are the sums of its chunks' ([`crate::job_chunk`]), kept in one transaction with them; a run that has
//! ended never changes; a job has one run for each time of its schedule.

use crate::criteria::{Criteria, Place};
use crate::job::{JobKind, JobRow, Parameters};
use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{JobId, JobRunId, SiteId};
use serde::{Deserialize, Serialize};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Waits for a worker.
    Queued,
    /// Workers take chunks of it.
    Running,
    /// All was done; some of it may have failed.
    Succeeded,
    /// It could not go on, or every item of it failed.
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

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Items worked on, failed ones too.
    pub done: i64,
    /// Items in all.
    pub total: i64,
    /// Items that failed.
    pub failed: i64,
    /// What was worked on last.
    pub current: String,
}

/// What a run works on, as its job said when it was queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Whom.
    pub criteria: Criteria,
    /// What else the job is told.
    pub parameters: Parameters,
    /// What this run alone works on: JSON text, empty where its job says all.
    pub content: String,
}

/// How chunks are made of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cutting {
    /// Chunks that were made.
    pub chunks: i64,
    /// Items in them.
    pub claimed: i64,
    /// Whether no item is left to be put into a chunk.
    pub is_exhausted: bool,
    /// The last item that a chunk was made of.
    pub place: Place,
    /// How often in a row the next chunk could not be read.
    pub attempts: i64,
    /// System time before which nobody tries again.
    pub retry_at: Instant,
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
    /// The job's code.
    pub job_code: String,
    /// What it does.
    pub kind: JobKind,
    /// Where it stands.
    pub state: RunState,
    /// Site time that it is for: of its schedule, of the run before it in the chain, or when it was asked for.
    pub at: Instant,
    /// The time of the schedule that it is the run of.
    pub scheduled_at: Option<Instant>,
    /// The run that it is chained to.
    pub parent: Option<JobRunId>,
    /// Whether it writes nothing but its history.
    pub test_mode: bool,
    /// System time at which it was asked for.
    pub created_at: Instant,
    /// When a worker first took it.
    pub started_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Counters.
    pub progress: Progress,
    /// How chunks are made of it.
    pub cutting: Cutting,
    /// Why it could not go on; empty where it did.
    pub failure: String,
    /// What it works on.
    pub order: Order,
}

/// A run to be queued.
#[derive(Debug, Clone)]
pub struct NewRun<'a> {
    /// Its job.
    pub job: &'a JobRow,
    /// Site time that it is for.
    pub at: Instant,
    /// The time of the schedule.
    pub scheduled_at: Option<Instant>,
    /// The run that it is chained to.
    pub parent: Option<JobRunId>,
    /// Whether it writes nothing but its history.
    pub test_mode: bool,
    /// What this run alone works on.
    pub content: String,
}

macro_rules! columns {
    () => {
        "site_id, id, job_id, job_code, kind, state, at, scheduled_at, parent_id, test_mode, created_at, started_at, ended_at, done, \
         total, failed, current, chunks, claimed, exhausted, place_1, place_2, place_3, attempts, retry_at, failure, content"
    };
}

fn from_row(row: &Row) -> Result<RunRow, StoreError> {
    Ok(RunRow {
        site: SiteId(row.int(0, "site_id")?),
        id: JobRunId(row.int(1, "id")?),
        job: JobId(row.int(2, "job_id")?),
        job_code: row.text(3, "job_code")?.to_owned(),
        kind: row.parsed(4, "kind", JobKind::parse)?,
        state: row.parsed(5, "state", RunState::parse)?,
        at: row.instant(6, "at")?,
        scheduled_at: row.instant_or_none(7, "scheduled_at")?,
        parent: row.int_or_none(8, "parent_id")?.map(JobRunId),
        test_mode: row.truth(9, "test_mode")?,
        created_at: row.instant(10, "created_at")?,
        started_at: row.instant_or_none(11, "started_at")?,
        ended_at: row.instant_or_none(12, "ended_at")?,
        progress: Progress {
            done: row.int(13, "done")?,
            total: row.int(14, "total")?,
            failed: row.int(15, "failed")?,
            current: row.text(16, "current")?.to_owned(),
        },
        cutting: Cutting {
            chunks: row.int(17, "chunks")?,
            claimed: row.int(18, "claimed")?,
            is_exhausted: row.truth(19, "exhausted")?,
            place: Place([row.int(20, "place_1")?, row.int(21, "place_2")?, row.int(22, "place_3")?]),
            attempts: row.int(23, "attempts")?,
            retry_at: row.instant(24, "retry_at")?,
        },
        failure: row.text(25, "failure")?.to_owned(),
        order: row.document(26, "content")?,
    })
}

/// Queues a run and answers it.
///
/// # Errors
/// [`StoreError::Taken`] where the job has a run of that time of its schedule.
pub async fn insert(tx: &mut Tx<'_>, new: NewRun<'_>) -> Result<RunRow, StoreError> {
    let run = RunRow {
        site: tx.site(),
        id: JobRunId(tx.next_id()?),
        job: new.job.id,
        job_code: new.job.code.clone(),
        kind: new.job.kind,
        state: RunState::Queued,
        at: new.at,
        scheduled_at: new.scheduled_at,
        parent: new.parent,
        test_mode: new.test_mode,
        created_at: tx.system_now(),
        started_at: None,
        ended_at: None,
        progress: Progress::default(),
        cutting: Cutting { chunks: 0, claimed: 0, is_exhausted: false, place: Place::FIRST, attempts: 0, retry_at: Instant::EPOCH_MIN },
        failure: String::new(),
        order: Order { criteria: new.job.criteria.clone(), parameters: new.job.parameters.clone(), content: new.content },
    };
    let Place([one, two, three]) = run.cutting.place;
    let sql = concat!(
        "INSERT INTO job_run (",
        columns!(),
        ") VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9, $10, NULL, NULL, 0, 0, 0, '', 0, 0, 0, $11, $12, $13, 0, $14, '', $15)"
    );
    let values = [
        run.site.into(),
        run.id.into(),
        run.job.into(),
        run.job_code.as_str().into(),
        run.kind.as_str().into(),
        run.at.into(),
        run.scheduled_at.into(),
        run.parent.into(),
        run.test_mode.into(),
        run.created_at.into(),
        one.into(),
        two.into(),
        three.into(),
        run.cutting.retry_at.into(),
        serde_json::to_string(&run.order)?.into(),
    ];
    tx.execute_one("job run", sql, &values).await?;
    Ok(run)
}

/// Starts a queued run with the number of its items. False: another worker did, or it was cancelled.
///
/// # Errors
/// [`StoreError`].
pub async fn start(tx: &mut Tx<'_>, run: JobRunId, total: i64) -> Result<bool, StoreError> {
    let now = tx.system_now();
    let sql = "UPDATE job_run SET state = 'running', started_at = $3, total = $4, attempts = 0 \
               WHERE site_id = $1 AND id = $2 AND state = 'queued'";
    Ok(tx.execute(sql, &[tx.site().into(), run.into(), now.into(), total.into()]).await? == 1)
}

/// Notes that the next chunk could not be read. Answers nothing where the run has ended meanwhile.
///
/// # Errors
/// [`StoreError`].
pub async fn put_off(tx: &mut Tx<'_>, run: JobRunId, attempts: i64, retry_at: Instant) -> Result<(), StoreError> {
    let sql = "UPDATE job_run SET attempts = $3, retry_at = $4 WHERE site_id = $1 AND id = $2 AND ended_at IS NULL";
    tx.execute(sql, &[tx.site().into(), run.into(), attempts.into(), retry_at.into()]).await?;
    Ok(())
}

/// Notes that no item is left to be put into a chunk, where no chunk was made meanwhile.
///
/// # Errors
/// [`StoreError`].
pub async fn exhaust(tx: &mut Tx<'_>, run: JobRunId, chunks: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE job_run SET exhausted = 1, attempts = 0 \
               WHERE site_id = $1 AND id = $2 AND state = 'running' AND chunks = $3 AND exhausted = 0";
    Ok(tx.execute(sql, &[tx.site().into(), run.into(), chunks.into()]).await? == 1)
}

/// Ends a run that has not ended. False: it had. What was counted is then all that there was.
///
/// # Errors
/// [`StoreError`].
pub async fn finish(tx: &mut Tx<'_>, run: JobRunId, state: RunState, failure: &str) -> Result<bool, StoreError> {
    let now = tx.system_now();
    let sql = "UPDATE job_run SET state = $3, ended_at = $4, current = '', failure = $5, \
               total = CASE WHEN $3 <> 'cancelled' AND $5 = '' THEN done ELSE total END \
               WHERE site_id = $1 AND id = $2 AND ended_at IS NULL";
    let ended = tx.execute(sql, &[tx.site().into(), run.into(), state.as_str().into(), now.into(), failure.into()]).await?;
    Ok(ended == 1)
}

/// One run of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut Tx<'_>, run: JobRunId) -> Result<Option<RunRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM job_run WHERE site_id = $1 AND id = $2");
    tx.query_one("job_run", sql, &[tx.site().into(), run.into()]).await?.as_ref().map(from_row).transpose()
}

/// One run of the site, locked.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut Tx<'_>, run: JobRunId) -> Result<Option<RunRow>, StoreError> {
    let rows = tx
        .query_locked(
            "job_run",
            concat!("SELECT ", columns!(), " FROM job_run WHERE site_id = $1 AND id = $2"),
            concat!("SELECT ", columns!(), " FROM job_run WHERE site_id = $1 AND id = $2 FOR UPDATE"),
            &[tx.site().into(), run.into()],
        )
        .await?;
    rows.first().map(from_row).transpose()
}

/// Runs of any site that have not ended, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_open(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<RunRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM job_run WHERE ended_at IS NULL ORDER BY id LIMIT $1");
    tx.query("job_run", sql, &[limit.into()]).await?.iter().map(from_row).collect()
}

/// Runs of the site that have not ended, the oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_open_of_site(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<RunRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM job_run WHERE ended_at IS NULL AND site_id = $1 ORDER BY id LIMIT $2");
    tx.query("job_run", sql, &[tx.site().into(), limit.into()]).await?.iter().map(from_row).collect()
}

/// Runs of the site, newest first, older than the cursor.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>, before: Option<i64>, limit: i64) -> Result<Vec<RunRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM job_run WHERE site_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
    let rows = tx.query("job_run", sql, &[tx.site().into(), before.unwrap_or(i64::MAX).into(), limit.into()]).await?;
    rows.iter().map(from_row).collect()
}

/// Runs of one job, newest first, older than the cursor.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_job(tx: &mut Tx<'_>, job: JobId, before: Option<i64>, limit: i64) -> Result<Vec<RunRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM job_run WHERE site_id = $1 AND job_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4");
    let rows = tx.query("job_run", sql, &[tx.site().into(), job.into(), before.unwrap_or(i64::MAX).into(), limit.into()]).await?;
    rows.iter().map(from_row).collect()
}

/// Runs that are chained to one, newest first, older than the cursor.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_parent(tx: &mut Tx<'_>, parent: JobRunId, before: Option<i64>, limit: i64) -> Result<Vec<RunRow>, StoreError> {
    let sql = concat!("SELECT ", columns!(), " FROM job_run WHERE site_id = $1 AND parent_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4");
    let rows = tx.query("job_run", sql, &[tx.site().into(), parent.into(), before.unwrap_or(i64::MAX).into(), limit.into()]).await?;
    rows.iter().map(from_row).collect()
}
