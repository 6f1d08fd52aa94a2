//! What of a catalog may not change any more once somebody has subscribed (docs/decisions/0013-what-is-sold-stays.md).
//!
//! Owns: comparing a stored object's frozen part with the new one's. Invariants: no object vanishes; a dated entry that has begun stays
//! as it is; names, descriptions and what has not begun are free.

use ::catalog::{Kind, Object, Problem};
use calendar::Date;
use serde_json::Value as Json;
use std::collections::{HashMap, HashSet};

/// The day against which "has begun" is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frozen {
    /// The site's date.
    pub today: Date,
}

/// What is free in every object.
const FREE_KEYS: [&str; 2] = ["name", "description"];

/// Every change of what is in use, as problems of the object.
pub(super) fn changes_in_use(stored: &[Object], objects: &[Object], frozen: Frozen) -> Vec<Problem> {
    let new: HashMap<(Kind, &str), &Object> = objects.iter().map(|object| ((object.kind, object.code.as_str()), object)).collect();
    let used_plans = frozen.rate_plans_in_use(stored);
    let mut problems = Vec::new();
    for old in stored {
        match new.get(&(old.kind, old.code.as_str())) {
            None => problems.push(problem(old, "in_use", "it is stored, customers have subscribed, so it cannot be removed".to_owned())),
            Some(new) if !frozen.is_kept(old, new, &used_plans) => {
                problems.push(problem(old, "in_use", change_message(old.kind)));
            }
            Some(new) => {
                let wrong = old.zones.changed_history(&new.zones, frozen.today);
                problems.extend(wrong.into_iter().flat_map(|wrong| wrong.problems).map(|row| problem(old, row.code, row.message)));
            }
        }
    }
    problems
}

fn problem(object: &Object, code: &'static str, message: String) -> Problem {
    Problem { file: String::new(), line: 0, field: format!("{}[{}]", object.kind.plural(), object.code), code, message }
}

fn change_message(kind: Kind) -> String {
    match kind {
        Kind::Product => "a version that has begun may have charged; add a version with a later `from` instead".to_owned(),
        Kind::Tax => "a rate that has begun may have taxed; add a rate with a later `from` instead".to_owned(),
        Kind::RatePlan => "a version that has begun uses it; make another rate plan and a product version with a later `from`".to_owned(),
        Kind::HolidayCalendar => {
            "a day of each year, or one up to today, may have rated; only single days to come may be added or taken away".to_owned()
        }
        Kind::Resource
        | Kind::EventType
        | Kind::ZoneMap
        | Kind::ServiceType
        | Kind::Tag
        | Kind::BillItem
        | Kind::Term
        | Kind::Coupon
        | Kind::Bundle
        | Kind::Plan
        | Kind::CustomerType
        | Kind::TaxSupplier
        | Kind::CreditProfile
        | Kind::EventGenerator
        | Kind::Discount => "customers have subscribed, so only its names may change".to_owned(),
    }
}

impl Frozen {
    /// Whether what must stay stays. Usage may be rated again: a service's product may get a version that has begun, after those there are.
    fn is_kept(self, old: &Object, new: &Object, used_plans: &HashSet<String>) -> bool {
        let (old_part, mut new_part) = (self.part(old, used_plans), self.part(new, used_plans));
        let is_service = |object: &Object| object.document.get("kind").and_then(Json::as_str) == Some("service");
        if old.kind == Kind::Product && is_service(old) && is_service(new) {
            let begun = old_part.get("versions").and_then(Json::as_array).map_or(0, Vec::len);
            if let Some(versions) = new_part.get_mut("versions").and_then(Json::as_array_mut) {
                versions.truncate(begun);
            }
        }
        old_part == new_part
    }

    /// The part of an object that must stay.
    fn part(self, object: &Object, used_plans: &HashSet<String>) -> Json {
        let dated = |key: &str| without(&object.document, &FREE_KEYS, Some((key, &|entry: &Json| self.has_begun(entry))));
        match object.kind {
            Kind::Product => dated("versions"),
            // A site may begin to ask a gateway, or end it: what was taxed keeps its rate.
            Kind::Tax => {
                without(&object.document, &["name", "description", "provider"], Some(("rates", &|entry: &Json| self.has_begun(entry))))
            }
            Kind::HolidayCalendar => self.holidays(&object.document),
            Kind::RatePlan if used_plans.contains(&object.code) => without(&object.document, &FREE_KEYS, None),
            // Fields may be added: what was recorded keeps its own; whether rates still find theirs is compiled.
            Kind::ServiceType => without(&object.document, &["name", "fields", "mode", "future_s", "session"], None),
            Kind::Resource => without(&object.document, &["name", "order", "display_scale"], None),
            Kind::EventType | Kind::Discount | Kind::EventGenerator => without(&object.document, &FREE_KEYS, None),
            // These say what may be bought or how it is shown; what was bought keeps its own copy.
            // The rows of a zone map are compared one by one.
            Kind::RatePlan
            | Kind::ZoneMap
            | Kind::Tag
            | Kind::BillItem
            | Kind::Term
            | Kind::Coupon
            | Kind::Bundle
            | Kind::Plan
            | Kind::CustomerType
            | Kind::TaxSupplier
            | Kind::CreditProfile => Json::Null,
        }
    }

    fn has_begun(self, entry: &Json) -> bool {
        let from = entry.get("from").and_then(Json::as_str).and_then(|text| Date::parse(text).ok());
        // What has no readable date is taken as begun: it must then stay.
        from.is_none_or(|from| from <= self.today)
    }

    /// Days of each year, and single days up to today, in the order of the calendar.
    fn holidays(self, document: &Json) -> Json {
        let days = document.get("dates").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        let mut begun: Vec<&str> = days.filter(|day| Date::parse(day).map_or(true, |date| date <= self.today)).collect();
        begun.sort_unstable();
        serde_json::json!(begun)
    }

    /// Rate plans that a product version which has begun carries.
    fn rate_plans_in_use(self, stored: &[Object]) -> HashSet<String> {
        let versions = |object: &'_ Object| object.document.get("versions").and_then(Json::as_array).cloned().unwrap_or_default();
        stored
            .iter()
            .filter(|object| object.kind == Kind::Product)
            .flat_map(versions)
            .filter(|version| self.has_begun(version))
            .filter_map(|version| version.get("rate_plan").and_then(Json::as_str).map(str::to_owned))
            .collect()
    }
}

/// A list whose entries stay only where a test holds.
type Kept<'a> = Option<(&'a str, &'a dyn Fn(&Json) -> bool)>;

/// A document without some keys, and with only some entries of one list.
fn without(document: &Json, keys: &[&str], kept: Kept<'_>) -> Json {
    let Json::Object(map) = document else { return document.clone() };
    let mut part = serde_json::Map::new();
    for (key, value) in map.iter().filter(|(key, _)| !keys.contains(&key.as_str())) {
        let value = match (kept, value) {
            (Some((list, test)), Json::Array(entries)) if list == key => {
                Json::Array(entries.iter().filter(|entry| test(entry)).cloned().collect())
            }
            (_, value) => value.clone(),
        };
        part.insert(key.clone(), value);
    }
    Json::Object(part)
}
