//! Lists the balances of a customer's groups.

use super::group_as_due;
use crate::customer::locate;
use crate::{Catalogs, Figure, ReadError};
use ::catalog::{Catalog, CreditLimit, Names, Threshold, ThresholdText};
use balance::Origin;
use calendar::{Instant, Period};
use ids::{CustomerId, GroupId, ProfileId, Sym};
use money::{Exact, MoneyError};
use std::sync::Arc;
use store::group::GroupRow;
use store::{Operation, StoreError, Tx, group, profile, site};

/// One balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceView {
    /// Its number in the group.
    pub id: u32,
    /// What is left is negative (domain.md §2).
    pub amount: Figure,
    /// Held by sessions. Money is held of the group, so of funds this is zero: [`ResourceView::reserved`] has it.
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
    /// Held by sessions: of all its balances, and of money what they hold of the group, tax included.
    pub reserved: Figure,
    /// Every balance, those that begin later or have ended too.
    pub balances: Vec<BalanceView>,
    /// Its limit and thresholds; none where nothing limits it.
    pub limit: Option<LimitView>,
}

/// A threshold of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThresholdView {
    /// Where it is.
    pub value: Figure,
    /// As the credit profile says it, where it does in percent of the way from floor to limit.
    pub percent: Option<Exact>,
    /// Whether the resource stands at it or above.
    pub is_reached: bool,
}

/// Where a resource stands against its limit (domain.md §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitView {
    /// What counts against the limit: of money what is owed, of a unit the sum of what is valid.
    pub standing: Figure,
    /// Where nothing is used.
    pub floor: Figure,
    /// Where charging stops; none for unlimited.
    pub limit: Option<Figure>,
    /// Ascending by value.
    pub thresholds: Vec<ThresholdView>,
}

/// A counter of the group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterView {
    /// Code of the resource that it counts.
    pub resource: String,
    /// Names.
    pub names: Names,
    /// Label of its unit.
    pub unit: String,
    /// Where it stands.
    pub amount: Figure,
    /// What it counts over.
    pub period: Period,
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
    /// Its counters that run now, by code.
    pub counters: Vec<CounterView>,
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
    let profiles = profile::list_of_customer(tx, customer).await?;
    let mut views = Vec::new();
    for row in group::list_of_customer(tx, customer).await? {
        let mut due = group_as_due(tx, &catalog, row, now).await?;
        due.state.expire_holds(now);
        let profile = profiles.iter().find(|profile| profile.id == due.profile).ok_or(StoreError::Missing("billing profile"))?;
        let limits = charging::profile_limits(&catalog, profile);
        let counts_dues = limits.iter().any(|limit| limit.counts_dues);
        let dues = if counts_dues { store::bill::dues_of_profile(tx, customer, profile.id).await? } else { 0 };
        views.push(view(&Facts { catalog: &catalog, currency: profile.currency, limits: &limits, dues, now }, &due)?);
    }
    Ok(views)
}

/// What a group is shown with.
struct Facts<'a> {
    catalog: &'a Catalog,
    currency: Sym,
    limits: &'a [CreditLimit],
    dues: i64,
    now: Instant,
}

fn view(facts: &Facts<'_>, group: &GroupRow) -> Result<GroupView, ReadError> {
    let (catalog, now) = (facts.catalog, facts.now);
    let mut resources: Vec<ResourceView> = Vec::new();
    // Money that is limited is shown before anything is paid in: what is owed counts against its limit.
    if facts.limits.iter().any(|limit| limit.resource == facts.currency) {
        resources.push(empty(catalog, facts.currency)?);
    }
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
        let reserved = Figure::of(catalog, balance.resource, group.state.held(balance.id)?)?;
        resource.reserved.quanta = resource.reserved.quanta.checked_add(reserved.quanta).ok_or(MoneyError::Overflow)?;
        resource.balances.push(BalanceView {
            id: balance.id,
            amount: Figure::of(catalog, balance.resource, balance.quanta)?,
            reserved,
            period: balance.validity,
            origin: origin_word(balance.origin),
            created_at: balance.created,
        });
    }
    for resource in &mut resources {
        let sym = catalog.symbols.get(&resource.resource);
        let limit = facts.limits.iter().find(|limit| Some(limit.resource) == sym);
        resource.limit = limit.map(|limit| facts.limit(limit, group)).transpose()?;
        if sym == Some(facts.currency) {
            let held = group.state.held_money()?;
            resource.reserved.quanta = resource.reserved.quanta.checked_add(held).ok_or(MoneyError::Overflow)?;
        }
    }
    resources.sort_by(|a, b| (!a.is_money, &a.resource).cmp(&(!b.is_money, &b.resource)));
    let counters = counters(catalog, group, now)?;
    Ok(GroupView { id: group.id, name: group.name.clone(), profile: group.profile, resources, counters })
}

impl Facts<'_> {
    fn limit(&self, limit: &CreditLimit, group: &GroupRow) -> Result<LimitView, ReadError> {
        let figure = |quanta| Figure::of(self.catalog, limit.resource, quanta);
        let dues = if limit.counts_dues { self.dues } else { 0 };
        let stands = group.state.standing(limit.resource, self.currency, self.now)?;
        let stands = stands.checked_add(dues).ok_or(MoneyError::Overflow)?;
        let threshold = |threshold: &Threshold| {
            let percent = match threshold.said {
                ThresholdText::Percent(percent) => Some(percent),
                ThresholdText::Amount(_) => None,
            };
            Ok(ThresholdView { value: figure(threshold.value)?, percent, is_reached: stands >= threshold.value })
        };
        Ok(LimitView {
            standing: figure(stands)?,
            floor: figure(limit.floor)?,
            limit: limit.limit.map(figure).transpose()?,
            thresholds: limit.thresholds.iter().map(threshold).collect::<Result<_, StoreError>>()?,
        })
    }
}

fn counters(catalog: &Catalog, group: &GroupRow, now: Instant) -> Result<Vec<CounterView>, ReadError> {
    let mut counters = Vec::new();
    for balance in group.state.balances.iter().filter(|balance| balance.origin == Origin::Counter && balance.validity.contains(now)) {
        let resource = catalog.resources.get(&balance.resource).ok_or(ReadError::NotFound("resource"))?;
        counters.push(CounterView {
            resource: catalog.symbols.code(balance.resource).to_owned(),
            names: resource.names.clone(),
            unit: resource.unit_label.clone(),
            amount: Figure::of(catalog, balance.resource, balance.quanta)?,
            period: balance.validity,
        });
    }
    counters.sort_by(|one, other| (&one.resource, one.period.from()).cmp(&(&other.resource, other.period.from())));
    Ok(counters)
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
        reserved: Figure::of(catalog, sym, 0)?,
        balances: Vec::new(),
        limit: None,
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
