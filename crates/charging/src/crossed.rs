//! Which thresholds a group crossed between two states, whatever moved it: fees, a top-up, an adjustment (domain.md §3).
//!
//! Owns: the comparison. Does not own: what is told of crossings. Invariant: the same judgement as for events, on the edge, before against
//! after.

use crate::{ChargeError, KnownGroup};
use balance::{BalanceError, Crossing, GroupState, crossings};
use calendar::Instant;
use money::MoneyError;

/// The thresholds that lie between where a group stood and where it stands, up and down, at an instant.
///
/// # Errors
/// [`ChargeError`]: a sum that is out of range.
pub fn crossed(known: &KnownGroup, before: &GroupState, after: &GroupState, at: Instant) -> Result<Vec<Crossing>, ChargeError> {
    let facts = &known.group;
    let mut found = Vec::new();
    for limit in facts.limits.iter().filter(|limit| !limit.thresholds.is_empty()) {
        let dues = if limit.counts_dues { facts.dues } else { 0 };
        let stands = |state: &GroupState| -> Result<i64, MoneyError> {
            state.standing(limit.resource, facts.currency, at)?.checked_add(dues).ok_or(MoneyError::Overflow)
        };
        let (was, is) = (stands(before).map_err(BalanceError::from)?, stands(after).map_err(BalanceError::from)?);
        if was != is {
            found.extend(crossings(limit, was, is));
        }
    }
    Ok(found)
}
