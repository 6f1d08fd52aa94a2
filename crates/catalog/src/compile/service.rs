//! Service types: the fields of events and where the quantity comes from (domain.md §5).

use super::scope::Head;
use crate::model::{ChargeMode, Field, FieldKind, FieldRole, QuantityRule, ServiceType, SessionRule};
use crate::node::Content;
use crate::reader::{Fields, Item};
use money::Exact;

/// Fields that every event has.
const FIELDS_BUILT_IN: [&str; 2] = ["identifier", "session_id"];

/// How far in the future an event may start where the text does not say, in seconds (domain.md §5).
const FUTURE_S: u32 = 15 * 60;
/// Furthest that may be allowed, in seconds.
const FUTURE_S_MAX: u32 = 24 * 60 * 60;
/// How long a grant of a session is valid where the text does not say, in seconds.
const SESSION_VALIDITY_S: u32 = 600;
/// Longest validity of a grant, in seconds.
const SESSION_VALIDITY_S_MAX: u32 = 7 * 24 * 60 * 60;

/// A kind of service.
pub(super) fn service_type(head: Head, fields: &mut Fields<'_>) -> Option<ServiceType> {
    let read: Vec<Field> = fields.list("fields").iter().filter_map(field).collect();
    check_unique(&read, &fields.item);
    let rule = fields.need("quantity").and_then(|item| quantity(&item, &read));
    let conversion = fields.get("conversion").map_or(Some(Exact::ONE), |item| item.positive());
    let unit = fields.need("unit").and_then(|item| item.text().map(str::to_owned));
    let modes = [("authorize", ChargeMode::Authorize), ("record", ChargeMode::Record)];
    let default_mode = fields.need("mode").and_then(|item| item.choice(&modes));
    let future_s = fields.get("future_s").map_or(Some(FUTURE_S), |item| {
        let seconds: u32 = item.whole()?;
        if seconds > FUTURE_S_MAX {
            item.wrong("out_of_range", format!("an event starts at most {FUTURE_S_MAX} seconds in the future"));
        }
        Some(seconds)
    });
    let session = session(fields.get("session"));
    Some(ServiceType {
        sym: head.sym,
        names: head.names,
        fields: read,
        quantity: rule?,
        conversion: conversion?,
        unit_label: unit?,
        default_mode: default_mode?,
        future_s: future_s?,
        session: session?,
    })
}

/// `session: {validity_s: 600, slice: 60, step: 1}`; each has a default.
fn session(item: Option<Item<'_>>) -> Option<SessionRule> {
    let mut rule = SessionRule { validity_s: SESSION_VALIDITY_S, slice: Exact::ONE, step: Exact::ONE };
    let Some(mut fields) = item.and_then(|item| item.fields()) else { return Some(rule) };
    if let Some(item) = fields.get("validity_s") {
        rule.validity_s = item.whole()?;
        if rule.validity_s == 0 || rule.validity_s > SESSION_VALIDITY_S_MAX {
            item.wrong("out_of_range", format!("a grant is valid for 1 to {SESSION_VALIDITY_S_MAX} seconds"));
        }
    }
    if let Some(item) = fields.get("slice") {
        rule.slice = item.positive()?;
    }
    if let Some(item) = fields.get("step") {
        rule.step = item.positive()?;
    }
    fields.finish();
    Some(rule)
}

fn field(item: &Item<'_>) -> Option<Field> {
    let mut fields = item.fields()?;
    let code = fields.need("code");
    let names = fields.need("name").and_then(|item| item.names()).unwrap_or_default();
    let kinds = [("text", FieldKind::Text), ("number", FieldKind::Number), ("time", FieldKind::Time), ("truth", FieldKind::Truth)];
    let roles = [("mandatory", FieldRole::Mandatory), ("optional", FieldRole::Optional), ("rating_set", FieldRole::RatingSet)];
    let kind = fields.need("kind").and_then(|item| item.choice(&kinds));
    let role = fields.need("role").and_then(|item| item.choice(&roles));
    fields.finish();
    let code_item = code?;
    let code = code_item.text()?;
    if let Err(cause) = ids::Code::try_new(code) {
        code_item.wrong(cause.code(), cause.to_string());
    }
    if FIELDS_BUILT_IN.contains(&code) {
        code_item.wrong("built_in", format!("every event has `{code}`, it is not declared"));
    }
    Some(Field { code: code.to_owned(), names, kind: kind?, role: role? })
}

fn check_unique(fields: &[Field], item: &Item<'_>) {
    for (place, field) in fields.iter().enumerate() {
        if fields.iter().take(place).any(|before| before.code == field.code) {
            item.wrong("duplicate_code", format!("the field `{}` stands twice", field.code));
        }
    }
}

/// `one`, or `{field: duration}`, or `{difference: [start, end]}`.
fn quantity(item: &Item<'_>, declared: &[Field]) -> Option<QuantityRule> {
    if matches!(item.node.content, Content::Scalar { .. }) {
        return item.choice(&[("one", QuantityRule::One)]);
    }
    let mut fields = item.fields()?;
    let (field, difference) = (fields.get("field"), fields.get("difference"));
    fields.finish();
    match (field, difference) {
        (Some(field), None) => {
            let (place, kind) = place_of(&field, declared)?;
            if kind != FieldKind::Number {
                field.wrong("field_type", "the quantity comes from a number");
                return None;
            }
            Some(QuantityRule::Field(place))
        }
        (None, Some(pair)) => {
            let places: Vec<(usize, FieldKind)> = pair.list().iter().filter_map(|part| place_of(part, declared)).collect();
            match places.as_slice() {
                [(first, FieldKind::Number), (second, FieldKind::Number)] | [(first, FieldKind::Time), (second, FieldKind::Time)] => {
                    Some(QuantityRule::Difference(*first, *second))
                }
                _ => {
                    pair.wrong("field_type", "a difference is of two numbers or of two times, the earlier one first");
                    None
                }
            }
        }
        (Some(_), Some(_)) | (None, None) => {
            item.wrong("quantity_rule", "the quantity is `one`, a `field`, or a `difference` of two fields");
            None
        }
    }
}

fn place_of(item: &Item<'_>, declared: &[Field]) -> Option<(usize, FieldKind)> {
    let code = item.text()?;
    let found = declared.iter().enumerate().find(|(_, field)| field.code == code).map(|(place, field)| (place, field.kind));
    if found.is_none() {
        item.wrong("unknown_field", format!("the service type has no field `{code}`"));
    }
    found
}
