//! Facts of one group: what rating and fees must know besides the working set (ARCHITECTURE.md §5, step 3).
//!
//! Owns: reading them under the group's lock. Invariants: what rating reads is covered by the group's `facts_version`, the catalog's epoch, the
//! versions of the owners that it shares with, and the epoch of what the taxation gateway is known to say; only that is remembered, and small,
//! because it is remembered of very many groups.

use crate::ChargeError;
use crate::profile::{group_facts, profile_facts};
use crate::tax_rates::load_rates;
use balance::Bills;
use calendar::{Cycle, Instant, Period};
use catalog::{Catalog, CountRule, CounterScope, CreditLimit, DiscountTime, ProductKind, Step, Threshold};
use hashbrown::HashMap;
use ids::{CustomerId, GroupId, ProfileId, Sym};
use rating::{Called, GroupFacts, Membership, RatingDiscount, RatingProduct, ServiceFacts, Standing, StatusHistory};
use std::sync::Arc;
use store::customer::{CustomerRow, CustomerStatus};
use store::group::GroupRow;
use store::profile::ProfileRow;
use store::sharing::{MemberRow, SharingRow};
use store::{StoreError, Tx};
use subscription::{ProfileFacts, PurchasedDiscount, Status, Subscription, Turns};

/// A balance group by its key.
pub(crate) type GroupKey = (CustomerId, GroupId);

/// What is known of a group besides its working set: for rating, and for fees and documents.
#[derive(Debug, Clone)]
pub struct KnownGroup {
    /// For rating.
    pub rating: Arc<RatingFacts>,
    /// For fees.
    pub profile: ProfileFacts,
    /// The group's subscriptions.
    pub subscriptions: Vec<Subscription>,
}

/// What rating must know of a group.
#[derive(Debug, Clone)]
pub struct RatingFacts {
    /// The version of the row that this was read at.
    pub facts_version: i64,
    /// Epoch of the catalog that it was read with.
    pub epoch: i64,
    /// The group and its payer.
    pub group: GroupFacts,
    /// The group's services.
    pub services: Vec<ServiceFacts>,
    /// The billing cycle of the active bill: most usage lies in it.
    pub cycle: Period,
    /// All billing cycles.
    pub cycles: Cycle,
    /// Groups of owners that its services share with, in key order, with the versions of their facts.
    pub owners: Vec<(GroupKey, i64)>,
    /// Whether rate plans count sets of the whole group.
    pub has_group_sheet: bool,
    /// Epoch of what the site's taxation gateway was known to say; none without one.
    pub tax_epoch: Option<i64>,
}

impl RatingFacts {
    /// The billing cycle that holds an instant.
    pub fn cycle_at(&self, at: Instant) -> Period {
        if self.cycle.contains(at) { self.cycle } else { self.cycles.period_at(at) }
    }

    /// About what it takes in memory, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let payer = &self.group.payer;
        let of_membership = |held: &Membership| size_of_val(held.policy.as_slice()) + held.owner_status.bytes();
        let of_service = |service: &ServiceFacts| {
            size_of_val(service.products.as_slice())
                + size_of_val(service.discounts.as_slice())
                + size_of_val(service.memberships.as_slice())
                + service.memberships.iter().map(of_membership).sum::<usize>()
                + service.status.bytes()
        };
        let of_threshold = |threshold: &Threshold| size_of_val(threshold.notify.as_slice());
        let of_limit = |limit: &CreditLimit| {
            size_of_val(limit.thresholds.as_slice())
                + size_of_val(limit.payment_types.as_slice())
                + limit.thresholds.iter().map(of_threshold).sum::<usize>()
        };
        size_of::<Self>()
            + size_of_val(self.services.as_slice())
            + size_of_val(self.owners.as_slice())
            + size_of_val(self.group.limits.as_slice())
            + self.group.limits.iter().map(of_limit).sum::<usize>()
            + size_of_val(payer.fetched.as_slice())
            + payer.country.len()
            + payer.state.len()
            + self.services.iter().map(of_service).sum::<usize>()
    }
}

impl KnownGroup {
    /// The profile as it stands with the bills that the lock saw.
    pub fn profile_with(&self, bills: Bills) -> ProfileFacts {
        ProfileFacts { bills, ..self.profile.clone() }
    }
}

/// What is read of customers for the facts of their groups.
#[derive(Default)]
pub(crate) struct Customers {
    rows: HashMap<CustomerId, CustomerRow>,
    profiles: Vec<ProfileRow>,
    subscriptions: HashMap<CustomerId, Vec<Subscription>>,
    memberships: HashMap<CustomerId, Vec<MemberRow>>,
}

