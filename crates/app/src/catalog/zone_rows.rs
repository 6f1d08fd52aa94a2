//! Pages through the rows of a zone map.

use crate::ReadError;
use ::catalog::Kind;
use serde_json::Value as Json;
use store::{Operation, Tx, catalog_object};

/// Rows of a zone map that begin with some digits, from a place on.
#[derive(Debug, Clone)]
pub struct ListZoneRows {
    /// Code of the zone map.
    pub code: String,
    /// First digits; empty for all rows.
    pub prefix: String,
    /// How many matching rows come before the page.
    pub skip: usize,
    /// Rows of a page.
    pub limit: usize,
}

/// A prefix and its zone in `[from, to)`, dates as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRow {
    /// Digits.
    pub prefix: String,
    /// The zone.
    pub zone: String,
    /// First day.
    pub from: String,
    /// First day after it; none for no end.
    pub to: Option<String>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRowsPage {
    /// The rows, in the order of the file.
    pub rows: Vec<ZoneRow>,
    /// How many rows match in all.
    pub total: usize,
    /// What `skip` of the next page is; none on the last.
    pub next: Option<usize>,
}

impl Operation for ListZoneRows {
    type Output = ZoneRowsPage;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ZoneRowsPage, ReadError> {
        let objects = catalog_object::load_kind(tx, Kind::ZoneMap).await?;
        let found = objects.iter().find(|object| object.code == self.code);
        let document = &found.ok_or(ReadError::NotFound("zone map"))?.document;
        let all = document.get("rows").and_then(Json::as_array).into_iter().flatten();
        let matching: Vec<ZoneRow> = all.map(zone_row).filter(|row| row.prefix.starts_with(&self.prefix)).collect();
        let total = matching.len();
        let end = self.skip.saturating_add(self.limit);
        let rows = matching.into_iter().skip(self.skip).take(self.limit).collect();
        Ok(ZoneRowsPage { rows, total, next: (end < total).then_some(end) })
    }
}

fn zone_row(row: &Json) -> ZoneRow {
    let cell = |place: usize| row.get(place).and_then(Json::as_str).unwrap_or_default().to_owned();
    ZoneRow { prefix: cell(0), zone: cell(1), from: cell(2), to: row.get(3).and_then(Json::as_str).map(str::to_owned) }
}
