//! Planning a purchase: from what is asked to the document of a subscription. One engine for plans, add-ons, vouchers and dunning fees
//! (domain.md §4).
//!
//! Owns: which lines of the bundles are bought, with what quantity, value, validity and identifier; every problem at once, by field.
//! Does not own: whether an identifier is free (a store's unique key), what the purchase costs ([`crate::activate`]).

use crate::{Amendment, BoughtAs, Part, Purchase, PurchasedBundle, PurchasedDiscount, Service, Status, Subscription, Turns, UsedCoupon};
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

/// What is asked of one product.
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
    /// When it ends, instead of the bundle's validity.
    pub to: Option<Instant>,
    /// Whether it keeps the version of its start (`price_lock`, domain.md §4).
    pub locks_price: bool,
}

/// Where and when something is bought, and what differs from the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The profile's currency.
    pub currency: Sym,
    /// The profile's zone.
    pub zone: Zone,
    /// When it starts.
    pub from: Instant,
    /// When all of it ends; none for what the catalog says.
    pub to: Option<Instant>,
    /// What differs from the catalog.
    pub items: Vec<PurchaseItem>,
    /// Identifier of every service product that has none of its own.
    pub identifier: Option<String>,
    /// Coupons with their discounts, in the order in which they were entered.
    pub coupons: Vec<(Sym, Sym)>,
}

/// A plan to be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseRequest {
    /// Code of the plan.
    pub plan: String,
    /// The balance group that will be charged.
    pub group: GroupId,
    /// How its profile pays.
    pub payment_type: PaymentType,
    /// Where and when.
    pub sale: Sale,
}

/// A bundle to be bought to a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleRequest {
    /// Code of the bundle.
    pub bundle: String,
    /// Why it is bought.
    pub bought_as: BoughtAs,
    /// Code of the voucher that buys it; empty for none.
    pub voucher: String,
    /// Where and when.
    pub sale: Sale,
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
    let plan = known_plan(catalog, request, &mut problems)?;
    let chosen = choose(catalog, ("plan", &plan.bundles), &request.sale, &mut problems);
    check(catalog, ("plan", &plan.bundles), &request.sale, &chosen, &mut problems);
    if chosen.len() > PRODUCTS_PER_SUBSCRIPTION_MAX {
        problems.too_many("plan");
    }
    problems.none()?;
    let valid = Period::try_new(request.sale.from, request.sale.to)?;
    let mut subscription = Subscription {
        id: SubscriptionId(ids()),
        group: request.group,
        plan: plan.sym,
        valid,
        turns: Turns::default(),
        term: None,
        coupons: Vec::new(),
        bundles: Vec::with_capacity(plan.bundles.len()),
        products: Vec::with_capacity(chosen.len()),
        discounts: Vec::new(),
        services: Vec::new(),
        verified_to: None,
        begun_to: None,
    };
    let bought = Bought { bundles: &plan.bundles, bought_as: BoughtAs::Plan, voucher: "" };
    put(catalog, &mut subscription, &bought, &request.sale, &chosen, ids)?;
    Ok(subscription)
}

/// The plan of a request; that a profile cannot pay it is noted.
fn known_plan<'a>(catalog: &'a Catalog, request: &PurchaseRequest, problems: &mut Problems) -> Result<&'a Plan, PurchaseError> {
    let found = catalog.symbols.get(&request.plan).and_then(|sym| catalog.plans.get(&sym));
    let Some(plan) = found else {
        problems.add("plan".to_owned(), "unknown_plan", format!("there is no plan `{}`", request.plan));
        return Err(PurchaseError::Refused(std::mem::take(&mut problems.0)));
    };
    if !plan.payment_types.is_empty() && !plan.payment_types.contains(&request.payment_type) {
        let message = format!("plan `{}` cannot be bought with the payment type of this billing profile", request.plan);
        problems.add("plan".to_owned(), "payment_type_not_supported", message);
    }
    Ok(plan)
}

