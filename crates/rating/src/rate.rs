//! From one event to its decision (the rules follow).

use crate::{Decision, GroupFacts, NotRated, ServiceFacts, Trace, Unrated, Usage};
use balance::{Bills, GroupState};
use catalog::Catalog;

/// Rates one event.
///
/// # Errors
/// [`NotRated`].
pub fn rate(
    _catalog: &Catalog,
    _service: &ServiceFacts,
    _group: &GroupFacts,
    _state: &GroupState,
    _bills: Bills,
    _usage: &Usage<'_>,
) -> Result<Decision, NotRated> {
    Err(NotRated::Unrated { reason: Unrated::NoProduct, trace: Trace::default() })
}
