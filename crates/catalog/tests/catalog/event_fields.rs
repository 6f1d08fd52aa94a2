//! Fields of events (domain.md §5).

use crate::{compiled, files};
use catalog::{CatalogText, ServiceType, Value};
use money::Exact;
use std::collections::BTreeMap;

fn service(quantity: &str, conversion: &str) -> ServiceType {
    let yaml = format!(
        "service_types:\n  - code: s\n    name: S\n    fields:\n      - {{code: to, name: T, kind: text, role: mandatory}}\n      \
         - {{code: a, name: A, kind: number, role: rating_set}}\n      - {{code: b, name: B, kind: number, role: optional}}\n      \
         - {{code: t, name: T, kind: time, role: optional}}\n      - {{code: u, name: U, kind: time, role: optional}}\n      \
         - {{code: x, name: X, kind: truth, role: optional}}\n    quantity: {quantity}\n    conversion: {conversion}\n    unit: u\n    mode: record\n"
    );
    let catalog = compiled(&CatalogText::parse(&files(&[("a.yaml", &yaml)])).unwrap()).unwrap();
    catalog.service_types.values().next().unwrap().clone()
}

fn event(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn canonical(service: &ServiceType, pairs: &[(&str, &str)]) -> Vec<Option<String>> {
    service.read_fields(&event(pairs)).unwrap().iter().map(|value| value.as_ref().map(Value::canonical)).collect()
}

#[test]
fn one_and_one_point_zero_are_the_same_event() {
    let service = service("one", "1");
    let first = canonical(&service, &[("to", "x"), ("a", "1"), ("t", "2026-06-16T12:00:00Z"), ("x", "true")]);
    let second = canonical(&service, &[("to", "x"), ("a", "1.0"), ("t", "2026-06-16T14:00:00+02:00"), ("x", "true")]);
    assert_eq!(first, second);
    assert_ne!(first, canonical(&service, &[("to", "x"), ("a", "1.01"), ("t", "2026-06-16T12:00:00Z"), ("x", "true")]));
}

#[test]
fn all_wrong_fields_are_told_at_once() {
    let problems = service("one", "1").read_fields(&event(&[("a", "1e3"), ("t", "noon"), ("x", "yes"), ("colour", "red")])).unwrap_err();
    let told: Vec<(&str, &str)> = problems.iter().map(|problem| (problem.field.as_str(), problem.code)).collect();
    assert_eq!(
        told,
        [("to", "field_missing"), ("a", "not_a_number"), ("t", "not_a_time"), ("x", "not_a_truth_value"), ("colour", "unknown_field")]
    );
}

#[test]
fn the_quantity_is_converted_exactly() {
    for (quantity, conversion, fields, expected) in [
        ("one", "1", vec![], Ok(Exact::ONE)),
        ("{field: a}", "1/1048576", vec![("a", "1")], Ok(Exact::ratio(1, 1_048_576).unwrap())),
        ("{difference: [a, b]}", "1", vec![("a", "10.5"), ("b", "12")], Ok(Exact::ratio(3, 2).unwrap())),
        ("{difference: [a, b]}", "1", vec![("a", "12"), ("b", "10")], Err("quantity_negative")),
        (
            "{difference: [t, u]}",
            "1",
            vec![("t", "2026-01-01T00:00:00Z"), ("u", "2026-01-01T00:01:00.5Z")],
            Ok(Exact::ratio(121, 2).unwrap()),
        ),
        ("{field: a}", "1", vec![], Err("quantity_missing")),
    ] {
        let service = service(quantity, conversion);
        let mut pairs = vec![("to", "x")];
        pairs.extend(fields);
        let values = service.read_fields(&event(&pairs)).unwrap();
        assert_eq!(service.measure(&values).map_err(|problem| problem.code), expected, "{quantity}");
    }
}
