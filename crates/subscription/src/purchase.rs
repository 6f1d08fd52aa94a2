//! Planning a purchase: from what is asked to the document of a subscription.
//!
//! Owns: which lines of a plan's bundles are bought, with what quantity, value and identifier; every problem at once, by field.
//! Does not own: whether an identifier is free (a store's unique key), what the purchase costs ([`crate::activate`]).

use crate::{BoughtAs, Purchase, PurchasedBundle, PurchasedDiscount, Service, Subscription, Turns};
use calendar::{CalendarError, Date, Instant, Period, Zone};
use catalog::{BundleLine, Catalog, DiscountRule, DiscountValue, PaymentType, Plan, Product, ProductKind};
use ids::{GroupId, PurchaseId, ServiceId, SubscriptionId, Sym};
use money::Exact;

/// Most items of one request.
pub const ITEMS_MAX: usize = 100;
/// Most products that one subscription holds.
pub const PRODUCTS_PER_SUBSCRIPTION_MAX: usize = 200;
/// Longest service identifier, in characters.
pub const IDENTIFIER_LENGTH_MAX: usize = 128;

/// What is asked of one product of the plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PurchaseItem {
    /// Code of the product.
    pub product: String,
    /// Instead of the bundle's quantity.
    pub quantity: Option<Exact>,
    /// Instead of the catalog's price; of a grant the granted amount.
    pub value: Option<Exact>,
    /// Identifier of the service, of a service product.
    pub identifier: Option<String>,
    /// `false` leaves an optional product out.
    pub purchase: Option<bool>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseRequest {
    /// Code of the plan.
    pub plan: String,
    /// The balance group that will be charged.
    pub group: GroupId,
    /// How its profile pays.
    pub payment_type: PaymentType,
    /// The profile's currency.
    pub currency: Sym,
    /// The profile's zone.
    pub zone: Zone,
    /// When the subscription starts.
    pub from: Instant,
    /// What differs from the plan.
    pub items: Vec<PurchaseItem>,
    /// Identifier of every service product that has none of its own.
    pub identifier: Option<String>,
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseProblem {
    /// Path such as `items[2].quantity`.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// A sentence.
    pub message: String,
}

/// Why a purchase cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PurchaseError {
    /// The request is wrong; all problems at once.
    #[error("the purchase has {} problem(s), first: {}", .0.len(), .0.first().map_or("", |problem| problem.message.as_str()))]
    Refused(Vec<PurchaseProblem>),
    /// A date is out of range.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl PurchaseError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "purchase_refused",
            Self::Calendar(error) => error.code(),
        }
    }
}

/// Makes the subscription that a request asks for. `ids` draws the ids.
///
/// # Errors
/// [`PurchaseError::Refused`] with every problem of the request.
pub fn plan_purchase(catalog: &Catalog, request: &PurchaseRequest, ids: &mut impl FnMut() -> i64) -> Result<Subscription, PurchaseError> {
    let mut problems = Problems(Vec::new());
    let plan = catalog.symbols.get(&request.plan).and_then(|sym| catalog.plans.get(&sym));
    let Some(plan) = plan else {
        problems.add("plan".to_owned(), "unknown_plan", format!("there is no plan `{}`", request.plan));
        return Err(PurchaseError::Refused(problems.0));
    };
    if !plan.payment_types.is_empty() && !plan.payment_types.contains(&request.payment_type) {
        let message = format!("plan `{}` cannot be bought with the payment type of this billing profile", request.plan);
        problems.add("plan".to_owned(), "payment_type_not_supported", message);
    }
    let chosen = choose(catalog, plan, request, &mut problems);
    let on = request.from.date_in(&request.zone);
    for choice in &chosen {
        choice.check(catalog, request, on, &mut problems);
    }
    if chosen.len() > PRODUCTS_PER_SUBSCRIPTION_MAX {
        let message = format!("a subscription holds at most {PRODUCTS_PER_SUBSCRIPTION_MAX} products");
        problems.add("plan".to_owned(), "too_many_products", message);
    }
    check_discounts(catalog, plan, request, &mut problems);
    if problems.0.is_empty() { build(catalog, plan, request, &chosen, ids) } else { Err(PurchaseError::Refused(problems.0)) }
}

struct Problems(Vec<PurchaseProblem>);

impl Problems {
    fn add(&mut self, field: String, code: &'static str, message: String) {
        self.0.push(PurchaseProblem { field, code, message });
    }
}

/// A line of a bundle that is bought, with what the request says of it.
struct Choice<'a> {
    bundle: Sym,
    line: &'a BundleLine,
    product: &'a Product,
    code: &'a str,
    /// Place in the request and the item there.
    item: Option<(usize, &'a PurchaseItem)>,
    identifier: Option<&'a str>,
}

