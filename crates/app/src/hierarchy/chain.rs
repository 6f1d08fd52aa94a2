//! The chain of payers above a customer's profiles, as it stands in the store.

use ::billing::PayerLink;
use ids::{CustomerId, ProfileId};
use std::collections::{BTreeMap, BTreeSet};
use store::bill::Payer;
use store::customer::CustomerStatus;
use store::hierarchy::{self, HierarchyMemberRow, HierarchyRow, HierarchyStatus};
use store::{StoreError, Tx};

/// Memberships of a customer's profiles and of all that pay above them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chain {
    /// Who pays for whom.
    pub(crate) links: Vec<PayerLink>,
    /// Whose the paying profiles are.
    owners: BTreeMap<ProfileId, CustomerId>,
}

/// Rows as they will be, in the place of what is stored.
#[derive(Debug, Clone, Default)]
pub(super) struct Edits {
    /// Groups that are made or changed.
    pub(super) groups: Vec<HierarchyRow>,
    /// Memberships that are made or changed.
    pub(super) members: Vec<HierarchyMemberRow>,
}

impl Edits {
    fn of_groups(&self, mut stored: Vec<HierarchyRow>) -> Vec<HierarchyRow> {
        stored.retain(|row| self.groups.iter().all(|edited| edited.id != row.id));
        stored.extend(self.groups.iter().cloned());
        stored
    }

    fn of_members(&self, mut stored: Vec<HierarchyMemberRow>) -> Vec<HierarchyMemberRow> {
        for row in &mut stored {
            if let Some(edited) = self.members.iter().find(|edited| edited.id == row.id) {
                row.clone_from(edited);
            }
        }
        let mut seen = BTreeSet::new();
        stored.retain(|row| seen.insert(row.id));
        stored
    }
}

impl Chain {
    /// Everybody above, in the order of ids.
    pub(crate) fn customers(&self) -> Vec<CustomerId> {
        self.owners.values().copied().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// A paying profile with whose it is.
    pub(crate) fn payer(&self, profile: ProfileId) -> Option<Payer> {
        self.owners.get(&profile).map(|customer| Payer { customer: *customer, profile })
    }

    /// Reads the chain above all profiles of a customer.
    pub(crate) async fn above(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Self, StoreError> {
        let of_customer = hierarchy::of_members(tx, &[customer.0]).await?;
        Self::above_members(tx, of_customer, &Edits::default()).await
    }

    /// Reads the chain that begins with memberships, as it will be.
    pub(super) async fn above_members(tx: &mut Tx<'_>, first: Vec<HierarchyMemberRow>, edits: &Edits) -> Result<Self, StoreError> {
        let (mut chain, mut closed) = (Self::default(), BTreeMap::new());
        let mut rows = edits.of_members(first);
        while !rows.is_empty() {
            rows.retain(|row| row.status != HierarchyStatus::Cancelled);
            let owners: BTreeSet<i64> = rows.iter().map(|row| row.owner.0).collect();
            let groups = edits.of_groups(hierarchy::of_owners(tx, &owners.into_iter().collect::<Vec<_>>()).await?);
            let mut next: BTreeSet<Payer> = BTreeSet::new();
            for row in &rows {
                let group = groups.iter().find(|group| group.id == row.hierarchy).ok_or(StoreError::Missing("hierarchy group"))?;
                let is_closed = is_closed(tx, group.owner, &mut closed).await?;
                let Some(link) = link(row, group, is_closed) else { continue };
                chain.links.push(link);
                if chain.owners.insert(group.profile, group.owner).is_none() {
                    next.insert(group.payer());
                }
            }
            let customers: BTreeSet<i64> = next.iter().map(|payer| payer.customer.0).collect();
            rows = edits.of_members(hierarchy::of_members(tx, &customers.into_iter().collect::<Vec<_>>()).await?);
            rows.retain(|row| next.contains(&Payer { customer: row.member, profile: row.profile }));
        }
        Ok(chain)
    }
}

async fn is_closed(tx: &mut Tx<'_>, customer: CustomerId, known: &mut BTreeMap<CustomerId, bool>) -> Result<bool, StoreError> {
    if let Some(known) = known.get(&customer) {
        return Ok(*known);
    }
    let row = store::customer::load(tx, customer).await?.ok_or(StoreError::Missing("customer"))?;
    let is_closed = match row.status {
        CustomerStatus::Closed => true,
        CustomerStatus::Active | CustomerStatus::Inactive => false,
    };
    known.insert(customer, is_closed);
    Ok(is_closed)
}

/// A membership with its group; nothing where either is cancelled, or where they never hold together.
pub(super) fn link(row: &HierarchyMemberRow, group: &HierarchyRow, is_owner_closed: bool) -> Option<PayerLink> {
    if row.status == HierarchyStatus::Cancelled || group.status == HierarchyStatus::Cancelled {
        return None;
    }
    let is_in_use = row.status == HierarchyStatus::Active && group.status == HierarchyStatus::Active && !is_owner_closed;
    Some(PayerLink { member: row.profile, owner: group.profile, valid: row.valid.intersect(&group.valid)?, is_in_use })
}
