//! From one usage event to its impacts: a pure decision with a trace.
//!
//! Owns: choosing product, version and row, pricing (domain.md §5), tax, the limit, the [`Trace`] that says how a price came about, and the
//! binary forms of trace and legs. Does not own: finding the service of an event and duplicates (charging), rows and selectors (catalog),
//! what a group holds (balance), storage. Invariants: a decision changes nothing until it is applied; each detail is rounded once; an event
//! without a price is unrated, never free.

mod charge;
mod counters;
mod decision;
pub mod delta;
mod event_date;
mod facts;
pub mod fnv;
pub mod legs;
mod lifecycle;
mod limit;
mod part;
mod price;
mod purses;
mod rate;
mod refusal;
mod session;
mod sharing;
mod shortfall;
mod trace;
mod trace_code;

pub use balance::CodecError;
pub use decision::{Decision, Impact, PassedLimit, PendingCharge};
pub use facts::{
    Called, Ground, GroupFacts, Membership, Purse, RatingDiscount, RatingProduct, ServiceFacts, Standing, StatusHistory, Usage,
};
pub use lifecycle::{SessionCommand, SessionRefusal, SessionState, SessionStep, advance};
pub use rate::rate;
pub use refusal::{NotRated, RatingError, Refused, Unrated};
pub use session::{PlaceSoFar, SESSION_PLACES_MAX, SessionSoFar};
pub use shortfall::{Shortfall, shortfalls};
pub use trace::{PriceMode, Trace, TraceStep};

/// Windows that one event may be split at; more than a year of four changes a day.
pub const SPLIT_PARTS_MAX: usize = 1500;
/// Steps that a stored trace may hold.
pub const TRACE_STEPS_MAX: usize = 100_000;
/// Legs that a stored event may hold.
pub const LEGS_MAX: usize = 100_000;
