//! Rate plans: rows, their selectors and windows (domain.md §5).

use super::holidays::rule;
use super::price::resource_info;
use super::scope::{Head, Scope};
use crate::finder::RowFinder;
use crate::kind::Kind;
use crate::limits::ROWS_PER_PLAN_MAX;
use crate::model::{Catalog, CustomerCondition, FieldKind, Matcher, RatePlan, RateRow, Selector, ServiceType, TimeMode, TimeWindow, Value};
use crate::node::Content;
use crate::reader::{Fields, Item};
use calendar::LocalTime;

/// A tariff for one service type.
pub(super) fn rate_plan(head: Head, fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<RatePlan> {
    let service_type = scope.need(fields, "service_type", Kind::ServiceType);
    let modes = [("start", TimeMode::Start), ("end", TimeMode::End), ("split", TimeMode::Split)];
    let time_mode = fields.choice("time_mode", &modes, TimeMode::Start);
    // None in an open scope, or where the service type has problems of its own: then selectors are read, not checked.
    let service = service_type.and_then(|sym| catalog.service_types.get(&sym));
    let list = fields.need("rows")?;
    let items = list.list_up_to(ROWS_PER_PLAN_MAX);
    if items.is_empty() {
        list.wrong("empty", "a rate plan has at least one row");
    }
    let rows: Vec<RateRow> = items.iter().filter_map(|item| row(item, service, catalog, scope)).collect();
    let finder = RowFinder::build(&rows);
    Some(RatePlan { sym: head.sym, names: head.names, service_type: service_type?, time_mode, rows, finder })
}

fn row(item: &Item<'_>, service: Option<&ServiceType>, catalog: &Catalog, scope: &Scope<'_>) -> Option<RateRow> {
    let mut fields = item.fields()?;
    let name = fields.need("name").and_then(|item| item.text().map(str::to_owned));
    let when = fields.get("when").map(|item| item.entries()).unwrap_or_default();
    let selectors = when.iter().filter_map(|(code, item)| selector(code, item, service, catalog, scope)).collect();
    let customer = fields.get("customer").and_then(|item| customer(&item, scope));
    let window = window(&mut fields, catalog, scope);
    let priority = fields.get("priority").and_then(|item| item.whole()).unwrap_or(0);
    let charges = fields.need("charges").map(|item| item.list()).unwrap_or_default();
    let infos = charges.iter().filter_map(|charge| resource_info(charge, service, catalog, scope)).collect();
    fields.finish();
    Some(RateRow { name: name?, selectors, customer, window, priority, infos })
}

/// `field: value`, `field: [values]`, `field: {from, to}`, `field: {prefix: [..]}`, `field: {map, zones: [..]}`.
fn selector(code: &str, item: &Item<'_>, service: Option<&ServiceType>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Selector> {
    let declared = service.map(|service| service.fields.iter().enumerate().find(|(_, field)| field.code == code));
    let (place, kind) = match declared {
        Some(Some((place, field))) => (place, Some(field.kind)),
        Some(None) => {
            item.wrong("unknown_field", format!("the service type has no field `{code}`"));
            return None;
        }
        None => (0, None),
    };
    let matcher = match &item.node.content {
        Content::Scalar { .. } => Matcher::Equals(value(item, kind)?),
        Content::List(_) => {
            let parts = item.some("the list has at least one value");
            Matcher::OneOf(parts.iter().filter_map(|part| value(part, kind)).collect())
        }
        Content::Map(_) => condition(item, kind, catalog, scope)?,
    };
    Some(Selector { place, matcher })
}

/// `type: student`, `country: [SI, HR]`, `state: CA`: a value or a list of each.
fn customer(item: &Item<'_>, scope: &Scope<'_>) -> Option<CustomerCondition> {
    let mut fields = item.fields()?;
    let mut values = |key: &str| match fields.get(key) {
        None => Vec::new(),
        Some(item) if matches!(item.node.content, Content::List(_)) => item.some("the list has at least one value"),
        Some(item) => vec![item],
    };
    let (types, countries, states) = (values("type"), values("country"), values("state"));
    if types.is_empty() && countries.is_empty() && states.is_empty() {
        item.wrong("missing", "a condition on the customer is a `type`, a `country` or a `state`");
    }
    fields.finish();
    let country = |item: &Item<'_>| {
        let text = item.text()?;
        if text.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            item.wrong("not_a_country", format!("`{text}` is no ISO 3166 code of two capital letters"));
        }
        Some(text.to_owned())
    };
    Some(CustomerCondition {
        types: types.iter().filter_map(|item| scope.reference(item, Kind::CustomerType)).collect(),
        countries: countries.iter().filter_map(country).collect(),
        states: states.iter().filter_map(|item| item.text().map(str::to_owned)).collect(),
    })
}

