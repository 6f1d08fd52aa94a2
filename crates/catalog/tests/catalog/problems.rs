//! What is wrong is told with file, line and field, all at once.

use crate::{compiled, files};
use catalog::{CatalogText, Problem};

const EUR: &str = "resources:\n  - {code: EUR, name: Euro, currency: EUR}\n  - {code: SMS, name: SMS, unit: SMS, scale: 0}\n\
bill_items:\n  - {code: RENT, name: Rent, kind: recurring}\nevent_types:\n  - {code: monthly, name: Monthly, interval: month}\n";

/// All problems of parsing, else of compiling.
fn problems(content: &str) -> Vec<Problem> {
    let parsed = CatalogText::parse(&files(&[("base.yaml", EUR), ("a.yaml", content)]));
    match parsed.and_then(|text| compiled(&text)) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

#[test]
fn each_problem_names_file_line_and_field() {
    for (content, line, field, code) in [
        // A code holds at least one letter (domain.md §1).
        ("tags:\n  - {code: 12, name: T, on: charge}\n", 2, "tags[0].code", "code_without_letter"),
        ("tags:\n  - {code: a b, name: T, on: charge}\n", 2, "tags[0].code", "code_character"),
        ("tags:\n  - {name: T, on: charge}\n", 2, "tags[0].code", "missing"),
        ("tags:\n  - {code: t, on: charge}\n", 2, "tags[0].name", "missing"),
        ("tags:\n  - {code: t, name: T, on: bill}\n", 2, "tags[0].on", "unknown_value"),
        ("tags:\n  - {code: t, name: {english: T}, on: charge}\n", 2, "tags[0].name.english", "not_a_language"),
        ("tags:\n  - {code: t, name: T, on: charge}\n  - code: t\n    name: U\n    on: charge\n", 3, "tags[1].code", "duplicate_code"),
        // A field that is accepted and ignored is a fault.
        ("tags:\n  - code: t\n    name: T\n    on: charge\n    colour: red\n", 5, "tags[0].colour", "unknown_key"),
        ("things:\n  - {code: t}\n", 1, "things", "unknown_key"),
        ("tags:\n  code: t\n", 1, "tags", "not_a_list"),
        ("tags:\n  - {code: t, code: u}\n", 2, "", "yaml_key_twice"),
        ("tags:\n  - {code: t\n", 2, "", "yaml_syntax"),
        ("tags: &a\n  - *a\n", 2, "", "yaml_alias"),
        ("resources:\n  - {code: X, name: X, unit: x, scale: 13}\n", 2, "resources[0].scale", "limit"),
        ("resources:\n  - {code: X, name: X, unit: x, scale: 2, rounding: even}\n", 2, "resources[0].rounding", "unknown_value"),
        ("resources:\n  - {code: X, name: X, unit: x}\n", 2, "resources[0].scale", "missing"),
        ("resources:\n  - {code: X, name: X, currency: XYZ}\n", 2, "resources[0].currency", "unknown_currency"),
        ("resources:\n  - {code: X, name: X, currency: USD, unit: x}\n", 2, "resources[0].unit", "not_both"),
        ("bill_items:\n  - {code: ROUNDING, name: R, kind: usage}\n", 2, "bill_items[0].kind", "built_in"),
        ("event_types:\n  - {code: e, name: E, interval: fortnight}\n", 2, "event_types[0].interval", "not_an_interval"),
        ("taxes:\n  - {code: v, name: V, rates: [{from: 2026-01-01, percent: 1e1}]}\n", 2, "taxes[0].rates[0].percent", "not_a_number"),
        ("taxes:\n  - {code: v, name: V, rates: [{from: 2026-02-30, percent: 1}]}\n", 2, "taxes[0].rates[0].from", "not_a_date"),
        ("zone_maps:\n  - {code: z, name: Z, file: z.csv}\n", 2, "zone_maps[0].file", "missing_file"),
    ] {
        let found = problems(content);
        let first = found.first().unwrap_or_else(|| panic!("no problem in {content}"));
        assert_eq!(
            (first.file.as_str(), first.line, first.field.as_str(), first.code),
            ("a.yaml", line, field, code),
            "{content}\n{first}"
        );
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

const PRODUCT: &str = "products:\n  - code: p\n    name: P\n    kind: recurring\n    timing: forward\n    event_type: monthly\n    bill_item: RENT\n    versions:\n";

#[test]
fn products_are_checked() {
    for (versions, line, field, code) in [
        ("      - {from: 2026-01-01, prices: {USD: 1}}\n", 9, "products[0].versions[0].prices.USD", "unknown_reference"),
        ("      - {from: 2026-01-01, prices: {SMS: 1}}\n", 9, "products[0].versions[0].prices.SMS", "wrong_resource"),
        ("      - from: 2026-01-01\n        prices:\n          EUR: 1,50\n", 11, "products[0].versions[0].prices.EUR", "not_a_number"),
        ("      - {from: 2026-01-01, prices: {EUR: -1}}\n", 9, "products[0].versions[0].prices.EUR", "negative"),
        ("      - {from: 2026-01-01, granted: 5, prices: {EUR: 1}}\n", 9, "products[0].versions[0].granted", "unknown_key"),
        (
            "      - {from: 2026-01-01, prices: {EUR: 1}}\n      - {from: 2026-01-01, prices: {EUR: 2}}\n",
            10,
            "products[0].versions[1]",
            "not_ascending",
        ),
        ("      []\n", 8, "products[0].versions", "empty"),
    ] {
        let found = problems(&format!("{PRODUCT}{versions}"));
        let first = found.first().unwrap_or_else(|| panic!("no problem in {versions}"));
        assert_eq!((first.line, first.field.as_str(), first.code), (line, field, code), "{versions}\n{found:?}");
    }
    let missing = problems("bundles:\n  - code: b\n    name: B\n    products:\n      - {product: nothing}\n");
    assert_eq!(
        missing.first().map(|p| (p.line, p.field.as_str(), p.code)),
        Some((5, "bundles[0].products[0].product", "unknown_reference"))
    );
}

const RATES: &str = "service_types:\n  - code: v\n    name: V\n    fields:\n      - {code: to, name: To, kind: text, role: mandatory}\n      \
- {code: s, name: S, kind: number, role: mandatory}\n    quantity: {field: s}\n    unit: s\n    mode: record\nrate_plans:\n  - code: r\n    \
name: R\n    service_type: v\n    rows:\n";

#[test]
fn rate_plans_are_checked() {
    let row = |when: &str, step: &str| {
        format!("{RATES}      - {{name: R, when: {{{when}}}, charges: [{{bill_item: RENT, steps: [{{{step}}}]}}]}}\n")
    };
    let (price, at) = ("charge: EUR, price: 1", "rate_plans[0].rows[0]");
    assert_eq!(problems(&row("to: x", price)), Vec::new());
    for (when, step, field, code) in [
        ("from: x", price, ".when.from", "unknown_field"),
        ("s: abc", price, ".when.s", "not_a_number"),
        ("to: {from: 1}", price, ".when.to", "field_type"),
        ("s: {prefix: [\"1\"]}", price, ".when.s", "field_type"),
        ("s: {from: 5, to: 5}", price, ".when.s", "empty_range"),
        ("to: {map: m, zones: [eu]}", price, ".when.to.map", "unknown_reference"),
        ("to: x", "charge: SMS, price: 1", ".charges[0].steps[0].charge", "wrong_resource"),
        ("to: x", "consume: EUR", ".charges[0].steps[0].consume", "wrong_resource"),
        ("to: x", "charge: EUR", ".charges[0].steps[0]", "missing"),
        ("to: x", "charge: EUR, price: 1, unit: 60", ".charges[0].steps[0].unit", "unknown_key"),
        ("to: x", "charge: EUR, per: 0, price: 1", ".charges[0].steps[0].per", "not_positive"),
        ("to: x", "consume: SMS, charge: EUR", ".charges[0].steps[0]", "step"),
        (
            "to: x",
            "charge: EUR, tiers: [{up_to: 5, price: 1}, {up_to: 5, price: 2}, {price: 3}]",
            ".charges[0].steps[0].tiers[1]",
            "not_ascending",
        ),
        ("to: x", "charge: EUR, tiers: [{up_to: 5, price: 1}]", ".charges[0].steps[0].tiers[0]", "tier_with_end"),
    ] {
        let found = problems(&row(when, step));
        let first = found.first().unwrap_or_else(|| panic!("no problem in {when} {step}"));
        assert_eq!((first.line, first.field.as_str(), first.code), (15, format!("{at}{field}").as_str(), code), "{found:?}");
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let found = problems("tags:\n  - {code: t, name: T, on: bill}\n  - {code: 1, name: T, on: charge, x: 1}\n");
    let codes: Vec<&str> = found.iter().map(|problem| problem.code).collect();
    assert_eq!(codes.len(), 3, "{found:?}");
    assert!(["unknown_value", "code_without_letter", "unknown_key"].iter().all(|code| codes.contains(code)));
}

#[test]
fn rows_of_a_zone_map_are_checked() {
    let yaml = "zone_maps:\n  - {code: z, name: Z, file: z.csv}\n";
    for (csv, line, field, code) in [
        ("prefix,zone\n1,a\n", 1, "header", "csv_header"),
        ("prefix,zone,from\n+1,a,2026-01-01\n", 2, "prefix", "not_a_prefix"),
        ("prefix,zone,from\n1,a,2026-01-01\n1,b,2026-01-01\n", 3, "prefix", "duplicate_prefix"),
        ("prefix,zone,from\n1,,2026-01-01\n", 2, "zone", "missing"),
        ("prefix,zone,from,to\n1,a,2026-01-01,2025-01-01\n", 2, "to", "empty_period"),
        ("prefix,zone,from\n1,a,soon\n", 2, "from", "not_a_date"),
    ] {
        let found = CatalogText::parse(&files(&[("a.yaml", yaml), ("z.csv", csv)])).unwrap_err();
        let first = found.first().unwrap();
        assert_eq!((first.file.as_str(), first.line, first.field.as_str(), first.code), ("z.csv", line, field, code), "{csv}");
    }
    let unused = CatalogText::parse(&files(&[("z.csv", "x")])).unwrap_err();
    assert_eq!(unused.first().map(|problem| problem.code), Some("unused_file"));
}