/// The subscription after it moved into another plan at the start of the request: the bundles of its plan end, and so do add-ons that the new
/// plan does not allow and services that it does not have; the others keep their identifiers and their balance group (domain.md §4).
///
/// # Errors
/// [`PurchaseError::Refused`] with every problem of the request.
pub fn plan_transition(
    catalog: &Catalog,
    subscription: &Subscription,
    request: &PurchaseRequest,
    ids: &mut impl FnMut() -> i64,
) -> Result<Subscription, PurchaseError> {
    let (mut problems, at) = (Problems(Vec::new()), request.sale.from);
    let plan = known_plan(catalog, request, &mut problems)?;
    let mut moved = subscription.clone();
    let stays = |bundle: &PurchasedBundle| match bundle.bought_as {
        BoughtAs::Plan => false,
        BoughtAs::AddOn => !plan.compatible_only || plan.compatible_bundles.contains(&bundle.bundle),
        BoughtAs::Voucher | BoughtAs::DunningFee => true,
    };
    for bundle in subscription.bundles.iter().filter(|bundle| !stays(bundle)) {
        // A bundle of the subscription is there, and its end is refused by nothing.
        let _since = moved.amend(Part::Bundle(bundle.id), Amendment::End(at), at);
    }
    (moved.plan, moved.term) = (plan.sym, None);
    if let Ok(valid) = Period::try_new(moved.valid.from(), request.sale.to) {
        moved.valid = valid;
    }
    let kept = |service_type: Sym| {
        let mut services = moved.services.iter().filter(|service| service.status_at(at) != Status::Closed);
        services.find(|service| service.service_type == service_type).map(|service| service.identifier.as_str())
    };
    let mut chosen = choose(catalog, ("plan", &plan.bundles), &request.sale, &mut problems);
    for choice in &mut chosen {
        if let (None, ProductKind::Service { service_type, .. }) = (choice.identifier, &choice.product.kind) {
            choice.identifier = kept(*service_type);
        }
    }
    check(catalog, ("plan", &plan.bundles), &request.sale, &chosen, &mut problems);
    problems.none()?;
    let mut into = moved.clone();
    let bought = Bought { bundles: &plan.bundles, bought_as: BoughtAs::Plan, voucher: "" };
    put(catalog, &mut into, &bought, &request.sale, &chosen, ids)?;
    let is_used = |id: ServiceId| into.products.iter().any(|held| held.service == Some(id) && held.status_at(at) != Status::Closed);
    let unused: Vec<ServiceId> = into.services.iter().map(|service| service.id).filter(|id| !is_used(*id)).collect();
    for service in unused {
        let _since = into.amend(Part::Service(service), Amendment::End(at), at);
    }
    Ok(into)
}

/// The subscription with the bundle that a request asks for. `ids` draws the ids.
///
/// # Errors
/// [`PurchaseError::Refused`] with every problem of the request.
pub fn plan_bundle(
    catalog: &Catalog,
    subscription: &Subscription,
    request: &BundleRequest,
    ids: &mut impl FnMut() -> i64,
) -> Result<Subscription, PurchaseError> {
    let mut problems = Problems(Vec::new());
    let Some(bundle) = catalog.symbols.get(&request.bundle).filter(|sym| catalog.bundles.contains_key(sym)) else {
        problems.add("bundle".to_owned(), "unknown_bundle", format!("there is no bundle `{}`", request.bundle));
        return Err(PurchaseError::Refused(problems.0));
    };
    let bundles = [bundle];
    let is_free = |plan: &Plan| !plan.compatible_only || plan.compatible_bundles.contains(&bundle);
    if request.bought_as == BoughtAs::AddOn && !catalog.plans.get(&subscription.plan).is_none_or(is_free) {
        let message = format!("bundle `{}` is not among those that may be bought with this plan", request.bundle);
        problems.add("bundle".to_owned(), "not_compatible", message);
    }
    if !subscription.valid.contains(request.sale.from) {
        problems.add("from".to_owned(), "outside_subscription", "an add-on begins while its subscription is valid".to_owned());
    }
    let chosen = choose(catalog, ("bundle", &bundles), &request.sale, &mut problems);
    check(catalog, ("bundle", &bundles), &request.sale, &chosen, &mut problems);
    let live = subscription.products.iter().filter(|held| held.status_at(request.sale.from) != Status::Closed).count();
    if live + chosen.len() > PRODUCTS_PER_SUBSCRIPTION_MAX {
        problems.too_many("bundle");
    }
    problems.none()?;
    let mut bought_to = subscription.clone();
    let bought = Bought { bundles: &bundles, bought_as: request.bought_as, voucher: &request.voucher };
    put(catalog, &mut bought_to, &bought, &request.sale, &chosen, ids)?;
    Ok(bought_to)
}

/// Everything of a request that is looked at before anything is made.
fn check(catalog: &Catalog, (what, bundles): (&'static str, &[Sym]), sale: &Sale, chosen: &[Choice<'_>], problems: &mut Problems) {
    let on = sale.from.date_in(&sale.zone);
    for choice in chosen {
        choice.check(catalog, sale, on, problems);
    }
    if sale.to.is_some_and(|to| to <= sale.from) {
        problems.add("to".to_owned(), "empty_period", "what is bought ends after it begins".to_owned());
    }
    check_discounts(catalog, (what, bundles), sale, problems);
}

