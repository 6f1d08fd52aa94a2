//! A group as it would stand once everything due by an instant is applied.

use crate::ReadError;
use ::catalog::Catalog;
use calendar::Instant;
use store::Tx;
use store::group::GroupRow;
use subscription::{ProfileFacts, Subscription};

/// The group with what is due applied to the copy that was read; nothing is written.
pub(crate) async fn group_as_due(tx: &mut Tx<'_>, catalog: &Catalog, mut group: GroupRow, now: Instant) -> Result<GroupRow, ReadError> {
    if group.due_at.is_none_or(|due| due > now) {
        return Ok(group);
    }
    let known = charging::load_facts(tx, catalog, &group).await?;
    let profile: ProfileFacts = known.profile_with(group.bills);
    let subscriptions: &[Subscription] = &known.subscriptions;
    for charges in subscription::renew(catalog, &profile, subscriptions, &group.state, now)? {
        charges.apply_to(&mut group.state)?;
    }
    group.due_at = subscription::due_at(catalog, &profile, subscriptions, &group.state)?;
    Ok(group)
}
