//! PDF pages by Typst, as a worker process.
//!
//! Owns Typst: the fonts, the built-in template, the world that a template may see, and the loop that reads requests and writes answers.
//! Does not own what an invoice says (the crate `documents` writes every text) nor how long a page may take (its pool kills the process).
//!
//! Invariants:
//! - A template sees `/invoice.typ`, `/page.json` and `/logo.svg` and nothing else: no file, no network, no package, no clock.
//! - The same document gives the same bytes: identifier and time stamp come from the invoice.
//! - No memory is kept past `PAGES_UNTIL_EVICTION` pages.

mod memory;
mod pdf;
mod serve;
mod world;

pub use memory::Watch;
pub use pdf::{PageError, Press};
pub use serve::{ServeError, serve};