struct Problems(Vec<PurchaseProblem>);

impl Problems {
    fn add(&mut self, field: String, code: &'static str, message: String) {
        self.0.push(PurchaseProblem { field, code, message });
    }

    fn too_many(&mut self, field: &str) {
        let message = format!("a subscription holds at most {PRODUCTS_PER_SUBSCRIPTION_MAX} products");
        self.add(field.to_owned(), "too_many_products", message);
    }

    fn none(self) -> Result<(), PurchaseError> {
        if self.0.is_empty() { Ok(()) } else { Err(PurchaseError::Refused(self.0)) }
    }
}

/// A line of a bundle that is bought, with what the request says of it.
struct Choice<'a> {
    /// What is bought: `plan` or `bundle`.
    what: &'static str,
    bundle: Sym,
    line: &'a BundleLine,
    product: &'a Product,
    code: &'a str,
    /// Place in the request and the item there.
    item: Option<(usize, &'a PurchaseItem)>,
    identifier: Option<&'a str>,
}

fn choose<'a>(
    catalog: &'a Catalog,
    (what, bundles): (&'static str, &[Sym]),
    request: &'a Sale,
    problems: &mut Problems,
) -> Vec<Choice<'a>> {
    if request.items.len() > ITEMS_MAX {
        problems.add("items".to_owned(), "too_many_items", format!("a purchase names at most {ITEMS_MAX} items"));
        return Vec::new();
    }
    let mut chosen = Vec::new();
    let mut named = vec![false; request.items.len()];
    for bundle in bundles.iter().filter_map(|sym| catalog.bundles.get(sym)) {
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
                chosen.push(Choice { what, bundle: bundle.sym, line, product, code, item, identifier });
            }
        }
    }
    for (place, item) in request.items.iter().enumerate() {
        let is_repeated = request.items.iter().take(place).any(|earlier| earlier.product == item.product);
        if is_repeated {
            problems.add(format!("items[{place}].product"), "repeated_item", format!("`{}` is named twice", item.product));
        } else if !named.get(place).copied().unwrap_or(false) {
            problems.add(format!("items[{place}].product"), "unknown_item", format!("the {what} has no product `{}`", item.product));
        }
    }
    chosen
}

