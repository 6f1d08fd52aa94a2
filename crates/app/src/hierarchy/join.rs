//! A billing profile joins another's hierarchy group (domain.md §6).

use super::chain::Edits;
use super::read::{self, HierarchyMemberView};
use super::{HierarchyError, create, links};
use crate::sharing::rules;
use crate::{Catalogs, ReadError};
use calendar::Instant;
use ids::{HierarchyId, MembershipId, ProfileId};
use std::sync::Arc;
use store::activity::{self, Activity};
use store::hierarchy::{self, HierarchyMemberRow, HierarchyRow, HierarchyStatus};
use store::{Operation, Tx, site};

/// A membership to be made.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Number or code of the member.
    pub member: String,
    /// The profile whose bills move; the member's first where absent.
    pub profile: Option<ProfileId>,
    /// When it begins; the site's time where absent.
    pub from: Option<Instant>,
    /// When it ends, none for open.
    pub to: Option<Instant>,
    /// Whether it rests at first.
    pub status: HierarchyStatus,
}

/// Joins a hierarchy group.
#[derive(Debug, Clone)]
pub struct JoinHierarchy {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The group.
    pub hierarchy: HierarchyId,
    /// The membership.
    pub member: NewMember,
}

impl Operation for JoinHierarchy {
    type Output = HierarchyMemberView;
    type Error = HierarchyError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<HierarchyMemberView, HierarchyError> {
        let asked = &self.member;
        hierarchy::lock_tree(tx).await?;
        let now = site::now(tx).await?;
        let missing = || HierarchyError::NotFound("hierarchy group");
        let owner = hierarchy::load(tx, self.hierarchy).await?.ok_or_else(missing)?.owner;
        let member = links::named(tx, "member", &asked.member).await?;
        for row in links::lock(tx, &[owner, member]).await? {
            links::check_open(&row)?;
        }
        let group = hierarchy::load(tx, self.hierarchy).await?.ok_or_else(missing)?;
        if group.status == HierarchyStatus::Cancelled {
            return Err(HierarchyError::Cancelled("hierarchy group"));
        }
        let mut errors = Vec::new();
        let valid = rules::validity(asked.from.unwrap_or(now), asked.to, &mut errors);
        create::check_new(asked.status, &mut errors);
        if !errors.is_empty() {
            return Err(HierarchyError::Fields(errors));
        }
        let profile = links::chosen(tx, "billing_profile", member, asked.profile).await?;
        let paying = links::chosen(tx, "billing_profile", owner, Some(group.profile)).await?;
        links::check_pair(tx, &self.catalogs, &paying, &profile).await?;
        let row = HierarchyMemberRow {
            id: MembershipId(tx.next_id()?),
            member,
            profile: profile.id,
            hierarchy: group.id,
            owner,
            status: asked.status,
            valid,
            joined_at: now,
        };
        let edits = Edits { groups: Vec::new(), members: vec![row.clone()] };
        links::check_links(tx, (member, profile.id), &edits).await?;
        hierarchy::insert_member(tx, &row).await?;
        activity::record(tx, &joined(&group, &row)).await?;
        Ok(read::member_view(tx, group, row).await.map_err(ReadError::from)?)
    }
}

pub(super) fn joined(group: &HierarchyRow, row: &HierarchyMemberRow) -> Activity {
    Activity {
        action: "hierarchy.joined",
        object_kind: "hierarchy_group",
        object_id: group.id.to_string(),
        object_name: group.name.clone(),
        customer: Some(row.member),
        changes: Vec::new(),
    }
}
