//! Sets who pays for a billing profile: it leaves whom it is with, and joins the group of who is named (domain.md §6).

use super::chain::Edits;
use super::{HierarchyError, change, create, join, links};
use crate::Catalogs;
use calendar::{Instant, Period};
use ids::{CustomerId, HierarchyId, MembershipId, ProfileId};
use std::sync::Arc;
use store::bill::Payer;
use store::hierarchy::{self, HierarchyMemberRow, HierarchyRow, HierarchyStatus};
use store::{Operation, StoreError, Tx, activity, profile, site};

/// Who shall pay.
#[derive(Debug, Clone)]
pub struct NewPayer {
    /// Number or code of the customer.
    pub customer: String,
    /// Its profile; its first where absent.
    pub profile: Option<ProfileId>,
}

/// Sets who pays for a profile.
#[derive(Debug, Clone)]
pub struct SetPayer {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The profile whose bills are to be paid.
    pub profile: ProfileId,
    /// Who pays from now on; none for itself.
    pub payer: Option<NewPayer>,
}

impl Operation for SetPayer {
    /// Whose profile it is.
    type Output = CustomerId;
    type Error = HierarchyError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CustomerId, HierarchyError> {
        hierarchy::lock_tree(tx).await?;
        let now = site::now(tx).await?;
        let member = profile::customer_of(tx, self.profile).await?.ok_or(HierarchyError::NotFound("billing profile"))?;
        let Some(asked) = &self.payer else {
            links::lock(tx, &[member]).await?;
            for (group, row) in self.held(tx, member, now).await? {
                leave(tx, &group, &row).await?;
            }
            return Ok(member);
        };
        let owner = links::named(tx, "payer.customer", &asked.customer).await?;
        let rows = links::lock(tx, &[owner, member]).await?;
        for row in &rows {
            links::check_open(row)?;
        }
        let own = links::chosen(tx, "billing_profile", member, Some(self.profile)).await?;
        let paying = links::chosen(tx, "payer.billing_profile", owner, asked.profile).await?;
        links::check_pair(tx, &self.catalogs, &paying, &own).await?;
        let held = self.held(tx, member, now).await?;
        let payer = Payer { customer: owner, profile: paying.id };
        if let [(group, row)] = held.as_slice()
            && is_in_use(group, row, now)
            && group.payer() == payer
        {
            return Ok(member);
        }
        let name = rows.first().ok_or(StoreError::Missing("customer"))?.primary()?.full_name();
        let (group, is_new) = group_of(tx, payer, name, now).await?;
        let row = HierarchyMemberRow {
            id: MembershipId(tx.next_id()?),
            member,
            profile: self.profile,
            hierarchy: group.id,
            owner,
            status: HierarchyStatus::Active,
            valid: Period::open(now),
            joined_at: now,
        };
        let left = |(_, row): &(HierarchyRow, HierarchyMemberRow)| HierarchyMemberRow { status: HierarchyStatus::Cancelled, ..row.clone() };
        let members = held.iter().map(left).chain([row.clone()]).collect();
        links::check_links(tx, (member, self.profile), &Edits { groups: vec![group.clone()], members }).await?;
        for (group, row) in &held {
            leave(tx, group, row).await?;
        }
        if is_new {
            hierarchy::insert(tx, &group).await?;
            activity::record(tx, &create::created(&group)).await?;
        }
        hierarchy::insert_member(tx, &row).await?;
        activity::record(tx, &join::joined(&group, &row)).await?;
        Ok(member)
    }
}

impl SetPayer {
    /// Memberships of the profile that hold now or later, with their groups.
    async fn held(
        &self,
        tx: &mut Tx<'_>,
        member: CustomerId,
        now: Instant,
    ) -> Result<Vec<(HierarchyRow, HierarchyMemberRow)>, HierarchyError> {
        let mut held = Vec::new();
        for row in hierarchy::of_members(tx, &[member.0]).await? {
            let is_over = row.valid.to().is_some_and(|to| to <= now);
            if row.profile == self.profile && row.status != HierarchyStatus::Cancelled && !is_over {
                let group = hierarchy::load(tx, row.hierarchy).await?.ok_or(HierarchyError::NotFound("hierarchy group"))?;
                held.push((group, row));
            }
        }
        Ok(held)
    }
}

fn is_in_use(group: &HierarchyRow, row: &HierarchyMemberRow, now: Instant) -> bool {
    let holds = |status: HierarchyStatus, valid: &Period| status == HierarchyStatus::Active && valid.contains(now);
    holds(group.status, &group.valid) && holds(row.status, &row.valid)
}

async fn leave(tx: &mut Tx<'_>, group: &HierarchyRow, row: &HierarchyMemberRow) -> Result<(), HierarchyError> {
    change::save(tx, group, row, &HierarchyMemberRow { status: HierarchyStatus::Cancelled, ..row.clone() }).await
}

/// The payer's oldest group that is in use without end, else a new one of its name.
async fn group_of(tx: &mut Tx<'_>, payer: Payer, name: String, now: Instant) -> Result<(HierarchyRow, bool), HierarchyError> {
    let fits = |row: &HierarchyRow| {
        row.payer() == payer && row.status == HierarchyStatus::Active && row.valid.contains(now) && row.valid.to().is_none()
    };
    let found = hierarchy::of_owners(tx, &[payer.customer.0]).await?.into_iter().find(fits);
    if let Some(found) = found {
        return Ok((found, false));
    }
    let id = HierarchyId(tx.next_id()?);
    let (owner, profile, status) = (payer.customer, payer.profile, HierarchyStatus::Active);
    Ok((HierarchyRow { id, owner, profile, name, status, valid: Period::open(now), created_at: now }, true))
}
