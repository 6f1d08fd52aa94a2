//! From one usage event to its impacts: a pure decision with a trace.
//!
//! Owns: choosing product, version and row, pricing (domain.md §5), tax, the limit, the [`Trace`] that says how a price came about, and the
//! binary forms of trace and legs. Does not own: finding the service of an event and duplicates (charging), rows and selectors (catalog),
//! what a group holds (balance), storage. Invariants: a decision changes nothing until it is applied; each detail is rounded once; an event
//! without a price is unrated, never free.

mod decision;
mod event_date;
mod facts;
pub mod legs;
mod limit;
mod part;
mod price;
mod rate;
mod refusal;
mod trace;
mod trace_code;

pub use balance::CodecError;
pub use decision::{Decision, OnceFee};
pub use facts::{GroupFacts, RatingProduct, ServiceFacts, Usage};
pub use rate::rate;
pub use refusal::{NotRated, RatingError, Refused, Unrated};
pub use trace::{PriceMode, Trace, TraceStep};

/// Windows that one event may be split at; more than a year of four changes a day.
pub const SPLIT_PARTS_MAX: usize = 1500;
/// Steps that a stored trace may hold.
pub const TRACE_STEPS_MAX: usize = 100_000;
/// Legs that a stored event may hold.
pub const LEGS_MAX: usize = 100_000;
