//! Edits, cancels and leaves (domain.md §6).
//!
//! An owner's edit changes the group, a member's touches only the membership.

use super::read::{self, GroupView, MembershipView};
use super::{SharingError, rules};
use crate::{Catalogs, ReadError};
use calendar::Instant;
use ids::SharingId;
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::customer;
use store::sharing::{self, MemberRow, SharingRow, SharingStatus};
use store::{Operation, StoreError, Tx, group, site};

/// What changes of a group; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct GroupChanges {
    /// Name.
    pub name: Option<String>,
    /// Status; cancelled is for good.
    pub status: Option<SharingStatus>,
    /// When it begins.
    pub from: Option<Instant>,
    /// When it ends; none in it for open.
    pub to: Option<Option<Instant>>,
    /// Whether the pool is used before the member's own allowance.
    pub is_pool_first: Option<bool>,
}

/// Changes a group, under the lock of its owner.
#[derive(Debug, Clone)]
pub struct ChangeGroup {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The group.
    pub sharing: SharingId,
    /// What changes.
    pub changes: GroupChanges,
}

impl Operation for ChangeGroup {
    type Output = GroupView;
    type Error = SharingError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<GroupView, SharingError> {
        let site = site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await.map_err(ReadError::from)?;
        let missing = || SharingError::NotFound("sharing group");
        let owner = sharing::load(tx, self.sharing).await?.ok_or_else(missing)?.owner;
        customer::lock(tx, owner).await?.ok_or(StoreError::Missing("customer"))?;
        // What was read before the lock only told whom to lock.
        let before = sharing::load(tx, self.sharing).await?.ok_or_else(missing)?;
        let now = site.clock.at(tx.system_now()).map_err(ReadError::from)?;
        let after = self.changes.apply(&before, now)?;
        if after != before {
            sharing::save(tx, &after).await?;
            group::bump_facts(tx, owner).await?;
            activity::record(tx, &group_activity(&before, &after)).await?;
        }
        Ok(read::group_view(tx, &catalog, after).await?)
    }
}

impl GroupChanges {
    fn apply(&self, before: &SharingRow, now: Instant) -> Result<SharingRow, SharingError> {
        let mut after = before.clone();
        let mut errors = Vec::new();
        if let Some(name) = &self.name {
            rules::check_name("name", name, &mut errors);
            name.trim().clone_into(&mut after.name);
        }
        let (from, to) = (self.from.unwrap_or(before.valid.from()), self.to.unwrap_or(before.valid.to()));
        let valid = rules::validity(from, to, &mut errors);
        let is_pool_first = self.is_pool_first.unwrap_or(before.is_pool_first);
        after = after.changed(self.status.unwrap_or(before.status), valid, is_pool_first, now)?;
        if !errors.is_empty() {
            return Err(SharingError::Fields(errors));
        }
        let is_over = before.status == SharingStatus::Cancelled && after != *before;
        if is_over || !rules::may_become(before.status, after.status) {
            return Err(SharingError::Cancelled("sharing group"));
        }
        Ok(after)
    }
}

fn group_activity(before: &SharingRow, after: &SharingRow) -> Activity {
    let mut changes = Vec::new();
    rules::note(&mut changes, "name", before.name.clone(), after.name.clone());
    rules::note(&mut changes, "status", before.status.as_str().to_owned(), after.status.as_str().to_owned());
    rules::note(&mut changes, "validity", rules::in_words(&before.valid), rules::in_words(&after.valid));
    rules::note(&mut changes, "pool_first", before.is_pool_first.to_string(), after.is_pool_first.to_string());
    let is_cancelled = after.status == SharingStatus::Cancelled;
    Activity {
        action: if is_cancelled { "sharing.cancelled" } else { "sharing.changed" },
        object_kind: "sharing_group",
        object_id: after.id.to_string(),
        object_name: after.name.clone(),
        customer: Some(after.owner),
        changes,
    }
}

/// What changes of a membership; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct MembershipChanges {
    /// In use or resting; leaving is a verb of its own.
    pub status: Option<SharingStatus>,
    /// When it begins.
    pub from: Option<Instant>,
    /// When it ends; none in it for open.
    pub to: Option<Option<Instant>>,
}

/// Changes one membership, under the lock of the member.
#[derive(Debug, Clone)]
pub struct ChangeMembership {
    /// The group.
    pub sharing: SharingId,
    /// Number or code of the member.
    pub member: String,
    /// What changes.
    pub changes: MembershipChanges,
}

impl Operation for ChangeMembership {
    type Output = MembershipView;
    type Error = SharingError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<MembershipView, SharingError> {
        let (shared, before) = membership(tx, self.sharing, &self.member).await?;
        let mut errors = Vec::new();
        let (from, to) = (self.changes.from.unwrap_or(before.valid.from()), self.changes.to.unwrap_or(before.valid.to()));
        let valid = rules::validity(from, to, &mut errors);
        if !errors.is_empty() {
            return Err(SharingError::Fields(errors));
        }
        let after = before.changed(self.changes.status.unwrap_or(before.status), valid, site::now(tx).await?)?;
        save(tx, &shared, &before, &after).await?;
        Ok(read::membership_view(tx, shared, after).await?)
    }
}

/// Ends a membership: the member leaves, or the owner removes it.
#[derive(Debug, Clone)]
pub struct Leave {
    /// The group.
    pub sharing: SharingId,
    /// Number or code of the member.
    pub member: String,
}

impl Operation for Leave {
    type Output = ();
    type Error = SharingError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), SharingError> {
        let (shared, before) = membership(tx, self.sharing, &self.member).await?;
        let after = before.changed(SharingStatus::Cancelled, before.valid, site::now(tx).await?)?;
        save(tx, &shared, &before, &after).await
    }
}

/// A membership under the lock of its member.
async fn membership(tx: &mut Tx<'_>, sharing: SharingId, member: &str) -> Result<(SharingRow, MemberRow), SharingError> {
    let member = rules::lock(tx, member).await?.ok_or(SharingError::NotFound("customer"))?;
    let shared = sharing::load(tx, sharing).await?.ok_or(SharingError::NotFound("sharing group"))?;
    let rows = sharing::of_member(tx, member.id).await?;
    let row = rows.into_iter().find(|row| row.sharing == sharing).ok_or(SharingError::NotFound("membership"))?;
    Ok((shared, row))
}

async fn save(tx: &mut Tx<'_>, shared: &SharingRow, before: &MemberRow, after: &MemberRow) -> Result<(), SharingError> {
    if before == after {
        return Ok(());
    }
    if before.status == SharingStatus::Cancelled {
        return Err(SharingError::Cancelled("membership"));
    }
    sharing::save_member(tx, after).await?;
    group::bump_facts(tx, after.member).await?;
    let mut changes: Vec<Change> = Vec::new();
    rules::note(&mut changes, "status", before.status.as_str().to_owned(), after.status.as_str().to_owned());
    rules::note(&mut changes, "validity", rules::in_words(&before.valid), rules::in_words(&after.valid));
    let has_left = after.status == SharingStatus::Cancelled;
    let activity = Activity {
        action: if has_left { "sharing.left" } else { "sharing.membership_changed" },
        object_kind: "sharing_group",
        object_id: shared.id.to_string(),
        object_name: shared.name.clone(),
        customer: Some(after.member),
        changes,
    };
    Ok(activity::record(tx, &activity).await?)
}
