//! Which thresholds a group crossed between two states, whatever moved it: fees, a top-up, an adjustment (domain.md §3).
//!
//! Owns: the comparison. Does not own: the words of what is told. Invariant: the same judgement as for events, on the edge, before against
//! after.

use crate::ChargeError;
use crate::notice::Teller;
use balance::{BalanceError, Crossing, Direction, GroupState, crossings};
use calendar::Instant;
use catalog::Catalog;
use money::MoneyError;
use rating::GroupFacts;
use store::Tx;
use store::notification::NewNotification;

/// Tells the customer of the thresholds that lie between where a group stood and where its state stands now.
///
/// # Errors
/// [`ChargeError`]: a sum that is out of range, or the store's.
pub async fn tell_crossed(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    facts: &GroupFacts,
    (before, after): (&GroupState, &GroupState),
    at: Instant,
) -> Result<Vec<Crossing>, ChargeError> {
    let found = crossed(facts, before, after, at)?;
    store::notification::insert(tx, &told(catalog, facts, &found, at)).await?;
    Ok(found)
}

/// Tells the customer of the thresholds that were reached by the first that ever moved a group: one that was never reached is not cleared
/// either.
///
/// # Errors
/// [`ChargeError`]: a sum that is out of range, or the store's.
pub async fn tell_reached(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    facts: &GroupFacts,
    (before, after): (&GroupState, &GroupState),
    at: Instant,
) -> Result<(), ChargeError> {
    let mut found = crossed(facts, before, after, at)?;
    found.retain(|crossing| crossing.direction == Direction::Up);
    store::notification::insert(tx, &told(catalog, facts, &found, at)).await?;
    Ok(())
}

/// What is told of holds that ended between two states of a group: a hold counts until it is taken out of the state.
///
/// # Errors
/// [`ChargeError`]: a sum that is out of range.
pub(crate) fn cleared(
    catalog: &Catalog,
    facts: &GroupFacts,
    (held, free): (&GroupState, &GroupState),
    at: Instant,
) -> Result<Vec<NewNotification>, ChargeError> {
    Ok(told(catalog, facts, &crossed(facts, held, free, at)?, at))
}

/// What is told of crossings that no event made.
pub(crate) fn told(catalog: &Catalog, facts: &GroupFacts, found: &[Crossing], at: Instant) -> Vec<NewNotification> {
    let teller = Teller { catalog, facts, at, subscription: None, about: "" };
    found.iter().map(|crossing| teller.crossing(crossing)).collect()
}

/// The thresholds that lie between where a group stood and where it stands, up and down, at an instant.
///
/// # Errors
/// [`ChargeError`]: a sum that is out of range.
pub(crate) fn crossed(facts: &GroupFacts, before: &GroupState, after: &GroupState, at: Instant) -> Result<Vec<Crossing>, ChargeError> {
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