impl Customers {
    /// Reads what is stored of customers, in one statement a table where the store is far away.
    pub(crate) async fn read(tx: &mut Tx<'_>, customers: Vec<CustomerId>) -> Result<Self, StoreError> {
        let mut keys: Vec<i64> = customers.into_iter().map(|customer| customer.0).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            return Ok(Self::default());
        }
        let rows = store::customer::load_many(tx, &keys).await?.into_iter().map(|row| (row.id, row)).collect();
        let mut read = Self { rows, profiles: store::profile::list_of_customers(tx, &keys).await?, ..Self::default() };
        read.add_purchases(tx, &keys).await?;
        Ok(read)
    }

    /// Reads what customers have bought and joined.
    async fn add_purchases(&mut self, tx: &mut Tx<'_>, keys: &[i64]) -> Result<(), StoreError> {
        for (customer, subscription) in store::subscription_row::list_of_customers(tx, keys).await? {
            self.subscriptions.entry(customer).or_default().push(subscription);
        }
        for joined in store::sharing::of_members(tx, keys).await? {
            self.memberships.entry(joined.member).or_default().push(joined);
        }
        Ok(())
    }

    fn profile(&self, customer: CustomerId, id: ProfileId) -> Option<&ProfileRow> {
        let place = self.profiles.binary_search_by_key(&(customer, id), |profile| (profile.customer, profile.id)).ok()?;
        self.profiles.get(place)
    }
}

/// Reads the facts of a locked group.
///
/// # Errors
/// [`ChargeError`].
pub async fn load(tx: &mut Tx<'_>, catalog: &Catalog, row: &GroupRow) -> Result<KnownGroup, ChargeError> {
    let customers = Customers::read(tx, vec![row.customer]).await?;
    facts_of(tx, catalog, row, &customers).await
}

/// As [`load`], of many groups whose customers and profiles were read under their locks.
///
/// # Errors
/// [`ChargeError`].
pub async fn load_many(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    rows: &[GroupRow],
    (customers, profiles): (&[CustomerRow], &[ProfileRow]),
) -> Result<Vec<KnownGroup>, ChargeError> {
    let mut read = Customers { profiles: profiles.to_vec(), ..Customers::default() };
    read.rows = customers.iter().map(|row| (row.id, row.clone())).collect();
    read.add_purchases(tx, &customers.iter().map(|row| row.id.0).collect::<Vec<_>>()).await?;
    let mut known = Vec::with_capacity(rows.len());
    for row in rows {
        known.push(facts_of(tx, catalog, row, &read).await?);
    }
    Ok(known)
}

/// The facts of a locked group whose customer was read.
pub(crate) async fn facts_of(tx: &mut Tx<'_>, catalog: &Catalog, row: &GroupRow, customers: &Customers) -> Result<KnownGroup, ChargeError> {
    let profile = customers.profile(row.customer, row.profile).ok_or(StoreError::Missing("billing profile"))?;
    let customer = customers.rows.get(&row.customer).ok_or(StoreError::Missing("customer"))?;
    let all = customers.subscriptions.get(&row.customer).into_iter().flatten();
    let subscriptions: Vec<Subscription> = all.filter(|subscription| subscription.group == row.id).cloned().collect();
    let mut group = group_facts(catalog, row, profile, customer)?;
    let tax_epoch = load_rates(tx, catalog, &mut group.payer).await?;
    let facts = ProfileFacts { payer: group.payer.clone(), ..profile_facts(catalog, profile, customer)? };
    if group.counts_dues() {
        group.dues = store::bill::dues_of_profile(tx, row.customer, profile.id).await?;
    }
    let joined = customers.memberships.get(&row.customer).map_or(&[] as &[MemberRow], Vec::as_slice);
    let (memberships, owners) = memberships(tx, catalog, joined).await?;
    let status = status_history(customer);
    let of_subscription = |subscription: &Subscription| services_of(catalog, (row.customer, &status), subscription, &memberships);
    let services: Vec<ServiceFacts> = subscriptions.iter().flat_map(of_subscription).collect();
    let cycle = match row.bills.active_to {
        Some(end) => facts.cycle.period_at(end.plus_micros(-1)?),
        None => facts.cycle.first_period(),
    };
    let products = || services.iter().flat_map(|service| &service.products);
    let has_group_sheet = products().any(|product| counts(catalog, product.product, CounterScope::Group));
    let cycles = facts.cycle.clone();
    let (facts_version, epoch) = (row.facts_version, catalog.epoch);
    let rating = RatingFacts { facts_version, epoch, group, services, cycle, cycles, owners, has_group_sheet, tax_epoch };
    Ok(KnownGroup { rating: Arc::new(rating), profile: facts, subscriptions })
}

