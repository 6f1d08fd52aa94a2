//! Loads the rows of a zone map: all of them anew, or a version that is valid from a day on.
//!
//! Owns: the two steps. [`PrepareZoneRows`] reads, and does all the work: it joins, compares, checks and encodes. [`SwapZoneRows`] writes:
//! it holds the site for one comparison and one value, so that charging goes on. Invariant: what is swapped was prepared on the epoch that
//! still stands; rating sees all rows of before or all of after, for the epoch changes with them.

use super::zone_rows::zone_map;
use ::catalog::{Catalog, Matcher, Problem, WrongRows, ZoneDifference, ZoneMap};
use calendar::{CalendarError, Date};
use charging::{Catalogs, CatalogsError};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::{Operation, StoreError, Tx, site, subscription_row, zone_rows};

/// Why rows are not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadZoneRowsError {
    /// There is no such map.
    #[error("there is no such zone map")]
    NotFound,
    /// Rows are wrong, or change what is in use.
    #[error("{} row(s) are wrong; nothing was changed", .0.count)]
    Wrong(WrongRows),
    /// The catalog changed after the rows had been prepared.
    #[error("the catalog has changed meanwhile; load the rows again")]
    Moved,
    /// The site's time zone is unknown.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The catalog cannot be had.
    #[error(transparent)]
    Catalogs(#[from] CatalogsError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LoadZoneRowsError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Wrong(_) => "zone_rows_invalid",
            Self::Moved => "catalog_changing",
            Self::Calendar(error) => error.code(),
            Self::Catalogs(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// The wrong rows, each with line and field.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Wrong(wrong) => &wrong.problems,
            Self::NotFound | Self::Moved | Self::Calendar(_) | Self::Catalogs(_) | Self::Store(_) => &[],
        }
    }
}

/// Works out what loading rows changes; writes nothing.
#[derive(Debug, Clone)]
pub struct PrepareZoneRows {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Code of the zone map.
    pub code: String,
    /// The rows that were read.
    pub zones: Arc<ZoneMap>,
    /// The day from which they replace what was there; none where they replace everything.
    pub version: Option<Date>,
}

/// Rows that are ready to be swapped in.
#[derive(Debug, Clone)]
pub struct PreparedZoneRows {
    catalogs: Arc<Catalogs>,
    code: String,
    epoch: i64,
    zones: Arc<ZoneMap>,
    content: Vec<u8>,
    /// What they change.
    pub difference: ZoneDifference,
}

impl Operation for PrepareZoneRows {
    type Output = PreparedZoneRows;
    type Error = LoadZoneRowsError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<PreparedZoneRows, LoadZoneRowsError> {
        let site = site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await?;
        let old = zone_map(&catalog, &self.code).ok_or(LoadZoneRowsError::NotFound)?;
        let zones = match self.version {
            Some(from) => Arc::new(old.followed_by(&self.zones, from).map_err(LoadZoneRowsError::Wrong)?),
            None => Arc::clone(&self.zones),
        };
        check_priced(&catalog, &self.code, &zones)?;
        if subscription_row::any_of_site(tx).await? {
            let today = site.clock.at(tx.system_now())?.date_in(&catalog.zone);
            if let Some(wrong) = old.changed_history(&zones, today) {
                // With a version the rows that change are those of the map, not of the file.
                let wrong = self.version.filter(|from| *from <= today).map_or(wrong, |from| begins_too_early(from, today));
                return Err(LoadZoneRowsError::Wrong(wrong));
            }
        }
        let difference = old.difference(&zones);
        let content = if difference.is_none() { Vec::new() } else { zones.encode() };
        Ok(PreparedZoneRows {
            catalogs: Arc::clone(&self.catalogs),
            code: self.code.clone(),
            epoch: site.epoch,
            zones,
            content,
            difference,
        })
    }
}

