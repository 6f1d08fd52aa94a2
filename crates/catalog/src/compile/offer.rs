//! Products, bundles, plans: what is bought (domain.md §4).

use super::discount::non_active;
use super::price::{currency_code, tag};
use super::scope::{Head, Scope};
use crate::kind::Kind;
use crate::limits::ROLLOVER_CYCLES_MAX;
use crate::model::{
    Bundle, BundleLine, Catalog, DiscountLine, GrantEnd, GrantValidity, PaymentType, Plan, Product, ProductKind, Proration, Rollover,
    Timing, Version,
};
use crate::reader::{Fields, Item};
use ids::Sym;
use money::Exact;
use std::collections::HashMap;

/// Which of the four kinds, before its own keys are read.
#[derive(Clone, Copy)]
enum Sort {
    OneTime,
    Recurring,
    Grant,
    Service,
}

/// The base of what is sold.
pub(super) fn product(head: Head, fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Product> {
    let sorts = [("one_time", Sort::OneTime), ("recurring", Sort::Recurring), ("grant", Sort::Grant), ("service", Sort::Service)];
    let Some(sort) = fields.need("kind").and_then(|item| item.choice::<Sort>(&sorts)) else {
        fields.take_all();
        return None;
    };
    let kind = match sort {
        Sort::OneTime => Some(ProductKind::OneTime),
        Sort::Recurring => recurring(fields, scope),
        Sort::Grant => grant(fields, scope),
        Sort::Service => service(fields, catalog, scope),
    };
    // Only a fee lands on a bill by itself; on other kinds these keys are unknown.
    let fee = matches!(sort, Sort::OneTime | Sort::Recurring);
    let (bill_item, charge_tag, tax, supplier, ledger) = if fee {
        let bill_item = scope.need(fields, "bill_item", Kind::BillItem);
        let charge_tag = tag(fields, "charge_tag", true, catalog, scope);
        let (tax, supplier) = (scope.may(fields, "tax", Kind::Tax), scope.may(fields, "supplier", Kind::TaxSupplier));
        (bill_item, charge_tag, tax, supplier, scope.ledger(fields))
    } else {
        (None, None, None, None, None)
    };
    let service_type = match &kind {
        Some(ProductKind::Service { service_type, .. }) => Some(*service_type),
        Some(ProductKind::OneTime | ProductKind::Recurring { .. } | ProductKind::Grant { .. }) | None => None,
    };
    let list = fields.need("versions")?;
    let mut versions: Vec<Version> = Vec::new();
    for item in list.some("a product has at least one version") {
        let Some(version) = version(&item, sort, service_type, catalog, scope) else { continue };
        if versions.last().is_some_and(|before| before.from >= version.from) {
            item.wrong("not_ascending", "each version begins after the one before it");
        }
        versions.push(version);
    }
    Some(Product { sym: head.sym, names: head.names, kind: kind?, bill_item, charge_tag, tax, supplier, ledger, versions })
}

fn recurring(fields: &mut Fields<'_>, scope: &Scope<'_>) -> Option<ProductKind> {
    let event_type = scope.need(fields, "event_type", Kind::EventType);
    let timing = fields.need("timing").and_then(|item| item.choice(&[("forward", Timing::Forward), ("arrear", Timing::Arrear)]));
    let ways = [("prorate", Proration::Prorate), ("full", Proration::Full), ("none", Proration::None)];
    let first = fields.choice("first", &ways, Proration::Prorate);
    let last = fields.choice("last", &ways, Proration::Prorate);
    Some(ProductKind::Recurring { event_type: event_type?, timing: timing?, first, last })
}

fn grant(fields: &mut Fields<'_>, scope: &Scope<'_>) -> Option<ProductKind> {
    let event_type = scope.may(fields, "event_type", Kind::EventType);
    let resource = scope.need(fields, "resource", Kind::Resource);
    let validity = fields.need("validity").and_then(|item| {
        let validity = item.parsed("not_a_validity", validity)?;
        if validity == GrantValidity::Cycle && event_type.is_none() {
            item.wrong("not_a_validity", "what is granted once has no cycle: give a number of days, or `infinite`");
        }
        Some(validity)
    });
    let prorate = fields.get("prorate").map_or(Some(false), |item| item.truth());
    let last = fields.choice("last", &[("cut", GrantEnd::Cut), ("full", GrantEnd::Keep)], GrantEnd::Cut);
    let priority = fields.get("priority").map_or(Some(0), |item| item.whole());
    let rollover = match fields.get("rollover") {
        Some(item) => Some(rollover(&item, event_type.is_some())?),
        None => None,
    };
    let (resource, validity, prorate, priority) = (resource?, validity?, prorate?, priority?);
    Some(ProductKind::Grant { event_type, resource, validity, prorate, last, priority, rollover })
}

/// `rollover: {cycles: 2, cycle_cap: 500, total_cap: 1000}`.
fn rollover(item: &Item<'_>, comes_back: bool) -> Option<Rollover> {
    let mut fields = item.fields()?;
    if !comes_back {
        item.wrong("not_recurring", "only a grant of every cycle has leftovers of a cycle");
    }
    let cycles = fields.need("cycles").and_then(|item| {
        let cycles: u16 = item.whole()?;
        if cycles == 0 || cycles > ROLLOVER_CYCLES_MAX {
            item.wrong("out_of_range", format!("leftovers roll for 1 to {ROLLOVER_CYCLES_MAX} cycles"));
        }
        Some(cycles)
    });
    let mut cap = |key: &str| fields.get(key).and_then(|item| item.positive());
    let (cycle_cap, total_cap) = (cap("cycle_cap"), cap("total_cap"));
    fields.finish();
    Some(Rollover { cycles: cycles?, cycle_cap, total_cap })
}

/// `cycle`, `infinite`, or `30 days`.
fn validity(text: &str) -> Result<GrantValidity, String> {
    match text {
        "cycle" => Ok(GrantValidity::Cycle),
        "infinite" => Ok(GrantValidity::Infinite),
        other => {
            let days = other.strip_suffix(" days").and_then(|number| number.parse::<u16>().ok()).filter(|days| *days > 0);
            days.map(GrantValidity::Days).ok_or_else(|| format!("`{other}` is none of `cycle`, `infinite`, `30 days`"))
        }
    }
}

fn service(fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<ProductKind> {
    let service_type = scope.need(fields, "service_type", Kind::ServiceType);
    let priority = fields.get("priority").map_or(Some(0), |item| item.whole());
    let may_exceed = fields.get("may_exceed").map_or(Some(false), |item| item.truth());
    let non_active = non_active(fields);
    let generators = scope.references(fields, "event_generators", Kind::EventGenerator);
    let of_others = |sym: &Sym| catalog.event_generators.get(sym).is_some_and(|found| Some(found.service_type) != service_type);
    if generators.iter().any(of_others) {
        fields.item.wrong("wrong_generator", "the event generator is for another service type");
    }
    Some(ProductKind::Service { service_type: service_type?, priority: priority?, non_active, may_exceed: may_exceed?, generators })
}

/// A dated version: prices of a fee, the amount of a grant, the rate plan of a service.
fn version(item: &Item<'_>, sort: Sort, service_type: Option<Sym>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Version> {
    let mut fields = item.fields()?;
    let from = fields.need("from").and_then(|item| item.date());
    let mut prices = HashMap::new();
    let (mut granted, mut rate_plan) = (None, None);
    match sort {
        Sort::OneTime | Sort::Recurring => {
            prices = fields.need("prices").map(|item| read_prices(&item, catalog, scope)).unwrap_or_default()
        }
        Sort::Grant => granted = fields.need("granted").and_then(|item| item.positive()),
        Sort::Service => rate_plan = fields.need("rate_plan").and_then(|item| rate_plan_of(&item, service_type, catalog, scope)),
    }
    fields.finish();
    Some(Version { from: from?, prices, granted, rate_plan })
}

fn read_prices(item: &Item<'_>, catalog: &Catalog, scope: &Scope<'_>) -> HashMap<Sym, Exact> {
    let entries = item.entries();
    if entries.is_empty() {
        item.wrong("empty", "there is at least one price");
    }
    let price = |(code, item): &(&str, Item<'_>)| currency_code(item, code, catalog, scope).zip(item.not_negative());
    entries.iter().filter_map(price).collect()
}

fn rate_plan_of(item: &Item<'_>, service_type: Option<Sym>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Sym> {
    let sym = scope.reference(item, Kind::RatePlan)?;
    if let (Some(plan), Some(wanted)) = (catalog.rate_plans.get(&sym), service_type)
        && plan.service_type != wanted
    {
        item.wrong("wrong_rate_plan", "the rate plan is for another service type");
    }
    Some(sym)
}

/// Products that are bought together.
pub(super) fn bundle(head: Head, fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Bundle> {
    let (products, discounts) = (fields.list("products"), fields.list("discounts"));
    if products.is_empty() && discounts.is_empty() {
        fields.item.wrong("empty", "a bundle has at least one product or discount");
    }
    let lines = products.iter().filter_map(|item| bundle_line(item, catalog, scope)).collect();
    let discounts = discounts.iter().filter_map(|item| discount_line(item, scope)).collect();
    let term = scope.may(fields, "term", Kind::Term);
    Some(Bundle { sym: head.sym, names: head.names, lines, discounts, term })
}

fn discount_line(item: &Item<'_>, scope: &Scope<'_>) -> Option<DiscountLine> {
    let mut fields = item.fields()?;
    let discount = scope.need(&mut fields, "discount", Kind::Discount);
    let validity_days = validity_days(&mut fields);
    fields.finish();
    Some(DiscountLine { discount: discount?, validity_days })
}

fn bundle_line(item: &Item<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<BundleLine> {
    let mut fields = item.fields()?;
    let product = scope.need(&mut fields, "product", Kind::Product);
    let quantity = fields.get("quantity").map_or(Some(Exact::ONE), |item| item.positive());
    let value_item = fields.get("value");
    let value = value_item.as_ref().and_then(Item::not_negative);
    if let (Some(item), Some(product)) = (value_item, product.and_then(|sym| catalog.products.get(&sym)))
        && matches!(product.kind, ProductKind::Service { .. })
    {
        item.wrong("no_value", "a service has no value: its rate plan prices it");
    }
    let optional = fields.get("optional").map_or(Some(false), |item| item.truth());
    let validity_days = validity_days(&mut fields);
    fields.finish();
    Some(BundleLine { product: product?, quantity: quantity?, value, optional: optional?, validity_days })
}

fn validity_days(fields: &mut Fields<'_>) -> Option<u16> {
    let item = fields.get("validity_days")?;
    let days: u16 = item.whole()?;
    if days == 0 {
        item.wrong("out_of_range", "a purchase is valid for at least one day");
    }
    Some(days)
}

/// What a customer subscribes to.
pub(super) fn plan(head: Head, fields: &mut Fields<'_>, scope: &Scope<'_>) -> Option<Plan> {
    let description = fields.get("description").and_then(|item| item.names()).unwrap_or_default();
    fields.need("bundles").map(|item| item.some("a plan has at least one bundle"));
    let bundles = scope.references(fields, "bundles", Kind::Bundle);
    let compatible_bundles = scope.references(fields, "compatible_bundles", Kind::Bundle);
    let compatible_only = fields.get("compatible_only").map_or(Some(false), |item| item.truth());
    if compatible_only == Some(true) && compatible_bundles.is_empty() {
        fields.item.wrong("empty", "`compatible_only` needs `compatible_bundles`: else no add-on could be bought");
    }
    let term = scope.may(fields, "term", Kind::Term);
    let payment_types = payment_types(fields);
    Some(Plan {
        sym: head.sym,
        names: head.names,
        description,
        bundles,
        compatible_bundles,
        compatible_only: compatible_only?,
        term,
        payment_types,
    })
}

/// `payment_types: [prepaid, postpaid]`; empty for all.
pub(super) fn payment_types(fields: &mut Fields<'_>) -> Vec<PaymentType> {
    let kinds = [("prepaid", PaymentType::Prepaid), ("pay_now", PaymentType::PayNow), ("postpaid", PaymentType::Postpaid)];
    fields.list("payment_types").iter().filter_map(|item| item.choice(&kinds)).collect()
}
