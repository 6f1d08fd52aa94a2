//! A subscription as people see it.

use crate::ReadError;
use ::catalog::{Catalog, Names, ProductKind, Timing};
use calendar::{Instant, Period};
use ids::{GroupId, ProfileId, PurchaseId, ServiceId, SubscriptionId, Sym};
use money::Exact;
use store::customer::CustomerRow;
use store::group::GroupRow;
use store::profile::ProfileRow;
use subscription::{BoughtAs, HeldTerm, ProfileFacts, Purchase, PurchasedBundle, PurchasedDiscount, Status, Subscription};

/// A code with its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The code.
    pub code: String,
    /// Names by language.
    pub names: Names,
}

/// How long a purchase binds: as it was when it was made.
#[derive(Debug, Clone)]
pub struct TermView {
    /// The term.
    pub term: Named,
    /// When it began.
    pub from: Instant,
    /// Ending before costs nothing.
    pub grace_to: Instant,
    /// Ending from here on costs nothing.
    pub binds_to: Instant,
    /// Whether it was ended too early.
    pub is_broken: bool,
}

/// A purchased bundle.
#[derive(Debug, Clone)]
pub struct BundleView {
    /// Its purchase.
    pub id: PurchaseId,
    /// The bundle.
    pub bundle: Named,
    /// Why it was bought.
    pub bought_as: BoughtAs,
    /// Its state now.
    pub status: Status,
    /// When it is valid.
    pub period: Period,
    /// How long it binds by itself.
    pub term: Option<TermView>,
    /// Code of the voucher that bought it; empty for none.
    pub voucher: String,
}

/// A purchased product.
#[derive(Debug, Clone)]
pub struct ProductView {
    /// Its purchase.
    pub id: PurchaseId,
    /// The product.
    pub product: Named,
    /// The bundle.
    pub bundle: Named,
    /// The purchase of the bundle.
    pub bought_in: PurchaseId,
    /// `one_time`, `recurring`, `grant`, `service`.
    pub kind: &'static str,
    /// How many.
    pub quantity: Exact,
    /// What overrides price or granted amount.
    pub value: Option<Exact>,
    /// Its state now.
    pub status: Status,
    /// When it is valid.
    pub period: Period,
    /// When it is next charged or granted.
    pub next_charge_at: Option<Instant>,
}

/// A purchased discount.
#[derive(Debug, Clone)]
pub struct DiscountView {
    /// Its purchase.
    pub id: PurchaseId,
    /// The discount.
    pub discount: Named,
    /// The bundle.
    pub bundle: Named,
    /// The purchase of the bundle.
    pub bought_in: PurchaseId,
    /// Whether it is a policy of sharing groups only.
    pub is_policy: bool,
    /// Its state now.
    pub status: Status,
    /// When it is valid.
    pub period: Period,
}

/// A service.
#[derive(Debug, Clone)]
pub struct ServiceView {
    /// Its id.
    pub id: ServiceId,
    /// Its kind.
    pub service_type: Named,
    /// Its identifier.
    pub identifier: String,
    /// What people call it.
    pub name: String,
    /// Its state now.
    pub status: Status,
    /// When it is valid.
    pub period: Period,
}

/// A subscription.
#[derive(Debug, Clone)]
pub struct SubscriptionView {
    /// Its id.
    pub id: SubscriptionId,
    /// The plan.
    pub plan: Named,
    /// Its state now.
    pub status: Status,
    /// When it is valid.
    pub period: Period,
    /// The balance group that it charges.
    pub group: GroupId,
    /// The billing profile behind it.
    pub profile: ProfileId,
    /// How long the plan binds.
    pub term: Option<TermView>,
    /// Purchased bundles, those of the plan first.
    pub bundles: Vec<BundleView>,
    /// Purchased products.
    pub products: Vec<ProductView>,
    /// Purchased discounts.
    pub discounts: Vec<DiscountView>,
    /// Services.
    pub services: Vec<ServiceView>,
}

