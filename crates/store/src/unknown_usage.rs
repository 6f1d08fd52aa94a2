//! Usage whose identifier nobody held: kept with the site until its customer is known (domain.md §5).

use crate::usage_queue::Selection;
use crate::{Row, StoreError, Tx, Value};
use calendar::Instant;
use ids::Sym;

/// Usage whose identifier nobody held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRow {
    /// Day of the event time, UTC.
    pub day: i32,
    /// Hash of the identity.
    pub key: i64,
    /// Event time.
    pub at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Kind of service.
    pub service_type: Sym,
    /// Hash of the canonical body.
    pub body_hash: i64,
    /// Identifier.
    pub identifier: String,
    /// Session id.
    pub session_id: String,
    /// Fields as JSON text.
    pub content: String,
}

/// Body hash of usage of an unknown identifier that is kept already.
///
/// # Errors
/// [`StoreError`].
pub async fn probe(tx: &mut Tx<'_>, day: i32, key: i64) -> Result<Option<(i64, String, String)>, StoreError> {
    let row = tx
        .query_one(
            "unknown_usage",
            "SELECT body_hash, identifier, session_id FROM unknown_usage WHERE site_id = $1 AND day = $2 AND key = $3",
            &[tx.site().into(), day.into(), key.into()],
        )
        .await?;
    row.map(|row| Ok((row.int(0, "body_hash")?, row.text(1, "identifier")?.to_owned(), row.text(2, "session_id")?.to_owned()))).transpose()
}

