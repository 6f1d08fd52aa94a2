//! The catalog as text, object by object, and the stable numbers of codes.
//!
//! The rows of zone maps stand in `zone_rows`: [`load_objects`] and [`save`] take them along.

use crate::{Row, StoreError, Tx, zone_rows};
use catalog::{Kind, Object, Symbols};
use ids::Sym;
use std::sync::Arc;

/// All codes of the site with their numbers.
///
/// # Errors
/// [`StoreError`].
pub async fn load_symbols(tx: &mut Tx<'_>) -> Result<Symbols, StoreError> {
    let rows = tx.query("symbol", "SELECT code, number FROM symbol WHERE site_id = $1", &[tx.site().into()]).await?;
    let pairs: Result<Vec<(String, Sym)>, StoreError> =
        rows.iter().map(|row| Ok((row.text(0, "code")?.to_owned(), row.sym(1, "number")?))).collect();
    Ok(Symbols::from_pairs(pairs?))
}

/// Stores a new code.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_symbol(tx: &mut Tx<'_>, code: &str, sym: Sym) -> Result<(), StoreError> {
    tx.execute_one("symbol", "INSERT INTO symbol (site_id, number, code) VALUES ($1, $2, $3)", &[tx.site().into(), sym.into(), code.into()])
        .await
}

/// All objects of the site's catalog in their order.
///
/// # Errors
/// [`StoreError`].
pub async fn load_objects(tx: &mut Tx<'_>) -> Result<Vec<Object>, StoreError> {
    let mut objects = load_documents(tx).await?;
    for object in objects.iter_mut().filter(|object| object.kind == Kind::ZoneMap) {
        object.zones = zone_rows::load(tx, &object.code).await?.map(|(_, zones)| zones).unwrap_or_default();
    }
    Ok(objects)
}

/// All objects without the rows of zone maps.
///
/// # Errors
/// [`StoreError`].
pub async fn load_documents(tx: &mut Tx<'_>) -> Result<Vec<Object>, StoreError> {
    let rows = tx
        .query(
            "catalog_object",
            "SELECT kind, code, document FROM catalog_object WHERE site_id = $1 ORDER BY kind, place, code",
            &[tx.site().into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Object {
                kind: row.parsed(0, "kind", Kind::parse)?,
                code: row.text(1, "code")?.to_owned(),
                document: row.document(2, "document")?,
                zones: Arc::default(),
            })
        })
        .collect()
}

/// All objects of one kind in their order, without the rows of zone maps.
///
/// # Errors
/// [`StoreError`].
pub async fn load_kind(tx: &mut Tx<'_>, kind: Kind) -> Result<Vec<Object>, StoreError> {
    let rows = tx
        .query(
            "catalog_object",
            "SELECT code, document FROM catalog_object WHERE site_id = $1 AND kind = $2 ORDER BY place, code",
            &[tx.site().into(), kind.as_str().into()],
        )
        .await?;
    let object = |row: &Row| {
        Ok(Object { kind, code: row.text(0, "code")?.to_owned(), document: row.document(1, "document")?, zones: Arc::default() })
    };
    rows.iter().map(object).collect()
}

/// How many objects of each kind there are.
///
/// # Errors
/// [`StoreError`].
pub async fn count_kinds(tx: &mut Tx<'_>) -> Result<Vec<(Kind, i64)>, StoreError> {
    let rows = tx
        .query("catalog_object", "SELECT kind, COUNT(*) FROM catalog_object WHERE site_id = $1 GROUP BY kind", &[tx.site().into()])
        .await?;
    rows.iter().map(|row| Ok((row.parsed(0, "kind", Kind::parse)?, row.int(1, "count")?))).collect()
}

/// Stores an object, new or changed.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, object: &Object, place: i64) -> Result<(), StoreError> {
    let document = serde_json::to_string(&object.document)?;
    tx.execute_one(
        "catalog object",
        "INSERT INTO catalog_object (site_id, kind, code, place, document) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (site_id, kind, code) DO UPDATE SET place = excluded.place, document = excluded.document",
        &[tx.site().into(), object.kind.as_str().into(), object.code.as_str().into(), place.into(), document.into()],
    )
    .await?;
    if object.kind == Kind::ZoneMap {
        zone_rows::save(tx, &object.code, object.zones.len(), object.zones.encode()).await?;
    }
    Ok(())
}

/// Removes an object.
///
/// # Errors
/// [`StoreError`].
pub async fn remove(tx: &mut Tx<'_>, kind: Kind, code: &str) -> Result<(), StoreError> {
    tx.execute_one(
        "catalog object",
        "DELETE FROM catalog_object WHERE site_id = $1 AND kind = $2 AND code = $3",
        &[tx.site().into(), kind.as_str().into(), code.into()],
    )
    .await?;
    if kind == Kind::ZoneMap {
        zone_rows::remove(tx, code).await?;
    }
    Ok(())
}
