//! A digest of every table of the installation, to see whether anything was written.
//!
//! Invariant: the tables are those that the schema's own text makes, so a new table cannot be forgotten.

use crate::migration::table_names;
use crate::{Operation, Row, StoreError, Tx};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Tables that a preview or a dry run may write: the activity log, job history, idempotency records and sign-ins (domain.md §10.6).
pub const NOT_MONEY: [&str; 9] =
    ["activity", "api_key", "idempotency", "job_chunk", "job_run", "job_run_error", "job_run_file", "sign_in_link", "staff_session"];

/// A table and what its rows come to, whatever their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDigest {
    /// The table.
    pub table: &'static str,
    /// How many rows.
    pub rows: usize,
    /// Sum of the rows' hashes.
    pub sum: u64,
}

/// Reads the digest of every table but [`NOT_MONEY`].
pub struct ReadDigests;

impl Operation for ReadDigests {
    type Output = Vec<TableDigest>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<TableDigest>, StoreError> {
        let mut digests = Vec::new();
        for (table, sql) in TABLES.iter().filter(|(table, _)| !NOT_MONEY.contains(table)) {
            let rows = tx.query(table, sql, &[]).await?;
            let sum = rows.iter().map(hash).fold(0, u64::wrapping_add);
            digests.push(TableDigest { table, rows: rows.len(), sum });
        }
        Ok(digests)
    }
}

// Every column, whatever it is called: a digest that listed them would not see a new one.
static TABLES: LazyLock<Vec<(&'static str, String)>> =
    LazyLock::new(|| table_names().into_iter().map(|table| (table, format!("/* every row */ SELECT * FROM {table}"))).collect());

fn hash(row: &Row) -> u64 {
    let hash = Sha256::digest(format!("{row:?}").as_bytes());
    hash.iter().take(8).fold(0, |bits, byte| (bits << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_the_schema_is_known_and_what_is_left_out_is_one_of_them() {
        let tables = table_names();
        for table in ["site", "bill", "usage_event", "allocation"].iter().chain(&NOT_MONEY) {
            assert!(tables.contains(table), "{table}");
        }
    }
}