/// The sharing groups of memberships, the one joined first at the front, and their owners' groups in key order.
async fn memberships(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    memberships: &[MemberRow],
) -> Result<(Vec<Membership>, Vec<(GroupKey, i64)>), ChargeError> {
    let (mut found, mut owners) = (Vec::new(), Vec::new());
    for joined in memberships {
        let sharing = store::sharing::load(tx, joined.sharing).await?.ok_or(StoreError::Missing("sharing group"))?;
        // An owner who leaves or changes anything raises the version of his group, so that this is read anew.
        let version = store::group::facts_version(tx, sharing.owner, sharing.group).await?.ok_or(StoreError::Missing("balance group"))?;
        owners.push(((sharing.owner, sharing.group), version));
        let uses = uses_of(&sharing, joined)?;
        if uses.is_empty() {
            continue;
        }
        let owner = store::customer::load(tx, sharing.owner).await?.ok_or(StoreError::Missing("customer"))?;
        let subscriptions = store::subscription_row::list_of_customer(tx, sharing.owner).await?;
        let Some(subscription) = subscriptions.iter().find(|subscription| subscription.id == sharing.subscription) else { continue };
        let policy: Vec<RatingDiscount> = subscription
            .discounts
            .iter()
            .filter(|discount| sharing.policy.contains(&discount.id))
            .filter(|discount| catalog.discounts.get(&discount.discount).is_some_and(|found| found.is_policy))
            .map(|discount| rating_discount(discount, subscription))
            .collect();
        let owner_status = status_history(&owner);
        found.extend(uses.into_iter().map(|(joined_at, valid, is_pool_first)| {
            let (policy, owner_status) = (policy.clone(), owner_status.clone());
            let (sharing, owner, group) = (sharing.id, sharing.owner, sharing.group);
            (joined_at, Membership { sharing, owner, group, valid, is_pool_first, policy, owner_status })
        }));
    }
    found.sort_by_key(|(joined_at, membership)| (*joined_at, membership.sharing));
    let found = found.into_iter().map(|(_, membership)| membership).collect();
    owners.sort_unstable();
    owners.dedup();
    Ok((found, owners))
}

/// What a customer was, and when.
fn status_history(customer: &CustomerRow) -> StatusHistory {
    let standing = |status: CustomerStatus| match status {
        CustomerStatus::Active => Standing::Active,
        CustomerStatus::Inactive => Standing::Inactive,
        CustomerStatus::Closed => Standing::Closed,
    };
    let changes = &customer.document.statuses;
    StatusHistory::new(changes.iter().map(|change| (Instant::from_micros(change.since_us), standing(change.status))).collect())
}

/// When both a sharing group and a membership of it were in use: usage of then shares, whatever became of them (domain.md §6).
fn uses_of(sharing: &SharingRow, joined: &MemberRow) -> Result<Vec<(Instant, Period, bool)>, StoreError> {
    let of_group = sharing.uses()?;
    let both = |(period, joined_at): (Period, Instant)| {
        let meets = |(open, is_pool_first): &(Period, bool)| Some((joined_at, open.intersect(&period)?, *is_pool_first));
        of_group.iter().filter_map(meets).collect::<Vec<_>>()
    };
    Ok(joined.uses()?.into_iter().flat_map(both).collect())
}

fn services_of(
    catalog: &Catalog,
    (customer, status): (CustomerId, &StatusHistory),
    subscription: &Subscription,
    memberships: &[Membership],
) -> Vec<ServiceFacts> {
    let discounts = discounts_of(catalog, subscription);
    let products_of = |service_type: Sym, service: &Turns| -> Vec<RatingProduct> {
        let of_type = |product: Sym| matches!(catalog.products.get(&product).map(|found| &found.kind), Some(ProductKind::Service { service_type: of, .. }) if *of == service_type);
        subscription
            .products
            .iter()
            .filter(|purchase| of_type(purchase.product))
            .map(|purchase| RatingProduct {
                purchase: purchase.id,
                product: purchase.product,
                valid: purchase.valid,
                status: worst(
                    [&subscription.turns, service, &purchase.turns].into_iter().chain(subscription.bundle_turns(purchase.bought_in)),
                ),
                locked_version: purchase.locked_version,
            })
            .collect()
    };
    let service_of = |service: &subscription::Service| {
        let products = products_of(service.service_type, &service.turns);
        let has_sheet = products.iter().any(|product| counts(catalog, product.product, CounterScope::Service));
        ServiceFacts {
            customer,
            group: subscription.group,
            subscription: subscription.id,
            service: service.id,
            service_type: service.service_type,
            called: Called::new(&service.identifier, service.valid),
            products,
            discounts: discounts.clone(),
            memberships: memberships.to_vec(),
            has_sheet,
            status: status.clone(),
        }
    };
    subscription.services.iter().map(service_of).collect()
}

