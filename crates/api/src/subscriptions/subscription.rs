//! A subscription as it is shown, and the items of an order.

use crate::problem::Problem;
use crate::wire::{Period, some, time};
use ::subscription::{BoughtAs, Status};
use app::subscription::{BundleView, DiscountView, OrderItem, ProductView, ServiceView, SubscriptionView, TermView};
use calendar::Zone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What differs from the plan for one product.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanItem {
    /// Code of the product.
    #[schema(example = "voice")]
    pub(crate) product: String,
    /// How many.
    #[schema(format = "decimal")]
    pub(crate) quantity: Option<String>,
    /// What overrides price or granted amount.
    #[schema(format = "decimal")]
    pub(crate) value: Option<String>,
    /// Identifier of its service.
    #[schema(max_length = 200)]
    pub(crate) identifier: Option<String>,
    /// `false` leaves an optional product out.
    pub(crate) purchase: Option<bool>,
    /// When it ends; what the catalog says where absent.
    #[schema(format = "date-time")]
    pub(crate) to: Option<String>,
    /// Whether it keeps the price of its start.
    #[serde(default)]
    pub(crate) price_lock: bool,
}

/// Items of an order.
///
/// # Errors
/// What is no RFC 3339 time.
pub(crate) fn order_items(items: &[PlanItem]) -> Result<Vec<OrderItem>, Problem> {
    let read = |item: &PlanItem| Ok(OrderItem { to: time(item.to.as_deref())?, ..OrderItem::from(item) });
    items.iter().map(read).collect()
}

impl From<&PlanItem> for OrderItem {
    fn from(item: &PlanItem) -> Self {
        Self {
            product: item.product.clone(),
            quantity: item.quantity.clone(),
            value: item.value.clone(),
            identifier: item.identifier.clone(),
            purchase: item.purchase,
            to: None,
            price_lock: item.price_lock,
        }
    }
}

/// A plan by code and name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PlanRef {
    /// Code.
    pub(crate) code: String,
    /// Name.
    pub(crate) name: String,
}

/// How long a purchase binds, as it was when it was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HeldTerm {
    /// Code of the term.
    term: String,
    /// Its name.
    name: String,
    /// When it began.
    #[schema(format = "date-time")]
    from: String,
    /// Ending before costs nothing.
    #[schema(format = "date-time")]
    grace_to: String,
    /// Ending from here on costs nothing.
    #[schema(format = "date-time")]
    binds_to: String,
    /// Whether it was ended too early.
    broken: bool,
}

/// A purchased bundle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PurchasedBundle {
    /// Id of the purchase: one bundle may be bought several times.
    id: String,
    /// Code of the bundle.
    bundle: String,
    /// Its name.
    name: String,
    /// Why it was bought: `plan`, `add_on`, `voucher` or `dunning_fee`.
    bought_as: String,
    /// `deferred`, `active`, `inactive` or `closed`.
    status: String,
    /// When it is valid.
    period: Period,
    /// How long it binds by itself; null for not at all.
    #[schema(required = true)]
    term: Option<HeldTerm>,
    /// Code of the voucher that bought it.
    #[schema(required = true)]
    voucher: Option<String>,
}

/// A purchased product.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PurchasedProduct {
    /// Id of the purchase.
    id: String,
    /// Code of the product.
    product: String,
    /// Its name.
    name: String,
    /// Code of the bundle.
    bundle: String,
    /// Id of the purchased bundle.
    bought_in: String,
    /// `one_time`, `recurring`, `grant` or `service`.
    kind: String,
    /// How many.
    #[schema(required = true)]
    quantity: Option<String>,
    /// What overrides price or granted amount.
    #[schema(required = true)]
    value: Option<String>,
    /// `deferred`, `active`, `inactive` or `closed`.
    status: String,
    /// When it is valid.
    period: Period,
    /// When it is next charged or granted.
    #[schema(format = "date-time", required = true)]
    next_charge_at: Option<String>,
}

/// A purchased discount.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PurchasedDiscount {
    /// Id of the purchase: what a sharing policy names.
    id: String,
    /// Code of the discount.
    discount: String,
    /// Its name.
    name: String,
    /// Code of the bundle.
    bundle: String,
    /// Id of the purchased bundle.
    bought_in: String,
    /// Whether it is a policy of sharing groups and takes nothing off.
    policy: bool,
    /// `deferred`, `active`, `inactive` or `closed`.
    status: String,
    /// When it is valid.
    period: Period,
}

/// A service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Service {
    /// Id.
    id: String,
    /// Code of its kind.
    service_type: String,
    /// Identifier.
    #[schema(required = true)]
    identifier: Option<String>,
    /// `deferred`, `active`, `inactive` or `closed`.
    status: String,
    /// When it is valid.
    period: Period,
    /// What people call it.
    name: String,
}

