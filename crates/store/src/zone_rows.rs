//! The rows of zone maps: one value a map, with a revision that names its content.
//!
//! Invariant: a revision never names other content than it was drawn for.

use crate::{StoreError, Tx};
use catalog::ZoneMap;
use std::sync::Arc;

/// What stands of a zone map's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRevision {
    /// Code of the map.
    pub code: String,
    /// Names the content.
    pub revision: i64,
    /// Number of rows.
    pub row_count: i64,
}

/// The revisions of all maps of the site, without their rows.
///
/// # Errors
/// [`StoreError`].
pub async fn revisions(tx: &mut Tx<'_>) -> Result<Vec<ZoneRevision>, StoreError> {
    let sql = "SELECT code, revision, row_count FROM zone_rows WHERE site_id = $1 ORDER BY code";
    let rows = tx.query("zone_rows", sql, &[tx.site().into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(ZoneRevision {
                code: row.text(0, "code")?.to_owned(),
                revision: row.int(1, "revision")?,
                row_count: row.int(2, "row_count")?,
            })
        })
        .collect()
}

/// The rows of one map with their revision; none where it never had any.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, code: &str) -> Result<Option<(i64, Arc<ZoneMap>)>, StoreError> {
    let sql = "SELECT revision, content FROM zone_rows WHERE site_id = $1 AND code = $2";
    let Some(row) = tx.query_one("zone_rows", sql, &[tx.site().into(), code.into()]).await? else { return Ok(None) };
    Ok(Some((row.int(0, "revision")?, Arc::new(ZoneMap::decode(row.bytes(1, "content")?)?))))
}

/// Stores the rows of one map, encoded before ([`ZoneMap::encode`]), and answers their revision.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, code: &str, row_count: usize, content: Vec<u8>) -> Result<i64, StoreError> {
    let revision = tx.next_id()?;
    let row_count = i64::try_from(row_count).unwrap_or(i64::MAX);
    tx.execute_one(
        "zone rows",
        "INSERT INTO zone_rows (site_id, code, revision, row_count, content) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (site_id, code) DO UPDATE SET revision = excluded.revision, row_count = excluded.row_count, content = excluded.content",
        &[tx.site().into(), code.into(), revision.into(), row_count.into(), content.into()],
    )
    .await?;
    Ok(revision)
}

/// Removes the rows of one map.
///
/// # Errors
/// [`StoreError`].
pub async fn remove(tx: &mut Tx<'_>, code: &str) -> Result<(), StoreError> {
    // A map that never had rows has none to remove.
    let _none_or_one = tx.execute("DELETE FROM zone_rows WHERE site_id = $1 AND code = $2", &[tx.site().into(), code.into()]).await?;
    Ok(())
}
