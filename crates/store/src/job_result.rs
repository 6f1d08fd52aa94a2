//! What a run leaves behind: the errors of its items, and the files that it made.

use crate::job_chunk::{RUN_ERRORS_MAX, RunError};
use crate::{Row, StoreError, Tx};
use ids::{CustomerId, JobRunId};

/// Parts of a file that are read at once.
pub const PARTS_AT_ONCE: i64 = 50;

/// An error as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedError {
    /// Its place in the run: chunk and number.
    pub place: (i64, i64),
    /// Number of the customer, where it is one's.
    pub customer: Option<i64>,
    /// The error.
    pub error: RunError,
}

/// Keeps errors of a chunk, as many as the run has room for: [`RUN_ERRORS_MAX`]. The run is locked.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_errors(tx: &mut Tx<'_>, run: JobRunId, chunk: i64, (first, errors): &(i64, Vec<RunError>)) -> Result<(), StoreError> {
    if errors.is_empty() {
        return Ok(());
    }
    let sql = "SELECT COUNT(*) FROM job_run_error WHERE site_id = $1 AND run_id = $2";
    let kept = tx.query_one("job_run_error", sql, &[tx.site().into(), run.into()]).await?.map_or(Ok(0), |row| row.int(0, "count"))?;
    let room = usize::try_from(RUN_ERRORS_MAX.saturating_sub(kept)).unwrap_or(0);
    for (number, error) in (*first..).zip(errors.iter().take(room)) {
        let sql = "INSERT INTO job_run_error (site_id, run_id, chunk, number, customer_id, item, code, message) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            tx.site().into(),
            run.into(),
            chunk.into(),
            number.into(),
            error.customer.into(),
            error.item.as_str().into(),
            error.code.as_str().into(),
            error.message.as_str().into(),
        ];
        tx.execute_one("job run error", sql, &values).await?;
    }
    Ok(())
}

/// Errors of a run after a place, in the order of the run.
///
/// # Errors
/// [`StoreError`].
pub async fn list_errors(tx: &mut Tx<'_>, run: JobRunId, after: (i64, i64), limit: i64) -> Result<Vec<ListedError>, StoreError> {
    let sql = "SELECT e.chunk, e.number, e.customer_id, e.item, e.code, e.message, c.number FROM job_run_error e \
               LEFT JOIN customer c ON c.site_id = e.site_id AND c.customer_id = e.customer_id \
               WHERE e.site_id = $1 AND e.run_id = $2 AND (e.chunk, e.number) > ($3, $4) ORDER BY e.chunk, e.number LIMIT $5";
    let values = [tx.site().into(), run.into(), after.0.into(), after.1.into(), limit.into()];
    tx.query("job_run_error", sql, &values).await?.iter().map(error_from_row).collect()
}

fn error_from_row(row: &Row) -> Result<ListedError, StoreError> {
    Ok(ListedError {
        place: (row.int(0, "chunk")?, row.int(1, "number")?),
        customer: row.int_or_none(6, "customer number")?,
        error: RunError {
            customer: row.int_or_none(2, "customer_id")?.map(CustomerId),
            item: row.text(3, "item")?.to_owned(),
            code: row.text(4, "code")?.to_owned(),
            message: row.text(5, "message")?.to_owned(),
        },
    })
}

/// Keeps a part of a file.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_part(tx: &mut Tx<'_>, run: JobRunId, name: &str, part: i64, content: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO job_run_file (site_id, run_id, name, part, content) VALUES ($1, $2, $3, $4, $5)";
    tx.execute_one("job run file", sql, &[tx.site().into(), run.into(), name.into(), part.into(), content.into()]).await
}

/// Parts of a file after one, at most [`PARTS_AT_ONCE`].
///
/// # Errors
/// [`StoreError`].
pub async fn list_parts(tx: &mut Tx<'_>, run: JobRunId, name: &str, after: i64) -> Result<Vec<(i64, String)>, StoreError> {
    let sql =
        "SELECT part, content FROM job_run_file WHERE site_id = $1 AND run_id = $2 AND name = $3 AND part > $4 ORDER BY part LIMIT $5";
    let values = [tx.site().into(), run.into(), name.into(), after.into(), PARTS_AT_ONCE.into()];
    let rows = tx.query("job_run_file", sql, &values).await?;
    rows.iter().map(|row| Ok((row.int(0, "part")?, row.text(1, "content")?.to_owned()))).collect()
}

/// Forgets the parts of a file.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_file(tx: &mut Tx<'_>, run: JobRunId, name: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM job_run_file WHERE site_id = $1 AND run_id = $2 AND name = $3";
    tx.execute(sql, &[tx.site().into(), run.into(), name.into()]).await?;
    Ok(())
}

/// Files of a run in the order of their names, with their sizes in characters; what chunks leave for its end is none.
///
/// # Errors
/// [`StoreError`].
pub async fn list_files(tx: &mut Tx<'_>, run: JobRunId) -> Result<Vec<(String, i64)>, StoreError> {
    let sql = "SELECT name, CAST(SUM(LENGTH(content)) AS BIGINT) FROM job_run_file WHERE site_id = $1 AND run_id = $2 \
               AND name LIKE '%.csv' GROUP BY name ORDER BY name";
    let rows = tx.query("job_run_file", sql, &[tx.site().into(), run.into()]).await?;
    rows.iter().map(|row| Ok((row.text(0, "name")?.to_owned(), row.int(1, "size")?))).collect()
}