/// Keeps usage whose identifier nobody held. Answers false where it was there already (two processes at once).
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, usage: &UnknownRow) -> Result<bool, StoreError> {
    let changed = tx
        .execute(
            "INSERT INTO unknown_usage (site_id, day, key, at, recorded_at, service_type, body_hash, identifier, session_id, content) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (site_id, day, key) DO NOTHING",
            &[
                tx.site().into(),
                usage.day.into(),
                usage.key.into(),
                usage.at.into(),
                usage.recorded_at.into(),
                usage.service_type.into(),
                usage.body_hash.into(),
                usage.identifier.as_str().into(),
                usage.session_id.as_str().into(),
                usage.content.as_str().into(),
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// The condition on usage of a selection; its parameters are [`selected`].
macro_rules! of_selection {
    () => {
        "site_id = $1 AND day >= $2 AND day <= $3 AND (CAST($4 AS INTEGER) IS NULL OR service_type = $4) \
         AND (CAST($5 AS TEXT) IS NULL OR SUBSTR(identifier, 1, LENGTH($5)) = $5) AND (CAST($6 AS BIGINT) IS NULL OR at >= $6) \
         AND (CAST($7 AS BIGINT) IS NULL OR at < $7)"
    };
}

fn selected(tx: &Tx<'_>, selection: &Selection) -> Vec<Value> {
    let (first, last) = selection.days();
    vec![
        tx.site().into(),
        first.into(),
        last.into(),
        selection.service_type.into(),
        selection.identifier_prefix.clone().into(),
        selection.from.into(),
        selection.to.into(),
    ]
}

/// A page of usage without a known identifier, newest day first, before a place. The customer of a selection is of no account.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>, selection: &Selection, before: Option<(i32, i64)>, limit: i64) -> Result<Vec<UnknownRow>, StoreError> {
    let (day, key) = before.unwrap_or((i32::MAX, i64::MAX));
    let mut parameters = selected(tx, selection);
    parameters.extend([Value::from(day), key.into(), limit.into()]);
    let sql = concat!(
        "SELECT day, key, at, recorded_at, service_type, body_hash, identifier, session_id, content FROM unknown_usage WHERE ",
        of_selection!(),
        " AND (day < $8 OR (day = $8 AND key < $9)) ORDER BY day DESC, key DESC LIMIT $10"
    );
    tx.query("unknown_usage", sql, &parameters).await?.iter().map(from_row).collect()
}

/// How much usage of a selection waits because nobody is known to have held its identifier. Of more than `limit` only so many are counted.
///
/// # Errors
/// [`StoreError`].
pub async fn count(tx: &mut Tx<'_>, selection: &Selection, limit: i64) -> Result<i64, StoreError> {
    let mut parameters = selected(tx, selection);
    parameters.push(limit.into());
    let sql = concat!("SELECT COUNT(*) FROM (SELECT key FROM unknown_usage WHERE ", of_selection!(), " LIMIT $8) AS counted");
    let row = tx.query_one("unknown_usage", sql, &parameters).await?;
    row.map_or(Ok(0), |row| row.int(0, "count"))
}

/// Usage of the site before a place whose identifier somebody is known to have held by now, newest first.
macro_rules! known_again {
    ($columns:literal, $end:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM unknown_usage u WHERE u.site_id = $1 AND (u.day < $2 OR (u.day = $2 AND u.key < $3)) AND EXISTS (SELECT 1 \
             FROM service_identifier i WHERE i.site_id = u.site_id AND i.service_type = u.service_type AND i.identifier = u.identifier \
             AND i.valid_from <= u.at AND (i.valid_to IS NULL OR i.valid_to > u.at)) ORDER BY u.day DESC, u.key DESC LIMIT $4",
            $end
        )
    };
}

/// Whether [`lock_known_again`] would find any.
///
/// # Errors
/// [`StoreError`].
pub async fn is_any_known_again(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let first = [tx.site().into(), Value::from(i32::MAX), i64::MAX.into(), 1_i64.into()];
    Ok(tx.query_one("unknown_usage", known_again!("u.day", ""), &first).await?.is_some())
}

/// Locks and reads a page of usage that was unknown and whose identifier somebody is known to have held by now, newest first, before a
/// place. Usage is locked before any group (ARCHITECTURE.md §4), rows in falling order of day and key.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_known_again(tx: &mut Tx<'_>, before: Option<(i32, i64)>, limit: i64) -> Result<Vec<UnknownRow>, StoreError> {
    let (day, key) = before.unwrap_or((i32::MAX, i64::MAX));
    let rows = tx
        .query_locked(
            "unknown_usage",
            known_again!("u.day, u.key, u.at, u.recorded_at, u.service_type, u.body_hash, u.identifier, u.session_id, u.content", ""),
            known_again!(
                "u.day, u.key, u.at, u.recorded_at, u.service_type, u.body_hash, u.identifier, u.session_id, u.content",
                " FOR UPDATE OF u"
            ),
            &[tx.site().into(), Value::from(day), key.into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// Locks and reads one of them; none where another transaction has taken it over.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut Tx<'_>, day: i32, key: i64) -> Result<Option<UnknownRow>, StoreError> {
    let rows = tx
        .query_locked(
            "unknown_usage",
            "SELECT day, key, at, recorded_at, service_type, body_hash, identifier, session_id, content FROM unknown_usage \
             WHERE site_id = $1 AND day = $2 AND key = $3",
            "SELECT day, key, at, recorded_at, service_type, body_hash, identifier, session_id, content FROM unknown_usage \
             WHERE site_id = $1 AND day = $2 AND key = $3 FOR UPDATE",
            &[tx.site().into(), day.into(), key.into()],
        )
        .await?;
    rows.first().map(from_row).transpose()
}

fn from_row(row: &Row) -> Result<UnknownRow, StoreError> {
    Ok(UnknownRow {
        day: row.small(0, "day")?,
        key: row.int(1, "key")?,
        at: row.instant(2, "at")?,
        recorded_at: row.instant(3, "recorded_at")?,
        service_type: row.sym(4, "service_type")?,
        body_hash: row.int(5, "body_hash")?,
        identifier: row.text(6, "identifier")?.to_owned(),
        session_id: row.text(7, "session_id")?.to_owned(),
        content: row.text(8, "content")?.to_owned(),
    })
}

/// Puts the fields of locked unknown usage right; the hash stays that of the body that came.
///
/// # Errors
/// [`StoreError`].
pub async fn correct(tx: &mut Tx<'_>, day: i32, key: i64, content: &str) -> Result<(), StoreError> {
    let sql = "UPDATE unknown_usage SET content = $4 WHERE site_id = $1 AND day = $2 AND key = $3";
    tx.execute_one("unknown usage", sql, &[tx.site().into(), day.into(), key.into(), content.into()]).await
}

/// Forgets usage that has become an event of its customer. Answers false where another did it.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut Tx<'_>, day: i32, key: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM unknown_usage WHERE site_id = $1 AND day = $2 AND key = $3";
    Ok(tx.execute(sql, &[tx.site().into(), day.into(), key.into()]).await? == 1)
}
