//! Use cases, one file a verb: lock and load, decide purely, save.

pub mod identity;