/// The view of a subscription at an instant; what is due is computed, nothing is written.
pub(crate) fn of(
    catalog: &Catalog,
    (customer, profile, group): (&CustomerRow, &ProfileRow, &GroupRow),
    subscription: &Subscription,
    now: Instant,
) -> Result<SubscriptionView, ReadError> {
    let facts = ProfileFacts { bills: group.bills, ..charging::profile_facts(catalog, profile, customer)? };
    let whole = facts.account.at(now).under(subscription.status_at(now));
    let mut products = Vec::with_capacity(subscription.products.len());
    for purchase in &subscription.products {
        let alone = Subscription { products: vec![purchase.clone()], ..subscription.clone() };
        let next = ::subscription::due_at(catalog, &facts, std::slice::from_ref(&alone), &group.state)?;
        let status = whole.under(subscription.bundle_status_at(purchase.bought_in, now)).under(purchase.status_at(now));
        products.push(product(catalog, purchase, status, next.or_else(|| arrear_at(catalog, (purchase, status), group))));
    }
    let services = subscription.services.iter().map(|service| ServiceView {
        id: service.id,
        service_type: named(catalog, service.service_type, catalog.service_types.get(&service.service_type).map(|found| &found.names)),
        identifier: service.identifier.clone(),
        name: service.name.clone(),
        status: whole.under(service.status_at(now)),
        period: service.valid,
    });
    let of_bundle = |held: &PurchasedBundle| whole.under(held.status_at(now));
    let of_discount = |held: &PurchasedDiscount| whole.under(subscription.bundle_status_at(held.bought_in, now)).under(held.status_at(now));
    Ok(SubscriptionView {
        id: subscription.id,
        plan: named(catalog, subscription.plan, catalog.plans.get(&subscription.plan).map(|plan| &plan.names)),
        status: whole,
        period: subscription.valid,
        group: group.id,
        profile: profile.id,
        term: subscription.term.as_ref().map(|held| term(catalog, held)),
        bundles: subscription.bundles.iter().map(|held| bundle(catalog, held, of_bundle(held))).collect(),
        products,
        discounts: subscription.discounts.iter().map(|held| discount(catalog, held, of_discount(held))).collect(),
        services: services.collect(),
    })
}

/// A code of the catalog with its names.
pub(crate) fn named(catalog: &Catalog, sym: Sym, names: Option<&Names>) -> Named {
    Named { code: catalog.symbols.code(sym).to_owned(), names: names.cloned().unwrap_or_default() }
}

fn term(catalog: &Catalog, held: &HeldTerm) -> TermView {
    TermView {
        term: named(catalog, held.term, catalog.terms.get(&held.term).map(|term| &term.names)),
        from: held.from,
        grace_to: held.grace_to,
        binds_to: held.binds_to,
        is_broken: held.is_broken,
    }
}

fn bundle(catalog: &Catalog, held: &PurchasedBundle, status: Status) -> BundleView {
    BundleView {
        id: held.id,
        bundle: named(catalog, held.bundle, catalog.bundles.get(&held.bundle).map(|bundle| &bundle.names)),
        bought_as: held.bought_as,
        status,
        period: held.valid,
        term: held.term.as_ref().map(|of_bundle| term(catalog, of_bundle)),
        voucher: held.voucher.clone(),
    }
}

fn product(catalog: &Catalog, purchase: &Purchase, status: Status, next_charge_at: Option<Instant>) -> ProductView {
    let product = catalog.products.get(&purchase.product);
    let kind = match product.map(|product| &product.kind) {
        Some(ProductKind::OneTime) => "one_time",
        Some(ProductKind::Recurring { .. }) => "recurring",
        Some(ProductKind::Grant { .. }) => "grant",
        Some(ProductKind::Service { .. }) | None => "service",
    };
    ProductView {
        id: purchase.id,
        product: named(catalog, purchase.product, product.map(|product| &product.names)),
        bundle: named(catalog, purchase.bundle, catalog.bundles.get(&purchase.bundle).map(|bundle| &bundle.names)),
        bought_in: purchase.bought_in,
        kind,
        quantity: purchase.quantity,
        value: purchase.value,
        status,
        period: purchase.valid,
        next_charge_at,
    }
}

fn discount(catalog: &Catalog, held: &PurchasedDiscount, status: Status) -> DiscountView {
    let found = catalog.discounts.get(&held.discount);
    DiscountView {
        id: held.id,
        discount: named(catalog, held.discount, found.map(|found| &found.names)),
        bundle: named(catalog, held.bundle, catalog.bundles.get(&held.bundle).map(|bundle| &bundle.names)),
        bought_in: held.bought_in,
        is_policy: found.is_some_and(|found| found.is_policy),
        status,
        period: held.valid,
    }
}

/// An arrear fee is charged as the cycle is billed.
fn arrear_at(catalog: &Catalog, (purchase, status): (&Purchase, Status), group: &GroupRow) -> Option<Instant> {
    match catalog.products.get(&purchase.product).map(|product| &product.kind) {
        Some(ProductKind::Recurring { timing: Timing::Arrear, .. }) if status.is_live() => group.bills.active_to,
        Some(ProductKind::Recurring { .. } | ProductKind::OneTime | ProductKind::Grant { .. } | ProductKind::Service { .. }) | None => None,
    }
}
