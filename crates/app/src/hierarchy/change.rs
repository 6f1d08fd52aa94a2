//! Edits, cancels and leaves (domain.md §6). An owner's edit changes the group, a member's touches only the membership; bills that left
//! `active` keep their payer.

use super::chain::Edits;
use super::read::{self, HierarchyMemberView, HierarchyView};
use super::{HierarchyError, links};
use crate::ReadError;
use crate::sharing::rules;
use calendar::{Instant, Period};
use ids::{HierarchyId, MembershipId};
use store::activity::{self, Activity, Change};
use store::hierarchy::{self, HierarchyMemberRow, HierarchyRow, HierarchyStatus};
use store::{Operation, Tx};

/// What changes of a group; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct HierarchyChanges {
    /// Name.
    pub name: Option<String>,
    /// Status; cancelled is for good.
    pub status: Option<HierarchyStatus>,
    /// When it begins.
    pub from: Option<Instant>,
    /// When it ends; none in it for open.
    pub to: Option<Option<Instant>>,
}

/// Changes a group, under the lock of its owner.
#[derive(Debug, Clone)]
pub struct ChangeHierarchy {
    /// The group.
    pub hierarchy: HierarchyId,
    /// What changes.
    pub changes: HierarchyChanges,
}

impl Operation for ChangeHierarchy {
    type Output = HierarchyView;
    type Error = HierarchyError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<HierarchyView, HierarchyError> {
        let missing = || HierarchyError::NotFound("hierarchy group");
        hierarchy::lock_tree(tx).await?;
        let owner = hierarchy::load(tx, self.hierarchy).await?.ok_or_else(missing)?.owner;
        links::lock(tx, &[owner]).await?;
        let before = hierarchy::load(tx, self.hierarchy).await?.ok_or_else(missing)?;
        let after = self.applied(&before)?;
        if after == before {
            return Ok(read::view(tx, before).await.map_err(ReadError::from)?);
        }
        if before.status == HierarchyStatus::Cancelled {
            return Err(HierarchyError::Cancelled("hierarchy group"));
        }
        if after.valid != before.valid {
            let edits = Edits { groups: vec![after.clone()], members: Vec::new() };
            links::check_circle(tx, (owner, after.profile), &edits).await?;
        }
        hierarchy::save(tx, &after).await?;
        let mut changes: Vec<Change> = Vec::new();
        rules::note(&mut changes, "name", before.name.clone(), after.name.clone());
        note(&mut changes, (before.status, &before.valid), (after.status, &after.valid));
        let is_cancelled = after.status == HierarchyStatus::Cancelled;
        let action = if is_cancelled { "hierarchy.cancelled" } else { "hierarchy.changed" };
        activity::record(tx, &told(action, &after, owner, changes)).await?;
        Ok(read::view(tx, after).await.map_err(ReadError::from)?)
    }
}

impl ChangeHierarchy {
    fn applied(&self, before: &HierarchyRow) -> Result<HierarchyRow, HierarchyError> {
        let mut errors = Vec::new();
        if let Some(name) = &self.changes.name {
            rules::check_name("name", name, &mut errors);
        }
        let (from, to) = (self.changes.from.unwrap_or(before.valid.from()), self.changes.to.unwrap_or(before.valid.to()));
        let valid = rules::validity(from, to, &mut errors);
        if !errors.is_empty() {
            return Err(HierarchyError::Fields(errors));
        }
        Ok(HierarchyRow {
            name: self.changes.name.as_ref().map_or_else(|| before.name.clone(), |name| name.trim().to_owned()),
            status: self.changes.status.unwrap_or(before.status),
            valid,
            ..before.clone()
        })
    }
}

/// What changes of a membership; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct MemberChanges {
    /// Status; cancelled is for good.
    pub status: Option<HierarchyStatus>,
    /// When it begins.
    pub from: Option<Instant>,
    /// When it ends; none in it for open.
    pub to: Option<Option<Instant>>,
}

/// Changes a membership, which touches only that one.
#[derive(Debug, Clone)]
pub struct ChangeHierarchyMember {
    /// The group.
    pub hierarchy: HierarchyId,
    /// The membership.
    pub membership: MembershipId,
    /// What changes.
    pub changes: MemberChanges,
}

