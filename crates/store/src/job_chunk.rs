//! Chunks of a run: made, held with a lease, taken over, counted.
//!
//! Invariants: the holder of a chunk is told by its attempt, so that one whose lease was taken over changes nothing any more; every change
//! of a chunk's counters changes its run's by the same, under the lock of the run; the errors of a chunk are those of its last attempt.

use crate::criteria::{Place, Range};
use crate::job_run::RunRow;
use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{CustomerId, JobRunId};

/// Errors of a run that are kept; `failed` counts all of them.
pub const RUN_ERRORS_MAX: i64 = 10_000;

/// A chunk that somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkRow {
    /// Its run.
    pub run: JobRunId,
    /// Its number in the run, from 0.
    pub number: i64,
    /// Its items.
    pub range: Range,
    /// How many it had when it was made.
    pub items: i64,
    /// How often it was begun: who holds it.
    pub attempts: i64,
    /// Until when it is held.
    pub lease_to: Instant,
    /// Items worked on by this attempt.
    pub done: i64,
    /// Items that failed.
    pub failed: i64,
}

/// What went wrong with one item of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunError {
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// What it was: a billing profile, a bill.
    pub item: String,
    /// Stable code of the error.
    pub code: String,
    /// The sentence.
    pub message: String,
}

/// What the holder of a chunk has done.
#[derive(Debug, Clone, Default)]
pub struct Count {
    /// Items worked on, failed ones too.
    pub done: i64,
    /// Items that failed.
    pub failed: i64,
    /// What was worked on last.
    pub current: String,
    /// Errors since the last count, and the number of the first of them.
    pub errors: (i64, Vec<RunError>),
    /// Lines of the run's file, written with the end of the chunk.
    pub lines: String,
}

macro_rules! columns {
    () => {
        "number, after_1, after_2, after_3, to_1, to_2, to_3, items, attempts, lease_to, done, failed"
    };
}

fn from_row(run: JobRunId, row: &Row) -> Result<ChunkRow, StoreError> {
    Ok(ChunkRow {
        run,
        number: row.int(0, "number")?,
        range: Range {
            after: Place([row.int(1, "after_1")?, row.int(2, "after_2")?, row.int(3, "after_3")?]),
            to: Place([row.int(4, "to_1")?, row.int(5, "to_2")?, row.int(6, "to_3")?]),
        },
        items: row.int(7, "items")?,
        attempts: row.int(8, "attempts")?,
        lease_to: row.instant(9, "lease_to")?,
        done: row.int(10, "done")?,
        failed: row.int(11, "failed")?,
    })
}

/// Makes the next chunk of a run that was locked, held until an instant.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, run: &RunRow, to: Place, items: i64, lease_to: Instant) -> Result<ChunkRow, StoreError> {
    let chunk = ChunkRow {
        run: run.id,
        number: run.cutting.chunks,
        range: Range { after: run.cutting.place, to },
        items,
        attempts: 1,
        lease_to,
        done: 0,
        failed: 0,
    };
    let (Place([a, b, c]), Place([d, e, f])) = (chunk.range.after, to);
    let sql =
        concat!("INSERT INTO job_chunk (site_id, run_id, ", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, 0, 0)");
    let values = [
        tx.site().into(),
        run.id.into(),
        chunk.number.into(),
        a.into(),
        b.into(),
        c.into(),
        d.into(),
        e.into(),
        f.into(),
        items.into(),
        lease_to.into(),
    ];
    tx.execute_one("job chunk", sql, &values).await?;
    let sql = "UPDATE job_run SET chunks = chunks + 1, claimed = claimed + $3, place_1 = $4, place_2 = $5, place_3 = $6, attempts = 0, \
               total = CASE WHEN total < claimed + $3 THEN claimed + $3 ELSE total END WHERE site_id = $1 AND id = $2";
    tx.execute_one("job run", sql, &[tx.site().into(), run.id.into(), items.into(), d.into(), e.into(), f.into()]).await?;
    Ok(chunk)
}

/// A chunk of the run whose lease is over.
///
/// # Errors
/// [`StoreError`].
pub async fn find_left(tx: &mut Tx<'_>, run: JobRunId) -> Result<Option<ChunkRow>, StoreError> {
    let now = tx.system_now();
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM job_chunk WHERE site_id = $1 AND run_id = $2 AND lease_to IS NOT NULL AND lease_to <= $3 ORDER BY number LIMIT 1"
    );
    let row = tx.query_one("job_chunk", sql, &[tx.site().into(), run.into(), now.into()]).await?;
    row.as_ref().map(|row| from_row(run, row)).transpose()
}

