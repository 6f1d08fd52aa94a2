//! Shows sharing groups and memberships.

use crate::customer::locate;
use crate::subscription::{Named, named};
use crate::{Catalogs, ReadError};
use ::catalog::Catalog;
use ids::{CustomerId, PurchaseId, SharingId};
use std::sync::Arc;
use store::customer::{self, CustomerRow};
use store::sharing::{self, MemberRow, SharingRow};
use store::{Operation, Tx, subscription_row};

/// A purchased discount of a policy.
#[derive(Debug, Clone)]
pub struct PolicyPart {
    /// Its purchase.
    pub id: PurchaseId,
    /// The discount.
    pub discount: Named,
}

/// A group as its owner sees it.
#[derive(Debug, Clone)]
pub struct GroupView {
    /// The group.
    pub row: SharingRow,
    /// Its owner.
    pub owner: CustomerRow,
    /// The plan of the subscription.
    pub plan: Option<Named>,
    /// What moves.
    pub policy: Vec<PolicyPart>,
    /// Memberships that are not cancelled.
    pub members: i64,
}

/// A membership with who is on both sides.
#[derive(Debug, Clone)]
pub struct MembershipView {
    /// The membership.
    pub row: MemberRow,
    /// The group.
    pub group: SharingRow,
    /// Its owner.
    pub owner: CustomerRow,
    /// The member.
    pub member: CustomerRow,
}

/// What a customer shares and what is shared with it.
#[derive(Debug, Clone)]
pub struct SharingView {
    /// Groups that it owns, oldest first.
    pub groups: Vec<GroupView>,
    /// Groups that it is a member of, the one joined first at the front.
    pub memberships: Vec<MembershipView>,
}

pub(super) async fn group_view(tx: &mut Tx<'_>, catalog: &Catalog, row: SharingRow) -> Result<GroupView, ReadError> {
    let owner = customer::load(tx, row.owner).await?.ok_or(ReadError::NotFound("customer"))?;
    let subscriptions = subscription_row::list_of_customer(tx, row.owner).await?;
    let subscription = subscriptions.iter().find(|subscription| subscription.id == row.subscription);
    let part = |held: &subscription::PurchasedDiscount| PolicyPart {
        id: held.id,
        discount: named(catalog, held.discount, catalog.discounts.get(&held.discount).map(|found| &found.names)),
    };
    let held = subscription.into_iter().flat_map(|subscription| &subscription.discounts);
    let policy = held.filter(|held| row.policy.contains(&held.id)).map(part).collect();
    let plan_name = |plan| named(catalog, plan, catalog.plans.get(&plan).map(|found| &found.names));
    let plan = subscription.map(|subscription| plan_name(subscription.plan));
    let members = sharing::count_members(tx, row.id).await?;
    Ok(GroupView { row, owner, plan, policy, members })
}

pub(super) async fn membership_view(tx: &mut Tx<'_>, group: SharingRow, row: MemberRow) -> Result<MembershipView, ReadError> {
    let owner = customer::load(tx, row.owner).await?.ok_or(ReadError::NotFound("customer"))?;
    let member = customer::load(tx, row.member).await?.ok_or(ReadError::NotFound("customer"))?;
    Ok(MembershipView { row, group, owner, member })
}

/// What a customer shares and what is shared with it.
#[derive(Debug, Clone)]
pub struct SharingOf {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the customer.
    pub customer: String,
}

impl Operation for SharingOf {
    type Output = SharingView;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SharingView, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        let customer = locate(tx, &self.customer).await?;
        let mut view = SharingView { groups: Vec::new(), memberships: Vec::new() };
        for row in sharing::of_owner(tx, customer).await? {
            view.groups.push(group_view(tx, &catalog, row).await?);
        }
        for row in sharing::of_member(tx, customer).await? {
            let group = sharing::load(tx, row.sharing).await?.ok_or(ReadError::NotFound("sharing group"))?;
            view.memberships.push(membership_view(tx, group, row).await?);
        }
        Ok(view)
    }
}

/// The groups of an owner, for one who wants to join: by name, part of it is enough.
#[derive(Debug, Clone)]
pub struct FindGroups {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the owner.
    pub owner: String,
    /// Part of the name; empty for all.
    pub name: String,
}

impl Operation for FindGroups {
    type Output = Vec<GroupView>;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<GroupView>, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        let owner = locate(tx, &self.owner).await?;
        let wanted = self.name.trim().to_lowercase();
        let mut found = Vec::new();
        for row in sharing::of_owner(tx, owner).await? {
            if row.name.to_lowercase().contains(&wanted) {
                found.push(group_view(tx, &catalog, row).await?);
            }
        }
        Ok(found)
    }
}

/// One group.
#[derive(Debug, Clone)]
pub struct GetGroup {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Its id.
    pub sharing: SharingId,
}

impl Operation for GetGroup {
    type Output = GroupView;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<GroupView, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        let row = sharing::load(tx, self.sharing).await?.ok_or(ReadError::NotFound("sharing group"))?;
        group_view(tx, &catalog, row).await
    }
}

/// A page of members, in the order in which they became customers; one more than asked for says that there is a next one.
#[derive(Debug, Clone)]
pub struct ListMembers {
    /// The group.
    pub sharing: SharingId,
    /// The last one of the page before.
    pub after: Option<CustomerId>,
    /// Rows to read.
    pub limit: i64,
}

/// Members of a page.
pub type MemberPage = Vec<MembershipView>;

impl Operation for ListMembers {
    type Output = MemberPage;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<MemberPage, ReadError> {
        let group = sharing::load(tx, self.sharing).await?.ok_or(ReadError::NotFound("sharing group"))?;
        let mut page = Vec::new();
        for row in sharing::members(tx, self.sharing, self.after, self.limit).await? {
            page.push(membership_view(tx, group.clone(), row).await?);
        }
        Ok(page)
    }
}
