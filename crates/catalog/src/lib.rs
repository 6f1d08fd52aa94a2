//! What is sold and how it is priced: the catalog as text and compiled for rating.
//!
//! Owns: the text form (YAML files, zone maps as CSV), its errors with file, line and field, the compiled structure, finding the row of an
//! event. Does not own: pricing (rating), purchases (subscription), storage. Invariant: what compiles has no dangling reference.

mod compile;
mod fields;
mod finder;
mod holiday;
mod kind;
pub mod limits;
mod model;
mod node;
mod prefix;
mod problem;
mod reader;
mod symbols;
mod text;
mod trie;
mod window;
mod yaml;
mod zone_change;
mod zone_form;
mod zone_map;
mod zone_page;
mod zone_rows;

pub use compile::{CompileOptions, compile};
pub use fields::FieldProblem;
pub use finder::RowFinder;
pub use kind::Kind;
pub use model::*;
pub use problem::Problem;
pub use text::{BILL_ITEMS_BUILT_IN, CatalogFiles, CatalogText, Object};
pub use window::{SPLIT_DAYS_MAX, TooManyDays};
pub use zone_change::{ZONE_CHANGES_MAX, ZoneChange, ZoneChangeKind, ZoneDifference};
pub use zone_form::ZoneFormError;
pub use zone_map::ZoneMap;
pub use zone_page::{ZoneRow, ZoneRowFilter, ZoneRowsPage};
pub use zone_rows::{WrongRows, ZONE_ROWS_HEADER, ZoneRowsReader};
