//! Batches of usage: prepare, lock, rate, write (architecture.md §5).
//!
//! Owns: what an event is on its way in and out, the batch and its transaction. Does not own: prices (rating), formats (protocols, api).
//! Invariants: duplicates are known before anything is rated; an event refused or malformed leaves no row.

mod usage;

pub use usage::{Answer, EventId, FieldError, Reason, UsageInput};
