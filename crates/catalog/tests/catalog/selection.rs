//! Which row rates an event (domain.md §5): most specific, then priority, then the later row.

use crate::{at, compiled, files};
use catalog::{Catalog, CatalogText, CustomerTraits, RatePlan};
use std::collections::BTreeMap;

const ZONES: &str =
    "prefix,zone,from,to\n386,home,2010-01-01,\n38640,mobile,2010-01-01,\n385,world,2010-01-01,2026-06-01\n385,eu,2026-06-01,\n";

/// A catalog with one rate plan of rows given as `name | conditions`.
fn catalog_of(rows: &[(&str, &str)]) -> Catalog {
    let mut yaml = String::from(
        "resources:\n  - {code: EUR, name: Euro, currency: EUR}\nbill_items:\n  - {code: CALLS, name: Calls, kind: usage}\n\
         zone_maps:\n  - {code: map, name: Map, file: z.csv}\ncustomer_types:\n  - {code: student, name: Student}\n  \
         - {code: senior, name: Senior}\nservice_types:\n  - code: v\n    name: V\n    fields:\n      \
         - {code: to, name: To, kind: text, role: optional}\n      - {code: class, name: Class, kind: text, role: optional}\n      \
         - {code: size, name: Size, kind: number, role: optional}\n    quantity: one\n    unit: x\n    mode: record\n\
         rate_plans:\n  - code: r\n    name: R\n    service_type: v\n    time_mode: split\n    rows:\n",
    );
    for (name, conditions) in rows {
        let comma = if conditions.is_empty() { "" } else { ", " };
        yaml +=
            &format!("      - {{name: {name}{comma}{conditions}, charges: [{{bill_item: CALLS, steps: [{{charge: EUR, price: 1}}]}}]}}\n");
    }
    match CatalogText::parse(&files(&[("a.yaml", &yaml), ("z.csv", ZONES)])).and_then(|text| compiled(&text)) {
        Ok(catalog) => catalog,
        Err(problems) => panic!("{problems:?}"),
    }
}

fn plan(catalog: &Catalog) -> &RatePlan {
    &catalog.rate_plans[&catalog.symbols.get("r").unwrap()]
}

/// The name of the row of an event given as `field=value` pairs.
fn row_of<'a>(catalog: &'a Catalog, event: &str, time: &str) -> Option<&'a str> {
    let pairs: BTreeMap<String, String> =
        event.split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let service = &catalog.service_types[&plan(catalog).service_type];
    let fields = service.read_fields(&pairs).unwrap();
    plan(catalog).find(catalog, NOBODY, &fields, at(time)).map(|(_, row)| row.name.as_str())
}

const NOBODY: CustomerTraits<'_> = CustomerTraits { customer_type: None, country: "", state: "" };

const TUESDAY_NOON: &str = "2026-06-16T12:00:00+02:00";

#[test]
fn the_most_specific_row_wins() {
    let catalog = catalog_of(&[
        ("equal", "when: {to: \"38640111222\"}"),
        ("short", "when: {to: {prefix: [\"3\", \"38\"]}}"),
        ("long", "when: {to: {prefix: [\"3864\"]}}"),
        ("zone", "when: {to: {map: map, zones: [mobile, eu]}}"),
        ("list", "when: {to: [\"38550\", \"99\"]}"),
        ("range", "when: {size: {from: 10, to: 20}}"),
        ("any", ""),
    ]);
    for (event, row) in [
        ("to=38640111222", "equal"),
        ("to=38640999", "long"),
        ("to=38631", "short"),
        // A list names the whole value: 112 is not a number of the world. A prefix is more specific than a zone, a zone than a range.
        ("to=385501", "short"),
        ("to=38550", "list"),
        ("to=99 size=10", "list"),
        ("to=98 size=10", "range"),
        ("to=98 size=19.999", "range"),
        ("to=98 size=20", "any"),
        ("", "any"),
    ] {
        assert_eq!(row_of(&catalog, event, TUESDAY_NOON), Some(row), "{event}");
    }
}

#[test]
fn a_zone_is_that_of_the_longest_prefix_as_the_map_stands_at_event_time() {
    let catalog = catalog_of(&[
        ("home", "when: {to: {map: map, zones: [home]}}"),
        ("mobile", "when: {to: {map: map, zones: [mobile]}}"),
        ("eu", "when: {to: {map: map, zones: [eu]}}"),
        ("world", "when: {to: {map: map, zones: [world]}}"),
        ("listed", "when: {to: [\"38640\"]}"),
    ]);
    for (event, time, row) in [
        ("to=38631", TUESDAY_NOON, Some("home")),
        ("to=+38640123", TUESDAY_NOON, Some("mobile")),
        ("to=38640", TUESDAY_NOON, Some("listed")),
        ("to=3851", "2026-05-31T23:59:59+02:00", Some("world")),
        ("to=3851", "2026-06-01T00:00:00+02:00", Some("eu")),
        ("to=44", TUESDAY_NOON, None),
    ] {
        assert_eq!(row_of(&catalog, event, time), row, "{event} {time}");
    }
}

