//! The catalog from its text to the row of an event.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod compiling;
mod event_fields;
mod example;
mod holidays;
mod problems;
mod selection;
mod zones;

use calendar::{Instant, Zone};
use catalog::{Catalog, CatalogFiles, CatalogText, CompileOptions, Problem, Symbols, compile};

/// Files from pairs of name and content.
pub fn files(pairs: &[(&str, &str)]) -> CatalogFiles {
    CatalogFiles(pairs.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect())
}

/// Compiles a text with numbers given in the order of its codes.
pub fn compiled(text: &CatalogText) -> Result<Catalog, Vec<Problem>> {
    let mut symbols = Symbols::default();
    let codes = text.codes();
    symbols.assign(codes.iter().map(String::as_str));
    compile(text, CompileOptions { epoch: 7, zone: Zone::named("Europe/Ljubljana").unwrap() }, &symbols)
}

/// The instant of a local time in the site's zone, written with its offset.
pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}
