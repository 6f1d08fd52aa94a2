//! The order of a billing run: members of hierarchy groups before who pays for them (domain.md §6).
//!
//! A chunk takes what is due of the members below its profiles with it, wherever in the run they stand, each time it is worked on: so the
//! order holds across chunks, workers and restarts. What was taken along is not due any more when its own place comes.

use super::JobError;
use super::kind::{Item, Work};
use ids::{CustomerId, ProfileId};
use std::collections::BTreeSet;
use store::bill::Payer;
use store::criteria::{Criteria, Place};
use store::hierarchy::{self, HierarchyStatus, MemberBelow};
use store::{Operation, StoreError, Tx};

/// The items of a chunk with what is due of the members below them.
pub(super) struct Ordered {
    /// Of customers that own a hierarchy group or are members of one: all of a profile's members before it.
    pub(super) related: Vec<Item<ProfileId>>,
    /// The rest, in no order that matters.
    pub(super) others: Vec<Item<ProfileId>>,
}

/// Puts items in their order.
pub(super) async fn members_first(work: &Work<'_>, items: Vec<Item<ProfileId>>) -> Result<Ordered, JobError> {
    let find = FindRelated {
        criteria: work.run.order.criteria.clone(),
        profiles: items.iter().map(|item| Payer { customer: item.customer, profile: item.of }).collect(),
    };
    let Related { mut layers, customers } = work.store.read(work.scope.clone(), find).await?;
    // From the bottom up; a profile that stands in several layers comes with the lowest, which is below all that pay for it.
    layers.reverse();
    let item = |below: MemberBelow| {
        let Payer { customer, profile } = below.member;
        below.to_bill.map(|end| Item { place: Place([end.micros(), customer.0, profile.0]), customer, of: profile })
    };
    let mut seen = BTreeSet::new();
    let all = layers.into_iter().flatten().filter_map(item).chain(items).filter(|item| seen.insert(item.of));
    let (related, others) = all.partition(|item| customers.contains(&item.customer));
    Ok(Ordered { related, others })
}

/// Who is in hierarchy groups with profiles.
struct Related {
    /// Members below the profiles, a layer a step down.
    layers: Vec<Vec<MemberBelow>>,
    /// Owners and members, those below with them.
    customers: BTreeSet<CustomerId>,
}

struct FindRelated {
    criteria: Criteria,
    profiles: Vec<Payer>,
}

impl Operation for FindRelated {
    type Output = Related;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let now = store::site::now(tx).await?;
        let (mut layers, mut above, mut found) = (Vec::new(), self.profiles.clone(), BTreeSet::new());
        let members = hierarchy::of_members(tx, &customers_of(&above)).await?;
        let mut customers: BTreeSet<CustomerId> = members.into_iter().map(|row| row.member).collect();
        // A way down that is longer than there are members found comes back to one of them: links that hold at different times.
        while !above.is_empty() && layers.len() <= found.len() {
            let owned = hierarchy::of_owners(tx, &customers_of(&above)).await?;
            customers.extend(owned.iter().map(|row| row.owner));
            let mut layer = Vec::new();
            for group in owned.iter().filter(|row| row.status == HierarchyStatus::Active && above.contains(&row.payer())) {
                layer.extend(hierarchy::members_below(tx, now, &self.criteria, group.id).await?);
            }
            layer.sort_unstable();
            layer.dedup();
            above = layer.iter().map(|below| below.member).collect();
            found.extend(above.iter().copied());
            layers.push(layer);
        }
        customers.extend(found.iter().map(|payer| payer.customer));
        Ok(Related { layers, customers })
    }
}

fn customers_of(profiles: &[Payer]) -> Vec<i64> {
    let customers: BTreeSet<i64> = profiles.iter().map(|payer| payer.customer.0).collect();
    customers.into_iter().collect()
}