#[test]
fn more_conditions_beat_fewer_then_priority_then_the_later_row() {
    let catalog = catalog_of(&[
        ("one", "when: {to: a}"),
        ("two", "when: {to: a, class: gold}"),
        ("low", "when: {to: b}, priority: 5"),
        ("high", "when: {to: b}, priority: 9"),
        ("late", "when: {to: b}, priority: 7"),
        ("first", "when: {to: c}"),
        ("last", "when: {to: c}"),
    ]);
    for (event, row) in [("to=a class=gold", "two"), ("to=a class=tin", "one"), ("to=b", "high"), ("to=c", "last")] {
        assert_eq!(row_of(&catalog, event, TUESDAY_NOON), Some(row), "{event}");
    }
    assert_eq!(row_of(&catalog, "to=d", TUESDAY_NOON), None);
}

#[test]
fn each_instant_is_judged_by_its_own_weekday_in_the_sites_zone() {
    // domain.md §5: Sat 06:00 is not Friday night.
    let catalog = catalog_of(&[("night", "days: [fri], hours: {from: \"19:00\", to: \"07:00\"}"), ("any", "")]);
    for (time, row) in [
        ("2026-06-19T06:00:00+02:00", "night"),
        ("2026-06-19T07:00:00+02:00", "any"),
        ("2026-06-19T19:00:00+02:00", "night"),
        ("2026-06-19T23:59:59+02:00", "night"),
        ("2026-06-20T06:00:00+02:00", "any"),
        // Friday 23:30 UTC is Saturday 01:30 on the site.
        ("2026-06-19T23:30:00Z", "any"),
    ] {
        assert_eq!(row_of(&catalog, "", time), Some(row), "{time}");
    }
}

#[test]
fn a_night_of_weekdays_is_of_the_weekdays_themselves() {
    // domain.md §12: Monday to Friday, 20:00 to 08:00.
    let catalog = catalog_of(&[("night", "days: [mon, tue, wed, thu, fri], hours: {from: \"20:00\", to: \"08:00\"}"), ("any", "")]);
    for (time, row) in [
        ("2026-06-19T23:00:00+02:00", "night"),
        ("2026-06-20T06:00:00+02:00", "any"),
        ("2026-06-21T23:00:00+02:00", "any"),
        ("2026-06-22T06:00:00+02:00", "night"),
        ("2026-06-22T08:00:00+02:00", "any"),
    ] {
        assert_eq!(row_of(&catalog, "", time), Some(row), "{time}");
    }
}

#[test]
fn an_event_is_cut_where_a_window_may_change() {
    let catalog = catalog_of(&[("night", "days: [fri], hours: {from: \"19:00\", to: \"07:00\"}"), ("any", "")]);
    let (from, to) = (at("2026-06-19T18:00:00+02:00"), at("2026-06-20T07:00:00+02:00"));
    let cuts = plan(&catalog).boundaries(from, to, &catalog.zone).unwrap();
    assert_eq!(cuts, [at("2026-06-19T19:00:00+02:00"), at("2026-06-20T00:00:00+02:00")]);
    let without = catalog_of(&[("any", "")]);
    assert!(plan(&without).boundaries(from, to, &without.zone).unwrap().is_empty());
}

#[test]
fn an_event_of_more_days_than_are_searched_is_not_cut_at_some_of_them() {
    let catalog = catalog_of(&[("night", "days: [fri], hours: {from: \"19:00\", to: \"07:00\"}"), ("any", "")]);
    let from = at("2026-06-01T00:00:00+02:00");
    let cut = |days: i64| plan(&catalog).boundaries(from, from.plus_seconds(days * 86_400).unwrap(), &catalog.zone);
    // Two edges a day, and the midnights between the days.
    assert_eq!(cut(399).unwrap().len(), 2 * 399 + 398);
    assert_eq!(cut(400), Err(catalog::TooManyDays));
    let without = catalog_of(&[("any", "")]);
    assert_eq!(plan(&without).boundaries(from, from.plus_seconds(40_000 * 86_400).unwrap(), &without.zone), Ok(Vec::new()));
}

