//! Planning a purchase: from what is ordered to the document of a subscription. One engine for plans, add-ons, vouchers and dunning fees
//! (domain.md §4).
//!
//! Does not own: what is wrong with an order (`order`), what the purchase costs ([`crate::activate`]).

use crate::order::{BundleRequest, Choice, PRODUCTS_PER_SUBSCRIPTION_MAX, Problems, PurchaseError, PurchaseRequest, Sale, check, choose};
use crate::{Amendment, BoughtAs, Part, Purchase, PurchasedBundle, PurchasedDiscount, Service, Status, Subscription, Turns, UsedCoupon};
use calendar::{CalendarError, Instant, Period};
use catalog::{Catalog, Plan, ProductKind};
use ids::{PurchaseId, ServiceId, SubscriptionId, Sym};

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
/// plan does not allow and services that it does not have; the others keep their identifiers and their balance group (domain.md §4). A
/// subscription that ends, by its validity or because it was cancelled, ends then in the new plan too.
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
    let to = match (request.sale.to, subscription.valid.to()) {
        (Some(asked), Some(end)) => Some(asked.min(end)),
        (asked, end) => asked.or(end),
    };
    let sale = Sale { to, ..request.sale.clone() };
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
    moved.valid = Period::try_new(moved.valid.from(), sale.to)?;
    let kept = |service_type: Sym| {
        let mut services = moved.services.iter().filter(|service| service.status_at(at) != Status::Closed);
        services.find(|service| service.service_type == service_type).map(|service| service.identifier.as_str())
    };
    let mut chosen = choose(catalog, ("plan", &plan.bundles), &sale, &mut problems);
    for choice in &mut chosen {
        if let (None, ProductKind::Service { service_type, .. }) = (choice.identifier, &choice.product.kind) {
            choice.identifier = kept(*service_type);
        }
    }
    check(catalog, ("plan", &plan.bundles), &sale, &chosen, &mut problems);
    if !has_room(&moved, chosen.len(), at) {
        problems.too_many("plan");
    }
    problems.none()?;
    let mut into = moved.clone();
    let bought = Bought { bundles: &plan.bundles, bought_as: BoughtAs::Plan, voucher: "" };
    put(catalog, &mut into, &bought, &sale, &chosen, ids)?;
    let is_used = |id: ServiceId| into.products.iter().any(|held| held.service == Some(id) && held.status_at(at) != Status::Closed);
    let unused: Vec<ServiceId> = into.services.iter().map(|service| service.id).filter(|id| !is_used(*id)).collect();
    for service in unused {
        let _since = into.amend(Part::Service(service), Amendment::End(at), at);
    }
    // What goes on in the new plan ends with it.
    for service in into.services.iter_mut().filter(|service| service.status_at(at) != Status::Closed) {
        service.valid = Period::try_new(service.valid.from(), moved.valid.to())?;
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
    if !has_room(subscription, chosen.len(), request.sale.from) {
        problems.too_many("bundle");
    }
    problems.none()?;
    let mut bought_to = subscription.clone();
    let bought = Bought { bundles: &bundles, bought_as: request.bought_as, voucher: &request.voucher };
    put(catalog, &mut bought_to, &bought, &request.sale, &chosen, ids)?;
    Ok(bought_to)
}

/// Whether so many more products fit into a subscription.
fn has_room(subscription: &Subscription, more: usize, at: Instant) -> bool {
    subscription.products.iter().filter(|held| held.status_at(at) != Status::Closed).count() + more <= PRODUCTS_PER_SUBSCRIPTION_MAX
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
            turns: Turns::default(),
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
