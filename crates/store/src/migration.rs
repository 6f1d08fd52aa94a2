//! The schema and how it goes forward. One logical schema: only the words in braces differ.
//!
//! Amounts and times are BIGINT. Tables of customer data carry `site_id` and `customer_id`, and their keys include `customer_id`.
//! Each index says which query it serves.

use crate::StoreError;

/// Migrations in their order; a number is never changed once released.
const MIGRATIONS: &[(i64, &str)] = &[(1, include_str!("schema/0001_spine.sql"))];

/// What the words in braces are on SQLite: bytes; an id that is the row's own place there, so that a row by its id is found in one search;
/// the key beside it; a line that is only for PostgreSQL.
const SQLITE_WORDS: [(&str, &str); 4] =
    [("{BLOB}", "BLOB"), ("{ROW_ID}", "INTEGER PRIMARY KEY"), ("{KEY}", "UNIQUE"), ("{POSTGRES}", "--")];
/// The same on PostgreSQL.
const POSTGRES_WORDS: [(&str, &str); 4] =
    [("{BLOB}", "BYTEA"), ("{ROW_ID}", "BIGINT NOT NULL"), ("{KEY}", "PRIMARY KEY"), ("{POSTGRES}", "")];

fn in_words(text: &str, words: &[(&str, &str)]) -> String {
    words.iter().fold(text.to_owned(), |text, (word, meant)| text.replace(word, meant))
}

/// Every table that the migrations make, in their order.
pub(crate) fn table_names() -> Vec<&'static str> {
    let lines = MIGRATIONS.iter().flat_map(|(_, text)| text.lines());
    lines.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.split_whitespace().next()).collect()
}

pub(crate) fn migrate_sqlite(connection: &mut rusqlite::Connection) -> Result<(), StoreError> {
    connection.execute_batch("CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY)")?;
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let done: i64 = transaction.query_row("SELECT COALESCE(MAX(number), 0) FROM migration", [], |row| row.get(0))?;
    for (number, text) in MIGRATIONS.iter().filter(|(number, _)| *number > done) {
        transaction.execute_batch(&in_words(text, &SQLITE_WORDS))?;
        if *number == 1 {
            transaction.execute_batch("CREATE TABLE id_block (next_id BIGINT NOT NULL); INSERT INTO id_block VALUES (1000);")?;
        }
        transaction.execute("INSERT INTO migration (number) VALUES (?1)", [number])?;
    }
    transaction.commit()?;
    Ok(())
}

/// Advisory lock under which one process migrates at a time.
const MIGRATION_LOCK: i64 = 7_481_927_301;

pub(crate) async fn migrate_postgres(client: &mut deadpool_postgres::Client) -> Result<(), StoreError> {
    let transaction = client.transaction().await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK]).await?;
    transaction.batch_execute("CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY)").await?;
    let done: i64 = transaction.query_one("SELECT COALESCE(MAX(number), 0) FROM migration", &[]).await?.try_get(0)?;
    for (number, text) in MIGRATIONS.iter().filter(|(number, _)| *number > done) {
        transaction.batch_execute(&in_words(text, &POSTGRES_WORDS)).await?;
        if *number == 1 {
            let block = crate::driver::POSTGRES_ID_BLOCK;
            transaction.batch_execute(&format!("CREATE SEQUENCE id_block INCREMENT BY {block} START WITH 1000 CACHE 1")).await?;
        }
        transaction.execute("INSERT INTO migration (number) VALUES ($1)", &[number]).await?;
    }
    transaction.commit().await?;
    Ok(())
}