impl Choice<'_> {
    fn field(&self, name: &str) -> String {
        self.item.map_or_else(|| self.what.to_owned(), |(place, _)| format!("items[{place}].{name}"))
    }

    fn quantity(&self) -> Exact {
        self.item.and_then(|(_, item)| item.quantity).unwrap_or(self.line.quantity)
    }

    fn value(&self) -> Option<Exact> {
        self.item.and_then(|(_, item)| item.value).or(self.line.value)
    }

    fn check(&self, catalog: &Catalog, request: &Sale, on: Date, problems: &mut Problems) {
        let code = self.code;
        if self.quantity() <= Exact::ZERO {
            problems.add(self.field("quantity"), "quantity_not_positive", format!("the quantity of `{code}` must be above zero"));
        }
        if self.value().is_some_and(Exact::is_negative) {
            problems.add(self.field("value"), "value_negative", format!("the value of `{code}` must not be below zero"));
        }
        if self.item.and_then(|(_, item)| item.to).is_some_and(|to| to <= request.from) {
            problems.add(self.field("to"), "empty_period", format!("`{code}` ends after it begins"));
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
fn check_discounts(catalog: &Catalog, (what, bundles): (&'static str, &[Sym]), request: &Sale, problems: &mut Problems) {
    let lines = bundles.iter().filter_map(|sym| catalog.bundles.get(sym)).flat_map(|bundle| &bundle.discounts);
    let of_coupons = request.coupons.iter().map(|(_, discount)| *discount);
    for found in lines.map(|line| line.discount).chain(of_coupons).filter_map(|sym| catalog.discounts.get(&sym)) {
        let lacks = |rule: &DiscountRule| match &rule.value {
            DiscountValue::Percent(_) => false,
            DiscountValue::Flat(amounts) => !amounts.contains_key(&request.currency),
        };
        if found.rules.iter().any(lacks) {
            let (code, currency) = (catalog.symbols.code(found.sym), catalog.symbols.code(request.currency));
            problems.add(what.to_owned(), "price_missing", format!("discount `{code}` has no amount in {currency}"));
        }
    }
}

/// Which bundles are bought, and why.
struct Bought<'a> {
    bundles: &'a [Sym],
    bought_as: BoughtAs,
    voucher: &'a str,
}

/// When a line is valid: up to what the request says of it, or some days from its start, and never beyond the subscription.
fn validity(subscription: &Subscription, request: &Sale, (days, to): (Option<u16>, Option<Instant>)) -> Result<Period, CalendarError> {
    let of_days = |days: u16| -> Result<Instant, CalendarError> {
        Ok(request.zone.start_of_day(request.from.date_in(&request.zone).plus_days(i32::from(days))?))
    };
    let to = match (to.or(request.to), days) {
        (Some(to), _) => Some(to),
        (None, Some(days)) => Some(of_days(days)?),
        (None, None) => None,
    };
    let valid = Period::try_new(request.from, to)?;
    valid.intersect(&subscription.valid).ok_or(CalendarError::EmptyPeriod)
}

/// Puts bundles with their chosen products and their discounts into a subscription.
fn put(
    catalog: &Catalog,
    subscription: &mut Subscription,
    bought: &Bought<'_>,
    request: &Sale,
    chosen: &[Choice<'_>],
    ids: &mut impl FnMut() -> i64,
) -> Result<(), PurchaseError> {
    let whole = validity(subscription, request, (None, None))?;
    let mut made: Vec<(Sym, PurchaseId)> = Vec::with_capacity(bought.bundles.len());
    for bundle in bought.bundles {
        let id = PurchaseId(ids());
        made.push((*bundle, id));
        subscription.bundles.push(PurchasedBundle {
            id,
            bundle: *bundle,
            bought_as: bought.bought_as,
            valid: whole,
            term: None,
            voucher: bought.voucher.to_owned(),
        });
    }
    let bought_in = |bundle: Sym| made.iter().find(|(of, _)| *of == bundle).map_or(PurchaseId(0), |(_, id)| *id);
    for choice in chosen {
        let item = choice.item.map(|(_, item)| item);
        let valid = validity(subscription, request, (choice.line.validity_days, item.and_then(|item| item.to)))?;
        let service = match choice.product.kind {
            ProductKind::Service { service_type, .. } => {
                choice.identifier.map(|text| service_of(subscription, service_type, text.trim(), whole, ids))
            }
            ProductKind::OneTime | ProductKind::Recurring { .. } | ProductKind::Grant { .. } => None,
        };
        let version = choice.product.version_on(request.from.date_in(&request.zone)).and_then(|(place, _)| u32::try_from(place).ok());
        subscription.products.push(Purchase {
            id: PurchaseId(ids()),
            bundle: choice.bundle,
            bought_in: bought_in(choice.bundle),
            product: choice.product.sym,
            quantity: choice.quantity(),
            value: choice.value(),
            valid,
            turns: Turns::default(),
            service,
            locked_version: version.filter(|_| item.is_some_and(|item| item.locks_price)),
        });
    }
    for bundle in bought.bundles.iter().filter_map(|sym| catalog.bundles.get(sym)) {
        for line in &bundle.discounts {
            subscription.discounts.push(PurchasedDiscount {
                id: PurchaseId(ids()),
                bundle: bundle.sym,
                bought_in: bought_in(bundle.sym),
                discount: line.discount,
                valid: validity(subscription, request, (line.validity_days, None))?,
                turns: Turns::default(),
            });
        }
    }
    for (coupon, discount) in &request.coupons {
        let bought_in = made.iter().map(|(_, id)| *id).collect();
        subscription.coupons.push(UsedCoupon { id: PurchaseId(ids()), coupon: *coupon, discount: *discount, bought_in });
    }
    Ok(())
}

/// The service of a type and an identifier: one, however many products rate it (domain.md §1).
fn service_of(
    subscription: &mut Subscription,
    service_type: Sym,
    identifier: &str,
    valid: Period,
    ids: &mut impl FnMut() -> i64,
) -> ServiceId {
    let alike = |service: &&Service| {
        service.service_type == service_type && service.identifier == identifier && service.status_at(valid.from()) != Status::Closed
    };
    if let Some(service) = subscription.services.iter().find(alike) {
        return service.id;
    }
    let id = ServiceId(ids());
    subscription.services.push(Service {
        id,
        service_type,
        identifier: identifier.to_owned(),
        name: identifier.to_owned(),
        valid,
        turns: Turns::default(),
    });
    id
}
