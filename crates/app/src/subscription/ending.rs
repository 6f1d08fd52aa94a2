//! What ending a commitment too early costs (domain.md §4): shown before it is confirmed, posted when it ends.

use super::PurchaseError;
use super::amend::Place;
use crate::ReadError;
use crate::billing::{Account, OpenGroup};
use ::catalog::Catalog;
use ::subscription::{Charges, HeldTerm, Part, Subscription, termination_fees};
use calendar::Instant;
use std::sync::Arc;
use store::Tx;

/// The terms that moving into another plan breaks: the old plan's, and those of add-ons that do not come along.
pub(crate) fn broken_by_transition(before: &Subscription, after: &Subscription, at: Instant) -> Vec<HeldTerm> {
    let own = before.term.iter().filter(|held| held.is_too_early(at));
    let ended = before.bundles.iter().filter(|bundle| {
        let stays = after.bundles.iter().any(|kept| kept.id == bundle.id && kept.valid == bundle.valid);
        !stays
    });
    let of_bundles = ended.flat_map(|bundle| before.broken_terms(Part::Bundle(bundle.id), at));
    own.chain(of_bundles).cloned().collect()
}

/// What breaking terms costs, decided and not posted. Each fee takes an id.
pub(crate) fn fees_of(
    catalog: &Catalog,
    group: &OpenGroup,
    (subscription, broken): (&Subscription, &[HeldTerm]),
    now: Instant,
    ids: &mut impl FnMut() -> i64,
) -> Result<Charges, PurchaseError> {
    let profile = group.known.profile_with(group.row.bills);
    let broken: Vec<&HeldTerm> = broken.iter().collect();
    Ok(termination_fees(catalog, &profile, (subscription, &broken), &group.row.state, now, ids).map_err(ReadError::from)?)
}

/// Posts what breaking terms costs, and tells the thresholds that it crosses.
pub(crate) async fn post_fees(
    tx: &mut Tx<'_>,
    account: &mut Account,
    place: Place,
    (subscription, broken): (&Subscription, &[HeldTerm]),
) -> Result<Vec<Charges>, PurchaseError> {
    if broken.is_empty() {
        return Ok(Vec::new());
    }
    let (catalog, now) = (Arc::clone(&account.catalog), account.now);
    let mut drawn = broken.iter().map(|_| tx.next_id()).collect::<Result<Vec<i64>, _>>()?;
    let group = account.groups.get_mut(place.group).ok_or(PurchaseError::NotFound("balance group"))?;
    let charges = fees_of(&catalog, group, (subscription, broken), now, &mut || drawn.pop().unwrap_or(0))?;
    let before = group.row.state.clone();
    charging::post(tx, &catalog, &mut group.row, &charges, now).await?;
    charging::tell_crossed(tx, &catalog, &group.known.rating.group, (&before, &group.row.state), now).await?;
    Ok(vec![charges])
}
