//! Reads the rows of a zone map: pages, the zone of a number, the whole map.

use crate::ReadError;
use ::catalog::{Catalog, ZoneMap, ZoneRow, ZoneRowFilter, ZoneRowsPage};
use calendar::Date;
use charging::Catalogs;
use std::sync::Arc;
use store::{Operation, Tx, site};

/// The rows of a zone map as they stand.
#[derive(Debug, Clone)]
pub struct GetZoneRows {
    /// The compiled catalogs: rating reads these rows.
    pub catalogs: Arc<Catalogs>,
    /// Code of the zone map.
    pub code: String,
}

impl Operation for GetZoneRows {
    type Output = Arc<ZoneMap>;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Arc<ZoneMap>, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        zone_map(&catalog, &self.code).cloned().ok_or(ReadError::NotFound("zone map"))
    }
}

/// The map of a code.
pub(super) fn zone_map<'a>(catalog: &'a Catalog, code: &str) -> Option<&'a Arc<ZoneMap>> {
    catalog.zone_maps.get(&catalog.symbols.get(code)?)
}

/// Rows of a zone map that match a filter, from a place on.
#[derive(Debug, Clone)]
pub struct ListZoneRows {
    /// The map.
    pub map: GetZoneRows,
    /// Which rows.
    pub filter: ZoneRowFilter,
    /// How many matching rows come before the page.
    pub skip: usize,
    /// Rows of a page.
    pub limit: usize,
}

impl Operation for ListZoneRows {
    type Output = ZoneRowsPage;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ZoneRowsPage, ReadError> {
        Ok(self.map.run(tx).await?.page(&self.filter, self.skip, self.limit))
    }
}

/// Which row says the zone of a number on a day.
#[derive(Debug, Clone)]
pub struct FindZone {
    /// The map.
    pub map: GetZoneRows,
    /// The number; a leading `+` is passed over.
    pub number: String,
    /// The day; today on the site where none is said.
    pub date: Option<Date>,
}

/// The answer to [`FindZone`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundZone {
    /// The day that was looked at.
    pub date: Date,
    /// The row; none where no prefix of the number has a zone on that day.
    pub row: Option<ZoneRow>,
}

impl Operation for FindZone {
    type Output = FoundZone;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<FoundZone, ReadError> {
        let site = site::load(tx).await?;
        let catalog = self.map.catalogs.of(tx, &site).await?;
        let map = zone_map(&catalog, &self.map.code).ok_or(ReadError::NotFound("zone map"))?;
        let today = site.clock.at(tx.system_now())?.date_in(&catalog.zone);
        let date = self.date.unwrap_or(today);
        Ok(FoundZone { date, row: map.row_of(&self.number, date) })
    }
}
