//! Usage files from their bytes to their counts.
#![allow(clippy::unwrap_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "a test that cannot go on stops")]

mod examples;
mod generator;
mod ingest;
mod mappings;
mod odd_rows;
mod trial_charger;
