//! The steps of a row: consume, charge, count (domain.md §5).

use super::scope::Scope;
use crate::kind::Kind;
use crate::limits::PRICE_TIERS_MAX;
use crate::model::{
    Catalog, Charge, CountRule, CounterRef, CounterScope, Detail, FieldKind, OncePer, PriceSource, ResourceInfo, ServiceType, Step, Tier,
    TierMode,
};
use crate::reader::{Fields, Item};
use money::Exact;

/// What a row charges under one bill item.
pub(super) fn resource_info(item: &Item<'_>, service: Option<&ServiceType>, catalog: &Catalog, scope: &Scope<'_>) -> Option<ResourceInfo> {
    let mut fields = item.fields()?;
    let bill_item = scope.need(&mut fields, "bill_item", Kind::BillItem);
    let charge_tag = tag(&mut fields, "charge_tag", true, catalog, scope);
    let tax = scope.may(&mut fields, "tax", Kind::Tax);
    let supplier = scope.may(&mut fields, "supplier", Kind::TaxSupplier);
    let ledger = scope.ledger(&mut fields);
    let steps = fields.need("steps").map(|item| item.list()).unwrap_or_default();
    let details: Vec<Detail> = steps.iter().filter_map(|step| detail(step, service, catalog, scope)).collect();
    fields.finish();
    Some(ResourceInfo { charge_tag, bill_item: bill_item?, tax, supplier, ledger, details })
}

/// A tag of the right sort.
pub(super) fn tag(fields: &mut Fields<'_>, key: &str, on_charge: bool, catalog: &Catalog, scope: &Scope<'_>) -> Option<ids::Sym> {
    let item = fields.get(key)?;
    let sym = scope.reference(&item, Kind::Tag)?;
    if catalog.tags.get(&sym).is_some_and(|tag| tag.on_charge != on_charge) {
        item.wrong("wrong_tag", if on_charge { "a charge tag is expected" } else { "a resource tag is expected" });
    }
    Some(sym)
}

/// One step: `{consume: MB}`, `{charge: EUR, …}` or `{count: CALLS, rule: sum}`.
fn detail(item: &Item<'_>, service: Option<&ServiceType>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Detail> {
    let mut fields = item.fields()?;
    let resource_tag = tag(&mut fields, "resource_tag", false, catalog, scope);
    let (consume, charge, count) = (fields.get("consume"), fields.get("charge"), fields.get("count"));
    let step = match (consume, charge, count) {
        (Some(resource), None, None) => unit(&resource, catalog, scope).map(|sym| (sym, Step::Consume)),
        (None, Some(resource), None) => {
            let read = read_charge(&mut fields, service, catalog, scope);
            currency(&resource, catalog, scope).zip(read.map(Step::Charge))
        }
        (None, None, Some(resource)) => {
            let rule = count_rule(&mut fields, service);
            let scope_of = counter_scope(&mut fields);
            unit(&resource, catalog, scope).zip(rule).map(|(sym, rule)| (sym, Step::Count(rule, scope_of)))
        }
        (_, _, _) => {
            item.wrong("step", "a step has one of `consume`, `charge` and `count`");
            fields.take_all();
            None
        }
    };
    fields.finish();
    let (resource, step) = step?;
    Some(Detail { resource, resource_tag, step })
}

/// `rule: sum | max | last`, or `rule: distinct` with `of: field`.
fn count_rule(fields: &mut Fields<'_>, service: Option<&ServiceType>) -> Option<CountRule> {
    let rules = [("sum", CountRule::Sum), ("max", CountRule::Maximum), ("last", CountRule::Last), ("distinct", CountRule::Distinct(0))];
    match fields.choice("rule", &rules, CountRule::Sum) {
        CountRule::Distinct(_) => place(&fields.need("of")?, service, None).map(CountRule::Distinct),
        rule @ (CountRule::Sum | CountRule::Maximum | CountRule::Last) => Some(rule),
    }
}

/// `scope: group | service`.
fn counter_scope(fields: &mut Fields<'_>) -> CounterScope {
    fields.choice("scope", &[("group", CounterScope::Group), ("service", CounterScope::Service)], CounterScope::Group)
}

/// Place of a field of the service type; 0 where that is not known.
fn place(item: &Item<'_>, service: Option<&ServiceType>, kind: Option<FieldKind>) -> Option<usize> {
    let code = item.text()?;
    let Some(service) = service else { return Some(0) };
    let found = service.fields.iter().enumerate().find(|(_, field)| field.code == code);
    match found {
        None => {
            item.wrong("unknown_field", format!("the service type has no field `{code}`"));
            None
        }
        Some((_, field)) if kind.is_some_and(|kind| field.kind != kind) => {
            item.wrong("field_type", format!("`{code}` is no number"));
            None
        }
        Some((place, _)) => Some(place),
    }
}

