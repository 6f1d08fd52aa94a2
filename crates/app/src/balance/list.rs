//! Lists the balances of a customer's groups.

use super::group_as_due;
use crate::customer::locate;
use crate::{Catalogs, Figure, ReadError};
use ::catalog::{Catalog, Names};
use balance::Origin;
use calendar::{Instant, Period};
use ids::{CustomerId, GroupId, ProfileId, Sym};
use money::MoneyError;
use std::sync::Arc;
use store::group::GroupRow;
use store::{Operation, Tx, group, site};

/// One balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceView {
    /// Its number in the group.
    pub id: u32,
    /// What is left is negative (domain.md §2).
    pub amount: Figure,
    /// Held by sessions.
    pub reserved: Figure,
    /// When it may be consumed.
    pub period: Period,
    /// `grant`, `funds`, `manual`.
    pub origin: &'static str,
    /// When it was made.
    pub created_at: Instant,
}

/// A resource in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceView {
    /// Code.
    pub resource: String,
    /// Names.
    pub names: Names,
    /// Label of its unit.
    pub unit: String,
    /// True for a currency.
    pub is_money: bool,
    /// Decimal digits that are shown.
    pub display_scale: u8,
    /// Sum of the balances valid now.
    pub total: Figure,
    /// Every balance, those that begin later or have ended too.
    pub balances: Vec<BalanceView>,
}

/// A balance group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupView {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// The profile that bills it.
    pub profile: ProfileId,
    /// Its resources, money first, then by code.
    pub resources: Vec<ResourceView>,
}

/// The balances of all groups of a customer.
#[derive(Debug, Clone)]
pub struct ListBalances {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the customer.
    pub customer: String,
}

impl Operation for ListBalances {
    type Output = Vec<GroupView>;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<GroupView>, ReadError> {
        let customer = locate(tx, &self.customer).await?;
        views(tx, &self.catalogs, customer).await
    }
}

/// The balances of one group.
#[derive(Debug, Clone)]
pub struct ListBalancesOfGroup {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The group.
    pub group: GroupId,
}

impl Operation for ListBalancesOfGroup {
    type Output = GroupView;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<GroupView, ReadError> {
        let missing = ReadError::NotFound("balance group");
        let Some(customer) = group::customer_of(tx, self.group).await? else { return Err(missing) };
        let all = views(tx, &self.catalogs, customer).await?;
        all.into_iter().find(|view| view.id == self.group).ok_or(missing)
    }
}

async fn views(tx: &mut Tx<'_>, catalogs: &Catalogs, customer: CustomerId) -> Result<Vec<GroupView>, ReadError> {
    let site = site::load(tx).await?;
    let catalog = catalogs.of(tx, &site).await?;
    let now = site.clock.at(tx.system_now())?;
    let mut views = Vec::new();
    for row in group::list_of_customer(tx, customer).await? {
        let due = group_as_due(tx, &catalog, row, now).await?;
        views.push(view(&catalog, &due, now)?);
    }
    Ok(views)
}

fn view(catalog: &Catalog, group: &GroupRow, now: Instant) -> Result<GroupView, ReadError> {
    let mut resources: Vec<ResourceView> = Vec::new();
    for balance in group.state.balances.iter().filter(|balance| balance.origin != Origin::Counter) {
        let code = catalog.symbols.code(balance.resource);
        let place = match resources.iter().position(|found| found.resource == code) {
            Some(place) => place,
            None => {
                resources.push(empty(catalog, balance.resource)?);
                resources.len() - 1
            }
        };
        let Some(resource) = resources.get_mut(place) else { continue };
        if balance.validity.contains(now) {
            resource.total.quanta = resource.total.quanta.checked_add(balance.quanta).ok_or(MoneyError::Overflow)?;
        }
        resource.balances.push(BalanceView {
            id: balance.id,
            amount: Figure::of(catalog, balance.resource, balance.quanta)?,
            reserved: Figure::of(catalog, balance.resource, group.state.held(balance.id))?,
            period: balance.validity,
            origin: origin_word(balance.origin),
            created_at: balance.created,
        });
    }
    resources.sort_by(|a, b| (!a.is_money, &a.resource).cmp(&(!b.is_money, &b.resource)));
    Ok(GroupView { id: group.id, name: group.name.clone(), profile: group.profile, resources })
}

fn empty(catalog: &Catalog, sym: Sym) -> Result<ResourceView, ReadError> {
    let resource = catalog.resources.get(&sym).ok_or(ReadError::NotFound("resource"))?;
    Ok(ResourceView {
        resource: catalog.symbols.code(sym).to_owned(),
        names: resource.names.clone(),
        unit: resource.unit_label.clone(),
        is_money: resource.is_money(),
        display_scale: resource.display_scale,
        total: Figure::of(catalog, sym, 0)?,
        balances: Vec::new(),
    })
}

const fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Grant => "grant",
        Origin::Funds => "funds",
        Origin::Manual => "manual",
        Origin::Counter => "counter",
        Origin::Rollover => "rollover",
    }
}