/// Whether somebody holds a chunk of the run, or held one that is not done.
///
/// # Errors
/// [`StoreError`].
pub async fn any_open(tx: &mut Tx<'_>, run: JobRunId) -> Result<bool, StoreError> {
    let sql = "SELECT number FROM job_chunk WHERE site_id = $1 AND run_id = $2 AND lease_to IS NOT NULL LIMIT 1";
    Ok(tx.query_one("job_chunk", sql, &[tx.site().into(), run.into()]).await?.is_some())
}

/// Takes over a chunk whose lease is over, of a run that was locked; what its last holder counted is taken back. Nothing where another
/// worker was faster, or its holder went on meanwhile and lengthened the lease.
///
/// # Errors
/// [`StoreError`].
pub async fn take_over(tx: &mut Tx<'_>, left: &ChunkRow, lease_to: Instant) -> Result<Option<ChunkRow>, StoreError> {
    let (site, run, number) = (tx.site().into(), left.run.into(), left.number.into());
    let sql = "UPDATE job_chunk SET attempts = attempts + 1, lease_to = $5, done = 0, failed = 0 \
               WHERE site_id = $1 AND run_id = $2 AND number = $3 AND attempts = $4 AND lease_to = $6";
    if tx.execute(sql, &[site, run, number, left.attempts.into(), lease_to.into(), left.lease_to.into()]).await? == 0 {
        return Ok(None);
    }
    let (site, run) = (tx.site().into(), left.run.into());
    let sql = "UPDATE job_run SET done = done - $3, failed = failed - $4 WHERE site_id = $1 AND id = $2";
    tx.execute_one("job run", sql, &[site, run, left.done.into(), left.failed.into()]).await?;
    let sql = "DELETE FROM job_run_error WHERE site_id = $1 AND run_id = $2 AND chunk = $3";
    tx.execute(sql, &[tx.site().into(), left.run.into(), left.number.into()]).await?;
    Ok(Some(ChunkRow { attempts: left.attempts + 1, lease_to, done: 0, failed: 0, ..*left }))
}

/// The chunk of a run that was locked, as its holder has it; nothing where it is another's now, or done.
async fn held(tx: &mut Tx<'_>, chunk: &ChunkRow) -> Result<Option<ChunkRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        columns!(),
        " FROM job_chunk WHERE site_id = $1 AND run_id = $2 AND number = $3 AND attempts = $4 AND lease_to IS NOT NULL"
    );
    let row = tx.query_one("job_chunk", sql, &[tx.site().into(), chunk.run.into(), chunk.number.into(), chunk.attempts.into()]).await?;
    row.as_ref().map(|row| from_row(chunk.run, row)).transpose()
}

/// Counts what the holder of a chunk has done, of a run that was locked, and lengthens its lease, or ends the chunk where there is none.
/// False: it is another's now.
///
/// # Errors
/// [`StoreError`].
pub async fn count(tx: &mut Tx<'_>, chunk: &ChunkRow, count: &Count, lease_to: Option<Instant>) -> Result<bool, StoreError> {
    let Some(counted) = held(tx, chunk).await? else { return Ok(false) };
    let sql = "UPDATE job_chunk SET done = $4, failed = $5, lease_to = $6 WHERE site_id = $1 AND run_id = $2 AND number = $3";
    let (site, run, number) = (tx.site().into(), chunk.run.into(), chunk.number.into());
    tx.execute_one("job chunk", sql, &[site, run, number, count.done.into(), count.failed.into(), lease_to.into()]).await?;
    let (done, failed) = (count.done - counted.done, count.failed - counted.failed);
    let sql = "UPDATE job_run SET done = done + $3, failed = failed + $4, current = $5, \
               total = CASE WHEN total < done + $3 THEN done + $3 ELSE total END WHERE site_id = $1 AND id = $2";
    let values = [tx.site().into(), chunk.run.into(), done.into(), failed.into(), count.current.as_str().into()];
    tx.execute_one("job run", sql, &values).await?;
    Ok(true)
}

/// Lets go of a chunk that could not be worked on: it may be taken over from an instant on.
///
/// # Errors
/// [`StoreError`].
pub async fn let_go(tx: &mut Tx<'_>, chunk: &ChunkRow, until: Instant) -> Result<(), StoreError> {
    let sql = "UPDATE job_chunk SET lease_to = $5 \
               WHERE site_id = $1 AND run_id = $2 AND number = $3 AND attempts = $4 AND lease_to IS NOT NULL";
    let values = [tx.site().into(), chunk.run.into(), chunk.number.into(), chunk.attempts.into(), until.into()];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// Forgets the chunks of a run that has ended.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_of_run(tx: &mut Tx<'_>, run: JobRunId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM job_chunk WHERE site_id = $1 AND run_id = $2", &[tx.site().into(), run.into()]).await?;
    Ok(())
}