fn choose<'a>(catalog: &'a Catalog, plan: &Plan, request: &'a PurchaseRequest, problems: &mut Problems) -> Vec<Choice<'a>> {
    if request.items.len() > ITEMS_MAX {
        problems.add("items".to_owned(), "too_many_items", format!("a purchase names at most {ITEMS_MAX} items"));
        return Vec::new();
    }
    let mut chosen = Vec::new();
    let mut named = vec![false; request.items.len()];
    for bundle in plan.bundles.iter().filter_map(|sym| catalog.bundles.get(sym)) {
        for line in &bundle.lines {
            let Some(product) = catalog.products.get(&line.product) else { continue };
            let code = catalog.symbols.code(line.product);
            let item = request.items.iter().enumerate().find(|(_, item)| item.product == code);
            if let Some(seen) = item.and_then(|(place, _)| named.get_mut(place)) {
                *seen = true;
            }
            let is_left_out = item.is_some_and(|(_, item)| item.purchase == Some(false));
            if let (true, false, Some((place, _))) = (is_left_out, line.optional, item) {
                problems.add(format!("items[{place}].purchase"), "not_optional", format!("`{code}` cannot be left out of its bundle"));
            }
            if !is_left_out {
                let identifier = item.and_then(|(_, item)| item.identifier.as_deref()).or(request.identifier.as_deref());
                chosen.push(Choice { bundle: bundle.sym, line, product, code, item, identifier });
            }
        }
    }
    for (place, item) in request.items.iter().enumerate() {
        let is_repeated = request.items.iter().take(place).any(|earlier| earlier.product == item.product);
        if is_repeated {
            problems.add(format!("items[{place}].product"), "repeated_item", format!("`{}` is named twice", item.product));
        } else if !named.get(place).copied().unwrap_or(false) {
            problems.add(format!("items[{place}].product"), "unknown_item", format!("the plan has no product `{}`", item.product));
        }
    }
    chosen
}

impl Choice<'_> {
    fn field(&self, name: &str) -> String {
        self.item.map_or_else(|| "plan".to_owned(), |(place, _)| format!("items[{place}].{name}"))
    }

    fn quantity(&self) -> Exact {
        self.item.and_then(|(_, item)| item.quantity).unwrap_or(self.line.quantity)
    }

    fn value(&self) -> Option<Exact> {
        self.item.and_then(|(_, item)| item.value).or(self.line.value)
    }

    fn check(&self, catalog: &Catalog, request: &PurchaseRequest, on: Date, problems: &mut Problems) {
        let code = self.code;
        if self.quantity() <= Exact::ZERO {
            problems.add(self.field("quantity"), "quantity_not_positive", format!("the quantity of `{code}` must be above zero"));
        }
        if self.value().is_some_and(Exact::is_negative) {
            problems.add(self.field("value"), "value_negative", format!("the value of `{code}` must not be below zero"));
        }
        let Some((_, version)) = self.product.version_on(on) else {
            problems.add(self.field("product"), "version_missing", format!("`{code}` is not sold on {on} yet"));
            return;
        };
        let is_service = match self.product.kind {
            ProductKind::OneTime | ProductKind::Recurring { .. } => {
                if self.value().is_none() && !version.prices.contains_key(&request.currency) {
                    let currency = catalog.symbols.code(request.currency);
                    problems.add(self.field("product"), "price_missing", format!("`{code}` has no price in {currency}"));
                }
                false
            }
            ProductKind::Grant { .. } => {
                if self.value().is_none() && version.granted.is_none() {
                    problems.add(self.field("product"), "grant_missing", format!("`{code}` does not say how much it grants"));
                }
                false
            }
            ProductKind::Service { .. } => true,
        };
        self.check_identifier(is_service, problems);
    }

    fn check_identifier(&self, is_service: bool, problems: &mut Problems) {
        let own = self.item.and_then(|(place, item)| item.identifier.is_some().then_some(place));
        let field = || match (own, self.item) {
            (Some(place), _) | (None, Some((place, _))) => format!("items[{place}].identifier"),
            (None, None) => "identifier".to_owned(),
        };
        if !is_service {
            if own.is_some() {
                problems.add(field(), "not_a_service", format!("`{}` is no service and takes no identifier", self.code));
            }
            return;
        }
        match self.identifier.map(str::trim) {
            None | Some("") => {
                problems.add(field(), "not_set", format!("the identifier of service `{}` is not set", self.code));
            }
            Some(text) if text.chars().count() > IDENTIFIER_LENGTH_MAX => {
                let message = format!("an identifier has at most {IDENTIFIER_LENGTH_MAX} characters");
                problems.add(field(), "identifier_too_long", message);
            }
            Some(_) => {}
        }
    }
}