/// A subscription.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Subscription {
    /// Id.
    id: String,
    /// The plan.
    plan: PlanRef,
    /// `deferred`, `active`, `inactive` or `closed`.
    status: String,
    /// When it is valid.
    period: Period,
    /// Id of the balance group that it charges.
    balance_group: String,
    /// Id of the billing profile behind it.
    billing_profile: String,
    /// How long the plan binds; null for not at all.
    #[schema(required = true)]
    term: Option<HeldTerm>,
    /// Purchased bundles, those of the plan first.
    bundles: Vec<PurchasedBundle>,
    /// Purchased products.
    products: Vec<PurchasedProduct>,
    /// Purchased discounts.
    discounts: Vec<PurchasedDiscount>,
    /// Services.
    services: Vec<Service>,
}

impl Subscription {
    /// From the use case's view, names in a language, times in a zone.
    pub(crate) fn from_view(view: &SubscriptionView, language: &str, zone: &Zone) -> Self {
        Self {
            id: view.id.to_string(),
            plan: PlanRef { code: view.plan.code.clone(), name: name(&view.plan, language) },
            status: status(view.status).to_owned(),
            period: Period::new(view.period.from(), view.period.to(), zone),
            balance_group: view.group.to_string(),
            billing_profile: view.profile.to_string(),
            term: view.term.as_ref().map(|held| term(held, language, zone)),
            bundles: view.bundles.iter().map(|held| bundle(held, language, zone)).collect(),
            products: view.products.iter().map(|product| purchased(product, language, zone)).collect(),
            discounts: view.discounts.iter().map(|held| discount(held, language, zone)).collect(),
            services: view.services.iter().map(|one| service(one, language, zone)).collect(),
        }
    }
}

fn term(view: &TermView, language: &str, zone: &Zone) -> HeldTerm {
    HeldTerm {
        term: view.term.code.clone(),
        name: name(&view.term, language),
        from: view.from.to_rfc3339(zone),
        grace_to: view.grace_to.to_rfc3339(zone),
        binds_to: view.binds_to.to_rfc3339(zone),
        broken: view.is_broken,
    }
}

fn bundle(view: &BundleView, language: &str, zone: &Zone) -> PurchasedBundle {
    PurchasedBundle {
        id: view.id.to_string(),
        bundle: view.bundle.code.clone(),
        name: name(&view.bundle, language),
        bought_as: bought_as(view.bought_as).to_owned(),
        status: status(view.status).to_owned(),
        period: Period::new(view.period.from(), view.period.to(), zone),
        term: view.term.as_ref().map(|held| term(held, language, zone)),
        voucher: some(&view.voucher),
    }
}

const fn bought_as(bought_as: BoughtAs) -> &'static str {
    match bought_as {
        BoughtAs::Plan => "plan",
        BoughtAs::AddOn => "add_on",
        BoughtAs::Voucher => "voucher",
        BoughtAs::DunningFee => "dunning_fee",
    }
}

fn purchased(view: &ProductView, language: &str, zone: &Zone) -> PurchasedProduct {
    PurchasedProduct {
        id: view.id.to_string(),
        product: view.product.code.clone(),
        name: name(&view.product, language),
        bundle: view.bundle.code.clone(),
        bought_in: view.bought_in.to_string(),
        kind: view.kind.to_owned(),
        quantity: Some(view.quantity.to_string()),
        value: view.value.map(|value| value.to_string()),
        status: status(view.status).to_owned(),
        period: Period::new(view.period.from(), view.period.to(), zone),
        next_charge_at: view.next_charge_at.map(|at| at.to_rfc3339(zone)),
    }
}

fn discount(view: &DiscountView, language: &str, zone: &Zone) -> PurchasedDiscount {
    PurchasedDiscount {
        id: view.id.to_string(),
        discount: view.discount.code.clone(),
        name: name(&view.discount, language),
        bundle: view.bundle.code.clone(),
        bought_in: view.bought_in.to_string(),
        policy: view.is_policy,
        status: status(view.status).to_owned(),
        period: Period::new(view.period.from(), view.period.to(), zone),
    }
}

fn service(view: &ServiceView, language: &str, zone: &Zone) -> Service {
    Service {
        id: view.id.to_string(),
        service_type: view.service_type.code.clone(),
        identifier: some(&view.identifier),
        status: status(view.status).to_owned(),
        period: Period::new(view.period.from(), view.period.to(), zone),
        name: if view.name.is_empty() { name(&view.service_type, language) } else { view.name.clone() },
    }
}

/// A name in a language, the code where there is none.
pub(crate) fn name(named: &app::subscription::Named, language: &str) -> String {
    some(named.names.in_language(language)).unwrap_or_else(|| named.code.clone())
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Deferred => "deferred",
        Status::Active => "active",
        Status::Inactive => "inactive",
        Status::Closed => "closed",
    }
}
