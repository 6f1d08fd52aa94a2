//! The order of a billing run: members of hierarchy groups before who pays for them (domain.md §6).
//!
//! A chunk takes what is due of the members below its profiles with it, wherever in the run they stand, each time it is worked on: so the
//! order holds across chunks, workers and restarts. What was taken along is not due any more when its own place comes.

use super::JobError;
use super::kind::{Item, Work};
use ids::{CustomerId, HierarchyId, ProfileId};
use std::collections::BTreeSet;
use store::bill::Payer;
use store::criteria::{Criteria, Place};
use store::hierarchy::{self, HierarchyStatus, MemberBelow};
use store::{Operation, StoreError, Tx};

/// Items with what is due of the members below them, all of a profile's members before it.
pub(super) async fn members_first(work: &Work<'_>, items: Vec<Item<ProfileId>>) -> Result<Vec<Item<ProfileId>>, JobError> {
    let below = MembersBelow {
        criteria: work.run.order.criteria.clone(),
        profiles: items.iter().map(|item| Payer { customer: item.customer, profile: item.of }).collect(),
    };
    let mut layers = work.store.read(work.scope.clone(), below).await?;
    // From the bottom up; a profile that stands in several layers comes with the lowest, which is below all that pay for it.
    layers.reverse();
    let item = |below: MemberBelow| {
        let Payer { customer, profile } = below.member;
        below.to_bill.map(|end| Item { place: Place([end.micros(), customer.0, profile.0]), customer, of: profile })
    };
    let mut seen = BTreeSet::new();
    let all = layers.into_iter().flatten().filter_map(item).chain(items);
    Ok(all.filter(|item| seen.insert(item.of)).collect())
}

/// Which customers of items own a hierarchy group or are members of one.
pub(super) async fn in_hierarchies(work: &Work<'_>, items: &[Item<ProfileId>]) -> Result<BTreeSet<CustomerId>, JobError> {
    let related = Related { customers: items.iter().map(|item| item.customer.0).collect() };
    Ok(work.store.read(work.scope.clone(), related).await?)
}

/// Those of customers that own a hierarchy group or are members of one.
struct Related {
    customers: BTreeSet<i64>,
}

impl Operation for Related {
    type Output = BTreeSet<CustomerId>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let keys: Vec<i64> = self.customers.iter().copied().collect();
        let owners = hierarchy::of_owners(tx, &keys).await?.into_iter().map(|row| row.owner);
        Ok(owners.chain(hierarchy::of_members(tx, &keys).await?.into_iter().map(|row| row.member)).collect())
    }
}

/// Members below profiles, a layer a step down.
struct MembersBelow {
    criteria: Criteria,
    profiles: Vec<Payer>,
}

impl Operation for MembersBelow {
    type Output = Vec<Vec<MemberBelow>>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let now = store::site::now(tx).await?;
        let (mut layers, mut above, mut found) = (Vec::new(), self.profiles.clone(), BTreeSet::new());
        // A way down that is longer than there are members found comes back to one of them: links that hold at different times.
        while !above.is_empty() && layers.len() <= found.len() {
            let mut layer = Vec::new();
            for group in groups_of(tx, &above).await? {
                layer.extend(hierarchy::members_below(tx, now, &self.criteria, group).await?);
            }
            layer.sort_unstable();
            layer.dedup();
            above = layer.iter().map(|below| below.member).collect();
            found.extend(above.iter().copied());
            layers.push(layer);
        }
        Ok(layers)
    }
}

/// Groups in use of profiles that pay.
async fn groups_of(tx: &mut Tx<'_>, profiles: &[Payer]) -> Result<Vec<HierarchyId>, StoreError> {
    let owners: BTreeSet<i64> = profiles.iter().map(|payer| payer.customer.0).collect();
    let mut rows = hierarchy::of_owners(tx, &owners.into_iter().collect::<Vec<_>>()).await?;
    rows.retain(|row| row.status == HierarchyStatus::Active && profiles.contains(&row.payer()));
    Ok(rows.into_iter().map(|row| row.id).collect())
}