/// A value of the field's type; where the type is not known yet, a text.
fn value(item: &Item<'_>, kind: Option<FieldKind>) -> Option<Value> {
    let text = item.text()?;
    match Value::read(kind.unwrap_or(FieldKind::Text), text) {
        Ok(value) => Some(value),
        Err((code, message)) => {
            item.wrong(code, message);
            None
        }
    }
}

fn condition(item: &Item<'_>, kind: Option<FieldKind>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Matcher> {
    let mut fields = item.fields()?;
    let (prefix, zones) = (fields.get("prefix"), fields.get("zones"));
    let wanted = if prefix.is_some() || zones.is_some() { FieldKind::Text } else { FieldKind::Number };
    if kind.is_some_and(|kind| kind != wanted) {
        item.wrong("field_type", "a prefix and a zone need a text, a range needs a number");
    }
    let matcher = match (prefix, zones) {
        (Some(_), Some(zones)) => {
            zones.wrong("not_both", "a condition is a prefix or a zone");
            None
        }
        (Some(prefix), None) => {
            let parts = prefix.some("the list has at least one prefix");
            Some(Matcher::Prefix(parts.iter().filter_map(|part| part.text().map(str::to_owned)).collect()))
        }
        (None, Some(zones)) => zone(&mut fields, &zones, catalog, scope),
        (None, None) => range(&mut fields),
    };
    fields.finish();
    matcher
}

fn zone(fields: &mut Fields<'_>, list: &Item<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<Matcher> {
    let map = scope.need(fields, "map", Kind::ZoneMap);
    let known = map.and_then(|sym| catalog.zone_maps.get(&sym));
    let mut zones = Vec::new();
    for item in list.some("the list has at least one zone") {
        let Some(name) = item.text() else { continue };
        if known.is_some_and(|map| !map.has_zone(name)) {
            item.wrong("unknown_zone", format!("the zone map has no zone `{name}`"));
        }
        zones.push(name.to_owned());
    }
    Some(Matcher::Zone { map: map?, zones })
}

fn range(fields: &mut Fields<'_>) -> Option<Matcher> {
    let (from, to) = (fields.get("from"), fields.get("to"));
    if from.is_none() && to.is_none() {
        fields.item.wrong("missing", "a condition is a `prefix`, `zones`, or a range with `from` or `to`");
        return None;
    }
    let (from, to) = (from.map(|item| item.exact()), to.map(|item| item.exact()));
    if let (Some(Some(from)), Some(Some(to))) = (&from, &to)
        && to <= from
    {
        fields.item.wrong("empty_range", "`to` is above `from`");
    }
    // A bound that could not be read is a problem already, not an open end.
    match (from, to) {
        (Some(None), _) | (_, Some(None)) => None,
        (from, to) => Some(Matcher::Range { from: from.flatten(), to: to.flatten() }),
    }
}

/// `days: [mon, tue]`, `hours: {from: "19:00", to: "07:00"}` and `holidays: {calendar: si, on: holiday}`; none where the row holds at all
/// times.
fn window(fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<TimeWindow> {
    let names = [("mon", 0), ("tue", 1), ("wed", 2), ("thu", 3), ("fri", 4), ("sat", 5), ("sun", 6)];
    let (days_item, hours_item, holidays_item) = (fields.get("days"), fields.get("hours"), fields.get("holidays"));
    if days_item.is_none() && hours_item.is_none() && holidays_item.is_none() {
        return None;
    }
    let mut days = [days_item.is_none(); 7];
    if let Some(item) = days_item {
        let chosen = item.some("the list has at least one day");
        for day in chosen.iter().filter_map(|part| part.choice::<usize>(&names)) {
            if let Some(on) = days.get_mut(day) {
                *on = true;
            }
        }
    }
    let hours = hours_item.and_then(|item| {
        let mut parts = item.fields()?;
        let mut time = |key: &str| parts.need(key).and_then(|item| item.parsed("not_a_time", LocalTime::parse));
        let (from, to) = (time("from"), time("to"));
        parts.finish();
        from.zip(to)
    });
    let holidays = holidays_item.and_then(|item| rule(&item, catalog, scope));
    Some(TimeWindow { days, hours, holidays })
}
