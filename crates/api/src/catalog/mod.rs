//! The catalog: read by kind, exported and applied as files.

pub(crate) mod apply;
mod entry;
pub(crate) mod export;
pub(crate) mod find_zone;
pub(crate) mod kinds;
pub(crate) mod ledgers;
pub(crate) mod load_zone_rows;
pub(crate) mod summary;
pub(crate) mod zone_rows;
pub(crate) mod zone_rows_file;
