//! Discounts: filters, conditions, values (domain.md §4).

use super::price::{currency_code, tag};
use super::scope::{Head, Scope};
use crate::kind::Kind;
use crate::limits::{DISCOUNT_FILTERS_MAX, DISCOUNT_RULES_MAX};
use crate::model::{Catalog, Discount, DiscountFilter, DiscountRule, DiscountTime, DiscountValue, NonActive, Span};
use crate::reader::{Fields, Item};
use crate::text::DISCOUNT_ITEM;
use ids::Sym;
use money::Exact;
use std::collections::HashMap;

/// Largest percentage.
const PERCENT_MAX: i64 = 100;

/// A discount, simple (`percent` or `flat`) or with `rules`.
pub(super) fn discount(head: Head, fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Discount> {
    let times = [("event", DiscountTime::Event), ("billing", DiscountTime::Billing)];
    let time = fields.choice("time", &times, DiscountTime::Event);
    let priority = fields.get("priority").map_or(Some(0), |item| item.whole());
    let non_active = non_active(fields);
    let policy_item = fields.get("policy");
    let is_policy = policy_item.as_ref().map_or(Some(false), Item::truth);
    let bill_item = scope.may(fields, "bill_item", Kind::BillItem).unwrap_or_else(|| scope.number(DISCOUNT_ITEM));
    let ledger = scope.ledger(fields);
    let filters = filters(fields, catalog, scope);
    let rules = rules(fields, catalog, scope);
    let cycle_cap = fields.get("cycle_cap").map(|item| amounts(&item, catalog, scope)).unwrap_or_default();
    if let (Some(true), Some(item)) = (is_policy, &policy_item) {
        check_policy(item, time, &rules, &cycle_cap);
    }
    let looks_at_tags =
        |filter: &DiscountFilter| filter.charge_tag.is_some() || filter.resource_tag.is_some() || filter.service_type.is_some();
    if time == DiscountTime::Billing && filters.iter().any(looks_at_tags) {
        fields.item.wrong("billing_time", "a discount at billing time filters by `bill_item`: a bill keeps no tags");
    }
    if time == DiscountTime::Billing && rules.iter().any(|rule| rule.quantity.is_some()) {
        fields.item.wrong("billing_time", "a discount at billing time looks at amounts and counters, not at the quantity of one event");
    }
    Some(Discount {
        sym: head.sym,
        names: head.names,
        priority: priority?,
        time,
        is_policy: is_policy?,
        non_active,
        bill_item,
        ledger,
        filters,
        rules,
        cycle_cap,
    })
}

/// `non_active: forbidden | rate_inactive | rate_inactive_and_closed`.
pub(super) fn non_active(fields: &mut Fields<'_>) -> NonActive {
    let ways = [
        ("forbidden", NonActive::Forbidden),
        ("rate_inactive", NonActive::RateInactive),
        ("rate_inactive_and_closed", NonActive::RateInactiveAndClosed),
    ];
    fields.choice("non_active", &ways, NonActive::Forbidden)
}

/// A policy's percentage is the share that moves to the owner (domain.md §6).
fn check_policy(item: &Item<'_>, time: DiscountTime, rules: &[DiscountRule], cycle_cap: &HashMap<Sym, Exact>) {
    let is_flat = rules.iter().any(|rule| matches!(rule.value, DiscountValue::Flat(_)));
    let is_capped = !cycle_cap.is_empty() || rules.iter().any(|rule| !rule.cap.is_empty());
    if time == DiscountTime::Billing || is_flat || is_capped {
        item.wrong("policy", "a policy of sharing has percentages, at event time, without caps");
    }
}

fn filters(fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Vec<DiscountFilter> {
    let items = fields.get("filters").map(|item| item.list_up_to(DISCOUNT_FILTERS_MAX)).unwrap_or_default();
    let read = |item: &Item<'_>| {
        let mut fields = item.fields()?;
        let filter = DiscountFilter {
            charge_tag: tag(&mut fields, "charge_tag", true, catalog, scope),
            resource_tag: tag(&mut fields, "resource_tag", false, catalog, scope),
            service_type: scope.may(&mut fields, "service_type", Kind::ServiceType),
            bill_item: scope.may(&mut fields, "bill_item", Kind::BillItem),
        };
        if filter == DiscountFilter::default() && scope.is_closed() {
            item.wrong("empty", "a filter names a tag, a service type or a bill item; without filters the discount takes from everything");
        }
        fields.finish();
        Some(filter)
    };
    items.iter().filter_map(read).collect()
}

fn rules(fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Vec<DiscountRule> {
    let Some(list) = fields.get("rules") else {
        return value(fields, catalog, scope)
            .map(|(value, cap)| vec![DiscountRule { quantity: None, amount: None, counter: None, value, cap }])
            .unwrap_or_default();
    };
    let items = list.list_up_to(DISCOUNT_RULES_MAX);
    if items.is_empty() {
        list.wrong("empty", "there is at least one rule");
    }
    items.iter().filter_map(|item| rule(item, catalog, scope)).collect()
}

fn rule(item: &Item<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<DiscountRule> {
    let mut fields = item.fields()?;
    let quantity = fields.get("quantity").and_then(|item| span(&item));
    let amount = fields.get("amount").and_then(|item| span(&item));
    let counter = fields.get("counter").and_then(|item| counter(&item, scope));
    let read = value(&mut fields, catalog, scope);
    fields.finish();
    let (value, cap) = read?;
    Some(DiscountRule { quantity, amount, counter, value, cap })
}

fn counter(item: &Item<'_>, scope: &Scope<'_>) -> Option<(Sym, Span)> {
    let mut fields = item.fields()?;
    let resource = scope.need(&mut fields, "resource", Kind::Resource);
    let span = bounds(&mut fields);
    fields.finish();
    resource.zip(span)
}

fn span(item: &Item<'_>) -> Option<Span> {
    let mut fields = item.fields()?;
    let span = bounds(&mut fields);
    fields.finish();
    span
}

/// `from` (inclusive) and `to` (exclusive).
fn bounds(fields: &mut Fields<'_>) -> Option<Span> {
    let (from, to) = (fields.get("from"), fields.get("to"));
    if from.is_none() && to.is_none() {
        fields.item.wrong("missing", "a range has `from` or `to`");
        return None;
    }
    let read = |item: Option<Item<'_>>| match item {
        Some(item) => item.exact().map(Some),
        None => Some(None),
    };
    let (from, to) = (read(from)?, read(to)?);
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        fields.item.wrong("empty_range", "`to` is above `from`");
    }
    Some(Span { from, to })
}

/// `percent` or `flat`, and `cap`.
fn value(fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<(DiscountValue, HashMap<Sym, Exact>)> {
    let (percent, flat) = (fields.get("percent"), fields.get("flat"));
    let cap = fields.get("cap").map(|item| amounts(&item, catalog, scope)).unwrap_or_default();
    let value = match (percent, flat) {
        (Some(item), None) => {
            let percent = item.positive()?;
            if percent > Exact::whole(PERCENT_MAX) {
                item.wrong("out_of_range", format!("a discount is at most {PERCENT_MAX} %"));
            }
            DiscountValue::Percent(percent)
        }
        (None, Some(item)) => DiscountValue::Flat(amounts(&item, catalog, scope)),
        (Some(item), Some(_)) => {
            item.wrong("not_both", "a discount is a `percent` or a `flat` amount, not both");
            return None;
        }
        (None, None) => {
            fields.item.wrong("missing", "a discount has a `percent`, a `flat` amount, or `rules`");
            return None;
        }
    };
    Some((value, cap))
}

/// Amounts by currency.
pub(super) fn amounts(item: &Item<'_>, catalog: &Catalog, scope: &Scope<'_>) -> HashMap<Sym, Exact> {
    let entries = item.entries();
    if entries.is_empty() {
        item.wrong("empty", "there is at least one amount");
    }
    let amount = |(code, item): &(&str, Item<'_>)| currency_code(item, code, catalog, scope).zip(item.not_negative());
    entries.iter().filter_map(amount).collect()
}