/// The purchased discounts that are taken from events, by priority.
fn discounts_of(catalog: &Catalog, subscription: &Subscription) -> Vec<RatingDiscount> {
    let mut found: Vec<(i32, &PurchasedDiscount)> = subscription
        .discounts
        .iter()
        .filter_map(|held| Some((held, catalog.discounts.get(&held.discount)?)))
        .filter(|(_, discount)| discount.time == DiscountTime::Event && !discount.is_policy)
        .map(|(held, discount)| (discount.priority, held))
        .collect();
    found.sort_by_key(|(priority, held)| (*priority, held.id));
    found.into_iter().map(|(_, held)| rating_discount(held, subscription)).collect()
}

fn rating_discount(held: &PurchasedDiscount, subscription: &Subscription) -> RatingDiscount {
    let status = worst([&subscription.turns, &held.turns].into_iter().chain(subscription.bundle_turns(held.bought_in)));
    RatingDiscount { purchase: held.id, discount: held.discount, valid: held.valid, status }
}

/// The history of what is only as much in use as all of it. What begins later is judged by its validity.
fn worst<'a>(all: impl Iterator<Item = &'a Turns>) -> StatusHistory {
    let standing = |status: Status| match status {
        Status::Deferred | Status::Active => Standing::Active,
        Status::Inactive => Standing::Inactive,
        Status::Closed => Standing::Closed,
    };
    let history = |turns: &Turns| StatusHistory::new(turns.iter().map(|turn| (turn.at, standing(turn.status))).collect());
    let changed: Vec<StatusHistory> = all.filter(|turns| !turns.is_empty()).map(history).collect();
    StatusHistory::worst(&changed)
}

/// Whether anything that the group counts over a cycle prices its events: counters, fees once per day or cycle, bounds, capped discounts.
pub(crate) fn is_counted(catalog: &Catalog, known: &RatingFacts) -> bool {
    let products = || known.services.iter().flat_map(|service| &service.products);
    let discounts =
        || known.services.iter().flat_map(|service| &service.discounts).filter_map(|held| catalog.discounts.get(&held.discount));
    let reads_counter = |detail: &catalog::Detail| match &detail.step {
        Step::Charge(charge) => charge.over.is_some(),
        Step::Count(..) => true,
        Step::Consume => false,
    };
    products()
        .any(|product| counts(catalog, product.product, CounterScope::Service) || details_of(catalog, product.product).any(reads_counter))
        || discounts().any(|discount| !discount.cycle_cap.is_empty() || discount.rules.iter().any(|rule| rule.counter.is_some()))
}

fn details_of(catalog: &Catalog, product: Sym) -> impl Iterator<Item = &catalog::Detail> {
    let versions = catalog.products.get(&product).into_iter().flat_map(|product| &product.versions);
    let plans = versions.filter_map(|version| version.rate_plan).filter_map(|plan| catalog.rate_plans.get(&plan));
    plans.flat_map(|plan| &plan.rows).flat_map(|row| &row.infos).flat_map(|info| &info.details)
}

/// Whether any rate plan of a product keeps what a counter sheet holds, for a scope.
fn counts(catalog: &Catalog, product: Sym, scope: CounterScope) -> bool {
    details_of(catalog, product).any(|detail| match (&detail.step, scope) {
        (Step::Consume, _) => false,
        (Step::Count(CountRule::Distinct(_), of), _) => *of == scope,
        (Step::Count(CountRule::Sum | CountRule::Maximum | CountRule::Last, of), CounterScope::Service) => *of == CounterScope::Service,
        (Step::Count(_, _) | Step::Charge(_), CounterScope::Group) => false,
        (Step::Charge(charge), CounterScope::Service) => {
            charge.once_per.is_some()
                || charge.cycle_minimum.is_some()
                || charge.cycle_maximum.is_some()
                || charge.over.is_some_and(|counter| counter.scope == CounterScope::Service)
        }
    })
}