#[test]
fn rows_are_chosen_by_what_the_customer_is() {
    let catalog = catalog_of(&[
        ("anybody", ""),
        ("prefix", "when: {to: {prefix: [\"386\"]}}"),
        ("young_or_old", "customer: {type: [student, senior]}"),
        ("students", "customer: {type: student}"),
        ("californians", "customer: {country: US, state: [CA]}"),
        ("student_calls", "when: {to: {prefix: [\"386\"]}}, customer: {type: student}"),
    ]);
    let row = |customer_type: &str, country: &str, state: &str, event: &str| {
        let customer = CustomerTraits { customer_type: catalog.symbols.get(customer_type), country, state };
        let fields = catalog.service_types[&plan(&catalog).service_type]
            .read_fields(&event.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())).into_iter().collect())
            .unwrap();
        plan(&catalog).find(&catalog, customer, &fields, at(TUESDAY_NOON)).map_or("-", |(_, row)| row.name.as_str())
    };
    for (customer_type, country, state, event, wanted) in [
        ("", "SI", "", "", "anybody"),
        ("senior", "SI", "", "", "young_or_old"),
        ("student", "SI", "", "", "students"),
        ("student", "US", "CA", "", "californians"),
        ("senior", "US", "NY", "", "young_or_old"),
        // A list counts as one-of, which a prefix does not beat; one value as an equality.
        ("senior", "SI", "", "to=38640", "young_or_old"),
        ("student", "SI", "", "to=38640", "student_calls"),
        ("", "SI", "", "to=38640", "prefix"),
    ] {
        assert_eq!(row(customer_type, country, state, event), wanted, "{customer_type} {country} {state} {event}");
    }
    let text = "resources:\n  - {code: EUR, name: Euro, currency: EUR}\nbill_items:\n  - {code: CALLS, name: Calls, kind: usage}\n\
                service_types:\n  - {code: v, name: V, fields: [], quantity: one, unit: x, mode: record}\nrate_plans:\n  - code: r\n    \
                name: R\n    service_type: v\n    rows:\n";
    for (customer, code) in
        [("{type: nobody}", "unknown_reference"), ("{country: Slovenia}", "not_a_country"), ("{}", "missing"), ("{age: 3}", "unknown_key")]
    {
        let row =
            format!("      - {{name: a, customer: {customer}, charges: [{{bill_item: CALLS, steps: [{{charge: EUR, price: 1}}]}}]}}\n");
        let problems = CatalogText::parse(&files(&[("a.yaml", &format!("{text}{row}"))])).and_then(|text| compiled(&text)).unwrap_err();
        assert!(problems.iter().any(|problem| problem.code == code), "{customer}: {problems:?}");
    }
}

#[test]
fn many_prefixes_cost_no_scan() {
    let rows: Vec<(String, String)> =
        (0..20_000).map(|number| (format!("r{number}"), format!("when: {{to: {{prefix: [\"{}\"]}}}}", 10_000 + number))).collect();
    let borrowed: Vec<(&str, &str)> = rows.iter().map(|(name, when)| (name.as_str(), when.as_str())).collect();
    let catalog = catalog_of(&borrowed);
    assert_eq!(row_of(&catalog, "to=12345678", TUESDAY_NOON), Some("r2345"));
    let service = &catalog.service_types[&plan(&catalog).service_type];
    let fields = service.read_fields(&BTreeMap::from([("to".to_owned(), "29999123".to_owned())])).unwrap();
    // A scan of 20,000 rows for each of these would take minutes.
    for _ in 0..100_000 {
        assert!(plan(&catalog).find(&catalog, NOBODY, &fields, at(TUESDAY_NOON)).is_some());
    }
}

#[test]
fn three_hundred_thousand_prefixes_cost_no_scan() {
    let mut csv = String::from("prefix,zone,from\n");
    for number in 0..300_000 {
        csv += &format!("{},z{},2010-01-01\n", 1_000_000 + number, number % 7);
    }
    let yaml = "zone_maps:\n  - {code: map, name: Map, file: z.csv}\n";
    let catalog = compiled(&CatalogText::parse(&files(&[("a.yaml", yaml), ("z.csv", &csv)])).unwrap()).unwrap();
    let map = catalog.zone_maps.values().next().unwrap();
    let day = calendar::Date::parse("2026-06-16").unwrap();
    assert_eq!(map.len(), 300_000);
    for number in 0..300_000_usize {
        assert_eq!(map.zone_of(&format!("{}55", 1_000_000 + number), day), Some((format!("z{}", number % 7).as_str(), 7)));
    }
    assert_eq!(map.zone_of("999", day), None);
}
