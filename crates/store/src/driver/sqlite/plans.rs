//! Whether a statement finds its rows by a key: what reads a whole table costs nothing with ten customers and seconds with a million. Looked at
//! in debug builds alone, once a statement; plans depend on neither rows nor values (no statistics are kept).

use super::lock;
use crate::driver::StoreError;
use rusqlite::Connection;
use std::collections::HashSet;
use std::sync::{LazyLock, Mutex};

/// How a statement begins that is meant to read every row: sums of a site, its books, what a test compares.
const EVERY_ROW: &str = "/* every row */";

/// Tables that grow with customers or with time.
const GROWING: [&str; 45] = [
    "activity",
    "allocation",
    "balance_group",
    "bill",
    "bill_item",
    "billing_profile",
    "charging_session",
    "counter_sheet",
    "customer",
    "customer_attribute",
    "customer_code",
    "customer_email",
    "deferred_action",
    "delivery",
    "delivery_attempt",
    "document_number",
    "dunning_step",
    "hierarchy_group",
    "hierarchy_member",
    "idempotency",
    "invoice",
    "invoice_note",
    "job_chunk",
    "job_run",
    "job_run_error",
    "job_run_file",
    "notification",
    "organization_node",
    "outbox",
    "payment",
    "payment_intent",
    "plan_transition",
    "posting",
    "promotion_use",
    "service_identifier",
    "session_message",
    "sharing_group",
    "sharing_member",
    "subscription",
    "tax_pending",
    "unknown_usage",
    "usage_event",
    "usage_revision",
    "voucher_batch",
    "voucher_code",
];

/// Columns of which a value has few rows.
const KEYS: [&str; 19] = [
    "channel",
    "code",
    "customer_id",
    "delivery_id",
    "email",
    "endpoint_id",
    "hierarchy_id",
    "id",
    "identifier",
    "job_id",
    "key",
    "number",
    "parent_id",
    "payer_customer",
    "rowid",
    "run_id",
    "session_id",
    "sharing_id",
    "source_customer",
];

/// Columns whose ranges are as long as the table; a range of any other ends at an instant up to which rows are due.
const LONG_RANGES: [&str; 5] = ["customer_id", "day", "id", "key", "number"];

/// Refuses a statement that reads a whole table.
pub(crate) fn check(connection: &Connection, sql: &'static str) -> Result<(), StoreError> {
    static SOUND: LazyLock<Mutex<HashSet<&'static str>>> = LazyLock::new(Mutex::default);
    if sql.starts_with(EVERY_ROW) || lock(&SOUND).contains(sql) {
        return Ok(());
    }
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", crate::driver::numbered(sql)))?;
    let mut rows = statement.raw_query();
    let mut steps: Vec<String> = Vec::new();
    while let Some(row) = rows.next()? {
        steps.push(row.get("detail")?);
    }
    if let Some(step) = steps.iter().find(|step| reads_a_table(sql, step, &steps)) {
        tracing::error!(sql, step, "a statement reads a whole table");
        return Err(StoreError::Invariant("a statement that reads a whole table"));
    }
    lock(&SOUND).insert(sql);
    Ok(())
}

/// Whether a step of a plan reads a whole growing table, or as much of one as is the site's.
fn reads_a_table(sql: &str, step: &str, steps: &[String]) -> bool {
    let mut words = step.split_ascii_whitespace();
    let is_read = matches!(words.next(), Some("SCAN" | "SEARCH"));
    let name = words.next().unwrap_or_default();
    if !is_read || !GROWING.iter().any(|table| *table == name || is_alias(sql, table, name)) {
        return false;
    }
    let terms = step.split_once('(').map_or("", |(_, terms)| terms.trim_end_matches(" LEFT-JOIN").trim_end_matches(')'));
    let is_found = terms.split(" AND ").any(|term| match term.split_once(['=', '<', '>']) {
        Some((column, _)) if term.contains("=?") => KEYS.contains(&column),
        Some((column, _)) => !LONG_RANGES.contains(&column),
        None => false,
    });
    // The first of a list in the order of an index. Of one customer, others' rows would be read on the way.
    let is_first_of_list =
        sql.contains(" LIMIT ") && !sql.contains("customer_id = $") && !steps.iter().any(|step| step.starts_with("USE TEMP B-TREE"));
    !(is_found || is_first_of_list)
}

fn is_alias(sql: &str, table: &str, name: &str) -> bool {
    let words: Vec<&str> = sql.split_ascii_whitespace().collect();
    words.windows(2).any(|pair| pair == [table, name])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE TABLE bill (site_id BIGINT, customer_id BIGINT, id BIGINT, due_on BIGINT, PRIMARY KEY (customer_id, id)); \
                 CREATE INDEX bill_by_site ON bill (site_id, id); CREATE INDEX bill_due ON bill (site_id, due_on); \
                 CREATE TABLE site (id BIGINT, code TEXT);",
            )
            .unwrap();
        connection
    }

    #[test]
    fn rows_are_found_by_a_key() {
        let connection = open();
        let sound = [
            "SELECT id FROM bill WHERE site_id = $1 AND id = $2",
            "SELECT id FROM bill b WHERE +b.site_id = $1 AND b.customer_id = $2 ORDER BY id DESC LIMIT $3",
            "SELECT id FROM bill WHERE site_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
            "SELECT id FROM bill WHERE site_id = $1 AND due_on <= $2",
            "SELECT id FROM site ORDER BY code",
            "/* every row */ SELECT COUNT(*) FROM bill",
        ];
        let refused = [
            "SELECT COUNT(*) FROM bill",
            "SELECT MIN(due_on) FROM bill",
            "SELECT COUNT(*) FROM bill b WHERE b.site_id = $1",
            "SELECT id FROM bill WHERE site_id = $1 AND id < $2 AND customer_id = $3 ORDER BY id DESC LIMIT $4",
            "SELECT id FROM bill WHERE site_id = $1 AND id < $2 ORDER BY due_on LIMIT $3",
            "SELECT id FROM bill WHERE due_on = $1",
        ];
        // Twice: a statement that was refused once is refused again.
        for _ in 0..2 {
            for sql in sound {
                assert!(check(&connection, sql).is_ok(), "{sql}");
            }
            for sql in refused {
                assert!(check(&connection, sql).is_err(), "{sql}");
            }
        }
    }
}
