//! Lists objects of one kind, shows one, counts all.

use crate::ReadError;
use ::catalog::{Kind, Names, Object};
use serde_json::Value as Json;
use store::zone_rows::{self, ZoneRevision};
use store::{Operation, StoreError, Tx, catalog_object, site};

/// An object for screens and integrations.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogEntry {
    /// Its kind.
    pub kind: Kind,
    /// Its code.
    pub code: String,
    /// Its names by language.
    pub names: Names,
    /// Its document as in the YAML; a zone map tells its `row_count`.
    pub document: Json,
}

impl CatalogEntry {
    fn of(object: Object, revisions: &[ZoneRevision]) -> Self {
        let Object { kind, code, mut document, zones: _ } = object;
        if let (Kind::ZoneMap, Some(map)) = (kind, document.as_object_mut()) {
            let rows = revisions.iter().find(|stored| stored.code == code).map_or(0, |stored| stored.row_count);
            map.insert("row_count".to_owned(), rows.into());
        }
        Self { kind, names: names(&document), code, document }
    }
}

fn names(document: &Json) -> Names {
    match document.get("name") {
        Some(Json::String(name)) => Names([("en".to_owned(), name.clone())].into()),
        Some(Json::Object(map)) => {
            Names(map.iter().filter_map(|(language, name)| Some((language.clone(), name.as_str()?.to_owned()))).collect())
        }
        Some(Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_)) | None => Names::default(),
    }
}

/// All objects of one kind in the order of their codes.
#[derive(Debug, Clone, Copy)]
pub struct ListObjects {
    /// The kind.
    pub kind: Kind,
}

impl Operation for ListObjects {
    type Output = Vec<CatalogEntry>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<CatalogEntry>, StoreError> {
        let objects = catalog_object::load_kind(tx, self.kind).await?;
        let revisions = revisions_of(tx, self.kind).await?;
        Ok(objects.into_iter().map(|object| CatalogEntry::of(object, &revisions)).collect())
    }
}

/// One object.
#[derive(Debug, Clone)]
pub struct GetObject {
    /// The kind.
    pub kind: Kind,
    /// The code.
    pub code: String,
}

impl Operation for GetObject {
    type Output = CatalogEntry;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CatalogEntry, ReadError> {
        let objects = catalog_object::load_kind(tx, self.kind).await?;
        let revisions = revisions_of(tx, self.kind).await?;
        let found = objects.into_iter().find(|object| object.code == self.code);
        found.map(|object| CatalogEntry::of(object, &revisions)).ok_or(ReadError::NotFound(self.kind.as_str()))
    }
}

/// Only zone maps have rows.
async fn revisions_of(tx: &mut Tx<'_>, kind: Kind) -> Result<Vec<ZoneRevision>, StoreError> {
    if kind == Kind::ZoneMap { zone_rows::revisions(tx).await } else { Ok(Vec::new()) }
}

/// How many objects of each kind there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogSummary {
    /// The site's epoch: grows with every change.
    pub epoch: i64,
    /// Objects by kind, all kinds in their order.
    pub counts: Vec<(Kind, usize)>,
}

/// Counts the objects.
#[derive(Debug, Clone, Copy)]
pub struct SummarizeCatalog;

impl Operation for SummarizeCatalog {
    type Output = CatalogSummary;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CatalogSummary, StoreError> {
        let epoch = site::load(tx).await?.epoch;
        let found = catalog_object::count_kinds(tx).await?;
        let count =
            |kind| (kind, found.iter().find(|(of, _)| *of == kind).map_or(0, |(_, count)| usize::try_from(*count).unwrap_or(usize::MAX)));
        Ok(CatalogSummary { epoch, counts: Kind::ALL.into_iter().map(count).collect() })
    }
}