/// A resource that is no currency.
fn unit(item: &Item<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<ids::Sym> {
    let sym = scope.reference(item, Kind::Resource)?;
    if catalog.resources.get(&sym).is_some_and(|resource| resource.is_money()) {
        item.wrong("wrong_resource", "a unit is expected, not a currency");
    }
    Some(sym)
}

/// A resource that is a currency.
pub(super) fn currency(item: &Item<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<ids::Sym> {
    let code = item.text()?;
    currency_code(item, code, catalog, scope)
}

/// A currency by its code, which may be a key.
pub(super) fn currency_code(item: &Item<'_>, code: &str, catalog: &Catalog, scope: &Scope<'_>) -> Option<ids::Sym> {
    let sym = scope.resolve(item, code, Kind::Resource)?;
    if catalog.resources.get(&sym).is_some_and(|resource| !resource.is_money()) {
        item.wrong("wrong_resource", format!("`{code}` is no currency"));
    }
    Some(sym)
}

fn read_charge(fields: &mut Fields<'_>, service: Option<&ServiceType>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Charge> {
    let modes = [
        ("graduated", TierMode::Graduated),
        ("volume", TierMode::Volume),
        ("stair_step", TierMode::StairStep),
        ("package", TierMode::Package(Exact::ONE)),
    ];
    let mode = fields.choice("mode", &modes, TierMode::Graduated);
    let mode = match mode {
        TierMode::Package(_) => fields.need("package").and_then(|item| item.positive()).map(TierMode::Package),
        TierMode::Graduated | TierMode::Volume | TierMode::StairStep => Some(mode),
    };
    let per = fields.get("per").map_or(Some(Exact::ONE), |item| item.positive());
    let source = source(fields, service);
    let tiers = match source {
        Some(PriceSource::Tiers) => tiers(fields),
        Some(PriceSource::Carried(_) | PriceSource::Percent { .. }) => {
            Some(vec![Tier { up_to: None, price: Exact::ZERO, flat: Exact::ZERO }])
        }
        None => None,
    };
    let mut positive = |key: &str| fields.get(key).and_then(|item| item.positive());
    let (initial, increment) = (positive("initial"), positive("increment"));
    let connect_fee = fields.get("connect_fee").and_then(|item| item.not_negative());
    let (minimum, maximum) = bounds(fields, "minimum", "maximum");
    let (cycle_minimum, cycle_maximum) = bounds(fields, "cycle_minimum", "cycle_maximum");
    let once_per = fields.get("once_per").and_then(|item| item.choice(&[("day", OncePer::Day), ("cycle", OncePer::Cycle)]));
    let over = fields.get("tiers_over").and_then(|item| unit(&item, catalog, scope));
    let over_scope = counter_scope(fields);
    let over = over.map(|resource| CounterRef { resource, scope: over_scope });
    Some(Charge {
        source: source?,
        mode: mode?,
        per: per?,
        tiers: tiers?,
        initial,
        increment,
        connect_fee,
        minimum,
        maximum,
        cycle_minimum,
        cycle_maximum,
        over,
        once_per,
    })
}

/// A least and a most amount, the most not below the least.
fn bounds(fields: &mut Fields<'_>, least: &str, most: &str) -> (Option<Exact>, Option<Exact>) {
    let minimum = fields.get(least).and_then(|item| item.not_negative());
    let most = fields.get(most);
    let maximum = most.as_ref().and_then(Item::not_negative);
    if let (Some(minimum), Some(maximum), Some(item)) = (minimum, maximum, &most)
        && maximum < minimum
    {
        item.wrong("out_of_range", "the maximum is below the minimum");
    }
    (minimum, maximum)
}

/// `price_field: f`, or `percent: 2.5` with `of: f`, else tiers.
fn source(fields: &mut Fields<'_>, service: Option<&ServiceType>) -> Option<PriceSource> {
    let (carried, percent) = (fields.get("price_field"), fields.get("percent"));
    match (carried, percent) {
        (None, None) => Some(PriceSource::Tiers),
        (Some(item), None) => place(&item, service, Some(FieldKind::Number)).map(PriceSource::Carried),
        (None, Some(item)) => {
            let of = fields.need("of").and_then(|item| place(&item, service, Some(FieldKind::Number)));
            Some(PriceSource::Percent { percent: item.not_negative()?, place: of? })
        }
        (Some(item), Some(_)) => {
            item.wrong("not_both", "a price is carried by the event, or a percentage, not both");
            None
        }
    }
}

/// `price` and `flat` of a single tier, or a list of `tiers`.
fn tiers(fields: &mut Fields<'_>) -> Option<Vec<Tier>> {
    let (price, flat, list) = (fields.get("price"), fields.get("flat"), fields.get("tiers"));
    let Some(list) = list else {
        if price.is_none() && flat.is_none() {
            fields.item.wrong("missing", "a charge has a `price`, a `flat` fee, or `tiers`");
            return None;
        }
        let number = |item: Option<Item<'_>>| item.map_or(Some(Exact::ZERO), |item| item.exact());
        return Some(vec![Tier { up_to: None, price: number(price)?, flat: number(flat)? }]);
    };
    if let Some(extra) = price.or(flat) {
        extra.wrong("not_both", "with `tiers` the price stands in the tiers");
    }
    let items = list.list_up_to(PRICE_TIERS_MAX);
    if items.is_empty() {
        list.wrong("empty", "there is at least one tier");
    }
    let mut tiers: Vec<Tier> = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let Some(tier) = tier(item) else { continue };
        let before = tiers.last().map(|tier| tier.up_to.unwrap_or(Exact::ZERO)).unwrap_or(Exact::ZERO);
        match tier.up_to {
            Some(up_to) if up_to <= before => item.wrong("not_ascending", "each tier reaches further than the one before it"),
            None if place + 1 < items.len() => item.wrong("tier_without_end", "only the last tier has no `up_to`"),
            Some(_) if place + 1 == items.len() => {
                item.wrong("tier_with_end", "the last tier has no `up_to`, so that every quantity has a price")
            }
            Some(_) | None => {}
        }
        tiers.push(tier);
    }
    Some(tiers)
}

fn tier(item: &Item<'_>) -> Option<Tier> {
    let mut fields = item.fields()?;
    let up_to = fields.get("up_to").map(|item| item.positive());
    let price = fields.get("price").map_or(Some(Exact::ZERO), |item| item.exact());
    let flat = fields.get("flat").map_or(Some(Exact::ZERO), |item| item.exact());
    fields.finish();
    let up_to = match up_to {
        Some(read) => Some(read?),
        None => None,
    };
    Some(Tier { up_to, price: price?, flat: flat? })
}
