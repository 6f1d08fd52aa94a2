//! The catalog of a site as people see and change it: as text, object by object.
//!
//! Owns: applying files, export, lists of objects, rows of zone maps. Does not own: the text form and its checks (the crate `catalog`),
//! the compiled structure (`charging::Catalogs`). Invariant: what is stored compiles; what has charged anything does not change
//! (docs/decisions/0013-what-is-sold-stays.md).

mod apply;
mod export;
mod in_use;
mod ledgers;
mod load_zone_rows;
mod objects;
mod zone_rows;

pub use apply::{Applied, ApplyCatalog, ApplyCatalogError, ObjectRef};
pub use export::ExportCatalog;
pub use ledgers::ListLedgers;
pub use load_zone_rows::{LoadZoneRowsError, LoadedZoneRows, PrepareZoneRows, PreparedZoneRows, SwapZoneRows};
pub use objects::{CatalogEntry, CatalogSummary, GetObject, ListObjects, SummarizeCatalog};
pub use zone_rows::{FindZone, FoundZone, GetZoneRows, ListZoneRows};