/// Usage of today may have been rated already, so a version is for tomorrow at the earliest.
fn begins_too_early(from: Date, today: Date) -> WrongRows {
    let message = format!("a version begins after today ({today}), not on {from}: rows that have begun may have rated");
    let problem = Problem { file: String::new(), line: 0, field: "from".to_owned(), code: "version_begun", message };
    WrongRows { problems: vec![problem], count: 1 }
}

/// A zone that a rate plan prices stays in the map: the catalog would not compile without it.
fn check_priced(catalog: &Catalog, code: &str, zones: &ZoneMap) -> Result<(), LoadZoneRowsError> {
    let sym = catalog.symbols.get(code);
    let mut problems = Vec::new();
    for plan in catalog.rate_plans.values() {
        for row in &plan.rows {
            for wanted in row.selectors.iter().flat_map(|selector| match &selector.matcher {
                Matcher::Zone { map, zones } if Some(*map) == sym => zones.as_slice(),
                Matcher::Zone { .. } | Matcher::Equals(_) | Matcher::OneOf(_) | Matcher::Range { .. } | Matcher::Prefix(_) => &[],
            }) {
                if !zones.has_zone(wanted) {
                    let plan = catalog.symbols.code(plan.sym);
                    let message = format!("no row has the zone `{wanted}`, which the row `{}` of the rate plan {plan} prices", row.name);
                    problems.push(Problem { file: String::new(), line: 0, field: "zone".to_owned(), code: "zone_priced", message });
                }
            }
        }
    }
    problems.sort_by(|one, other| one.message.cmp(&other.message));
    let count = problems.len();
    problems.truncate(::catalog::limits::PROBLEMS_MAX);
    if count == 0 { Ok(()) } else { Err(LoadZoneRowsError::Wrong(WrongRows { problems, count })) }
}

/// Makes prepared rows those of the map.
#[derive(Debug, Clone)]
pub struct SwapZoneRows(pub Arc<PreparedZoneRows>);

/// What loading rows did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedZoneRows {
    /// The site's epoch afterwards.
    pub epoch: i64,
    /// Rows of the map afterwards, those of other days included.
    pub row_count: usize,
    /// What changed.
    pub difference: ZoneDifference,
}

impl PreparedZoneRows {
    /// What swapping the rows in would do on the epoch that they were prepared on.
    pub fn outcome(&self) -> LoadedZoneRows {
        let epoch = self.epoch + i64::from(!self.difference.is_none());
        LoadedZoneRows { epoch, row_count: self.zones.len(), difference: self.difference.clone() }
    }
}

impl Operation for SwapZoneRows {
    type Output = LoadedZoneRows;
    type Error = LoadZoneRowsError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<LoadedZoneRows, LoadZoneRowsError> {
        let prepared = &self.0;
        // Every change of the catalog raises the epoch: where it stands, so does all that was checked.
        if site::lock(tx).await?.epoch != prepared.epoch {
            return Err(LoadZoneRowsError::Moved);
        }
        if prepared.difference.is_none() {
            return Ok(prepared.outcome());
        }
        let revision = zone_rows::save(tx, &prepared.code, prepared.zones.len(), prepared.content.clone()).await?;
        site::raise_epoch(tx).await?;
        record(tx, prepared).await?;
        // Whoever compiles the new epoch first finds the rows in memory. A revision that is rolled back is never drawn again.
        prepared.catalogs.share_zone_map(revision, &prepared.zones);
        Ok(prepared.outcome())
    }
}

async fn record(tx: &mut Tx<'_>, prepared: &PreparedZoneRows) -> Result<(), StoreError> {
    let counts = [("added", prepared.difference.added), ("changed", prepared.difference.changed), ("ended", prepared.difference.ended)];
    let change = |(field, count): (&str, usize)| Change { field: field.to_owned(), before: None, after: Some(count.to_string()) };
    let activity = Activity {
        action: "zone_rows.loaded",
        object_kind: "zone_map",
        object_id: prepared.code.clone(),
        object_name: prepared.code.clone(),
        customer: None,
        changes: counts.into_iter().filter(|(_, count)| *count > 0).map(change).collect(),
    };
    activity::record(tx, &activity).await
}
