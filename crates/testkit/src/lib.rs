//! Test doubles and databases for the other crates' tests.
//!
//! Owns: a clock that is set by hand, a store of each kind, a site with the catalog of the examples,
//! a mail server and a receiver of calls. Does not own: any rule. Invariant: two
//! tests never share a clock, a file or a schema, so they run side by side.

#![expect(clippy::unwrap_used, reason = "a test whose ground cannot be laid fails")]

mod clock;
pub mod peers;
mod site;
mod store;

pub use clock::TestClock;
pub use site::{SITE_ZONE, TestSite, example_catalog, first_bill_catalog, site_settings};
pub use store::{POSTGRES_VARIABLE, TestStore, drop_schema, fresh_schema, stores};

use calendar::Instant;

/// A time such as `2026-06-20T12:00:00Z`.
pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}
