//! Shows hierarchy groups and memberships.

use crate::ReadError;
use crate::customer::locate;
use ids::{CustomerId, HierarchyId, MembershipId, ProfileId};
use store::customer::{self, CustomerRow};
use store::hierarchy::{self, HierarchyMemberRow, HierarchyRow};
use store::{Operation, StoreError, Tx, profile};

/// A group as its owner sees it.
#[derive(Debug, Clone)]
pub struct HierarchyView {
    /// The group.
    pub row: HierarchyRow,
    /// Its owner.
    pub owner: CustomerRow,
    /// Code of the profile that pays.
    pub profile: String,
    /// Memberships that are not cancelled.
    pub members: i64,
}

/// A membership with who is on both sides.
#[derive(Debug, Clone)]
pub struct HierarchyMemberView {
    /// The membership.
    pub row: HierarchyMemberRow,
    /// The group.
    pub group: HierarchyRow,
    /// Its owner.
    pub owner: CustomerRow,
    /// Code of the profile that pays.
    pub owner_profile: String,
    /// The member.
    pub member: CustomerRow,
    /// Code of the profile whose bills move.
    pub profile: String,
}

/// Whom a customer pays for and who pays for it.
#[derive(Debug, Clone)]
pub struct HierarchyOfView {
    /// Groups that it owns, oldest first.
    pub groups: Vec<HierarchyView>,
    /// Groups that it is a member of, the one that begins first at the front.
    pub memberships: Vec<HierarchyMemberView>,
}

async fn profile_code(tx: &mut Tx<'_>, customer: CustomerId, id: ProfileId) -> Result<String, StoreError> {
    let rows = profile::list_of_customer(tx, customer).await?;
    Ok(rows.into_iter().find(|row| row.id == id).map(|row| row.code).unwrap_or_default())
}

pub(super) async fn view(tx: &mut Tx<'_>, row: HierarchyRow) -> Result<HierarchyView, StoreError> {
    let owner = customer::load(tx, row.owner).await?.ok_or(StoreError::Missing("customer"))?;
    let profile = profile_code(tx, row.owner, row.profile).await?;
    let members = hierarchy::count_members(tx, row.id).await?;
    Ok(HierarchyView { row, owner, profile, members })
}

pub(super) async fn member_view(tx: &mut Tx<'_>, group: HierarchyRow, row: HierarchyMemberRow) -> Result<HierarchyMemberView, StoreError> {
    let owner = customer::load(tx, row.owner).await?.ok_or(StoreError::Missing("customer"))?;
    let member = customer::load(tx, row.member).await?.ok_or(StoreError::Missing("customer"))?;
    let owner_profile = profile_code(tx, row.owner, group.profile).await?;
    let profile = profile_code(tx, row.member, row.profile).await?;
    Ok(HierarchyMemberView { row, group, owner, owner_profile, member, profile })
}

/// Whom a customer pays for and who pays for it.
#[derive(Debug, Clone)]
pub struct HierarchyOf {
    /// Number or code of the customer.
    pub customer: String,
}

impl Operation for HierarchyOf {
    type Output = HierarchyOfView;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<HierarchyOfView, ReadError> {
        let customer = locate(tx, &self.customer).await?;
        let mut found = HierarchyOfView { groups: Vec::new(), memberships: Vec::new() };
        for row in hierarchy::of_owners(tx, &[customer.0]).await? {
            found.groups.push(view(tx, row).await?);
        }
        for row in hierarchy::of_members(tx, &[customer.0]).await? {
            let group = hierarchy::load(tx, row.hierarchy).await?.ok_or(ReadError::NotFound("hierarchy group"))?;
            found.memberships.push(member_view(tx, group, row).await?);
        }
        Ok(found)
    }
}

/// The groups of an owner, for one who wants to join: by name, part of it is enough.
#[derive(Debug, Clone)]
pub struct FindHierarchies {
    /// Number or code of the owner.
    pub owner: String,
    /// Part of the name; empty for all.
    pub name: String,
}

impl Operation for FindHierarchies {
    type Output = Vec<HierarchyView>;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<HierarchyView>, ReadError> {
        let owner = locate(tx, &self.owner).await?;
        let wanted = self.name.trim().to_lowercase();
        let mut found = Vec::new();
        for row in hierarchy::of_owners(tx, &[owner.0]).await? {
            if row.name.to_lowercase().contains(&wanted) {
                found.push(view(tx, row).await?);
            }
        }
        Ok(found)
    }
}

/// One group.
#[derive(Debug, Clone)]
pub struct GetHierarchy {
    /// Its id.
    pub hierarchy: HierarchyId,
}

impl Operation for GetHierarchy {
    type Output = HierarchyView;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<HierarchyView, ReadError> {
        let row = hierarchy::load(tx, self.hierarchy).await?.ok_or(ReadError::NotFound("hierarchy group"))?;
        Ok(view(tx, row).await?)
    }
}

/// A page of members, in the order in which they joined; one more than asked for says that there is a next one.
#[derive(Debug, Clone)]
pub struct ListHierarchyMembers {
    /// The group.
    pub hierarchy: HierarchyId,
    /// The last one of the page before.
    pub after: Option<MembershipId>,
    /// Rows to read.
    pub limit: i64,
}

/// Members of a page.
pub type HierarchyMemberPage = Vec<HierarchyMemberView>;

impl Operation for ListHierarchyMembers {
    type Output = HierarchyMemberPage;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<HierarchyMemberPage, ReadError> {
        let group = hierarchy::load(tx, self.hierarchy).await?.ok_or(ReadError::NotFound("hierarchy group"))?;
        let mut page = Vec::new();
        for row in hierarchy::members(tx, self.hierarchy, self.after, self.limit).await? {
            page.push(member_view(tx, group.clone(), row).await?);
        }
        Ok(page)
    }
}