/// A flat discount needs an amount in the profile's currency: a missing one is never a conversion (domain.md §2).
fn check_discounts(catalog: &Catalog, plan: &Plan, request: &PurchaseRequest, problems: &mut Problems) {
    let lines = plan.bundles.iter().filter_map(|sym| catalog.bundles.get(sym)).flat_map(|bundle| &bundle.discounts);
    for found in lines.filter_map(|line| catalog.discounts.get(&line.discount)) {
        let lacks = |rule: &DiscountRule| match &rule.value {
            DiscountValue::Percent(_) => false,
            DiscountValue::Flat(amounts) => !amounts.contains_key(&request.currency),
        };
        if found.rules.iter().any(lacks) {
            let (code, currency) = (catalog.symbols.code(found.sym), catalog.symbols.code(request.currency));
            problems.add("plan".to_owned(), "price_missing", format!("discount `{code}` has no amount in {currency}"));
        }
    }
}

/// A validity of some days from the start of the request; none for without end.
fn validity(request: &PurchaseRequest, days: Option<u16>) -> Result<Period, CalendarError> {
    let Some(days) = days else { return Ok(Period::open(request.from)) };
    let end = request.from.date_in(&request.zone).plus_days(i32::from(days))?;
    Period::try_new(request.from, Some(request.zone.start_of_day(end)))
}

fn build(
    catalog: &Catalog,
    plan: &Plan,
    request: &PurchaseRequest,
    chosen: &[Choice<'_>],
    ids: &mut impl FnMut() -> i64,
) -> Result<Subscription, PurchaseError> {
    let mut subscription = Subscription {
        id: SubscriptionId(ids()),
        group: request.group,
        plan: plan.sym,
        valid: Period::open(request.from),
        turns: Turns::default(),
        bundles: Vec::with_capacity(plan.bundles.len()),
        products: Vec::with_capacity(chosen.len()),
        discounts: Vec::new(),
        services: Vec::new(),
        verified_to: None,
    };
    for bundle in &plan.bundles {
        let (id, valid, bought_as) = (PurchaseId(ids()), Period::open(request.from), BoughtAs::Plan);
        subscription.bundles.push(PurchasedBundle { id, bundle: *bundle, bought_as, valid });
    }
    let bought_in = |subscription: &Subscription, bundle: Sym| {
        subscription.bundles.iter().find(|bought| bought.bundle == bundle).map_or(PurchaseId(0), |bought| bought.id)
    };
    for choice in chosen {
        let valid = validity(request, choice.line.validity_days)?;
        let service = match choice.product.kind {
            ProductKind::Service { service_type, .. } => {
                choice.identifier.map(|text| service_of(&mut subscription, service_type, text.trim(), ids))
            }
            ProductKind::OneTime | ProductKind::Recurring { .. } | ProductKind::Grant { .. } => None,
        };
        subscription.products.push(Purchase {
            id: PurchaseId(ids()),
            bundle: choice.bundle,
            bought_in: bought_in(&subscription, choice.bundle),
            product: choice.product.sym,
            quantity: choice.quantity(),
            value: choice.value(),
            valid,
            turns: Turns::default(),
            service,
            locked_version: None,
        });
    }
    for bundle in plan.bundles.iter().filter_map(|sym| catalog.bundles.get(sym)) {
        for line in &bundle.discounts {
            let (id, valid) = (PurchaseId(ids()), validity(request, line.validity_days)?);
            let bought_in = bought_in(&subscription, bundle.sym);
            subscription.discounts.push(PurchasedDiscount {
                id,
                bundle: bundle.sym,
                bought_in,
                discount: line.discount,
                valid,
                turns: Turns::default(),
            });
        }
    }
    Ok(subscription)
}

/// The service of a type and an identifier: one, however many products rate it (domain.md §1).
fn service_of(subscription: &mut Subscription, service_type: Sym, identifier: &str, ids: &mut impl FnMut() -> i64) -> ServiceId {
    let alike = |service: &&Service| service.service_type == service_type && service.identifier == identifier;
    if let Some(service) = subscription.services.iter().find(alike) {
        return service.id;
    }
    let id = ServiceId(ids());
    subscription.services.push(Service {
        id,
        service_type,
        identifier: identifier.to_owned(),
        name: identifier.to_owned(),
        valid: subscription.valid,
        turns: Turns::default(),
    });
    id
}