impl Operation for ChangeHierarchyMember {
    type Output = HierarchyMemberView;
    type Error = HierarchyError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<HierarchyMemberView, HierarchyError> {
        hierarchy::lock_tree(tx).await?;
        let (group, before) = membership(tx, self.hierarchy, self.membership).await?;
        let mut errors = Vec::new();
        let (from, to) = (self.changes.from.unwrap_or(before.valid.from()), self.changes.to.unwrap_or(before.valid.to()));
        let valid = rules::validity(from, to, &mut errors);
        if !errors.is_empty() {
            return Err(HierarchyError::Fields(errors));
        }
        let after = HierarchyMemberRow { status: self.changes.status.unwrap_or(before.status), valid, ..before.clone() };
        if after != before && after.valid != before.valid && before.status != HierarchyStatus::Cancelled {
            let edits = Edits { groups: Vec::new(), members: vec![after.clone()] };
            links::check_links(tx, (after.member, after.profile), &edits).await?;
        }
        save(tx, &group, &before, &after).await?;
        Ok(read::member_view(tx, group, after).await.map_err(ReadError::from)?)
    }
}

/// Ends a membership: the member leaves, or the owner removes it. Bills that have not left `active` are the member's own again.
#[derive(Debug, Clone)]
pub struct LeaveHierarchy {
    /// The group.
    pub hierarchy: HierarchyId,
    /// The membership.
    pub membership: MembershipId,
}

impl Operation for LeaveHierarchy {
    type Output = ();
    type Error = HierarchyError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), HierarchyError> {
        let (group, before) = membership(tx, self.hierarchy, self.membership).await?;
        let after = HierarchyMemberRow { status: HierarchyStatus::Cancelled, ..before.clone() };
        save(tx, &group, &before, &after).await
    }
}

/// A membership under the lock of its member.
async fn membership(
    tx: &mut Tx<'_>,
    hierarchy: HierarchyId,
    membership: MembershipId,
) -> Result<(HierarchyRow, HierarchyMemberRow), HierarchyError> {
    let missing = || HierarchyError::NotFound("membership");
    let member = hierarchy::load_member(tx, hierarchy, membership).await?.ok_or_else(missing)?.member;
    links::lock(tx, &[member]).await?;
    let group = hierarchy::load(tx, hierarchy).await?.ok_or(HierarchyError::NotFound("hierarchy group"))?;
    Ok((group, hierarchy::load_member(tx, hierarchy, membership).await?.ok_or_else(missing)?))
}

/// Writes a membership back where it changed; one that is cancelled stays so.
pub(super) async fn save(
    tx: &mut Tx<'_>,
    group: &HierarchyRow,
    before: &HierarchyMemberRow,
    after: &HierarchyMemberRow,
) -> Result<(), HierarchyError> {
    if before == after {
        return Ok(());
    }
    if before.status == HierarchyStatus::Cancelled {
        return Err(HierarchyError::Cancelled("membership"));
    }
    hierarchy::save_member(tx, after).await?;
    let mut changes: Vec<Change> = Vec::new();
    note(&mut changes, (before.status, &before.valid), (after.status, &after.valid));
    let has_left = after.status == HierarchyStatus::Cancelled;
    let action = if has_left { "hierarchy.left" } else { "hierarchy.membership_changed" };
    Ok(activity::record(tx, &told(action, group, after.member, changes)).await?)
}

fn note(changes: &mut Vec<Change>, before: (HierarchyStatus, &Period), after: (HierarchyStatus, &Period)) {
    rules::note(changes, "status", before.0.as_str().to_owned(), after.0.as_str().to_owned());
    rules::note(changes, "validity", rules::in_words(before.1), rules::in_words(after.1));
}

fn told(action: &'static str, group: &HierarchyRow, customer: ids::CustomerId, changes: Vec<Change>) -> Activity {
    Activity {
        action,
        object_kind: "hierarchy_group",
        object_id: group.id.to_string(),
        object_name: group.name.clone(),
        customer: Some(customer),
        changes,
    }
}
