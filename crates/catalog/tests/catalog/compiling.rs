//! What compiles means what was written.

use crate::{compiled, files};
use catalog::{CatalogText, Object, ProductKind};
use money::Exact;
use proptest::prelude::*;

fn text(content: &str) -> CatalogText {
    CatalogText::parse(&files(&[("a.yaml", content)])).unwrap()
}

#[test]
fn numbers_are_read_as_text_never_through_a_float() {
    // domain.md §2: 0.1 + 0.2 and 22 digits survive.
    let text = text(
        "resources:\n  - {code: EUR, name: Euro, currency: EUR}\nbill_items:\n  - {code: FEE, name: Fee, kind: one_off}\nproducts:\n  \
         - {code: p, name: P, kind: one_time, bill_item: FEE, versions: [{from: 2026-01-01, prices: {EUR: 1234567890.123456789012}}]}\n",
    );
    let catalog = compiled(&text).unwrap();
    let (product, euro) = (catalog.symbols.get("p").unwrap(), catalog.symbols.get("EUR").unwrap());
    let price = catalog.products[&product].versions[0].prices[&euro];
    assert_eq!(price, Exact::ratio(1_234_567_890_123_456_789_012, 1_000_000_000_000).unwrap());
    let document = &text.objects().into_iter().find(|object| object.code == "p").unwrap().document;
    assert_eq!(document["versions"][0]["prices"]["EUR"], "1234567890.123456789012");
}

#[test]
fn built_in_bill_items_exist_always() {
    let text = CatalogText::default();
    assert_eq!(text.codes(), ["ADJUSTMENT", "DISCOUNT", "ROUNDING"]);
    let catalog = compiled(&text).unwrap();
    assert_eq!(catalog.bill_items.len(), 3);
    assert_eq!(catalog.epoch, 7);
}

#[test]
fn a_general_ledger_code_has_a_number() {
    let text = text(
        "resources:\n  - {code: EUR, name: Euro, currency: EUR}\nbill_items:\n  - {code: FEE, name: Fee, kind: one_off}\nproducts:\n  \
         - {code: p, name: P, kind: one_time, bill_item: FEE, ledger: GL1, versions: [{from: 2026-01-01, prices: {EUR: 1}}]}\n",
    );
    let catalog = compiled(&text).unwrap();
    let product = &catalog.products[&catalog.symbols.get("p").unwrap()];
    assert_eq!(product.ledger, catalog.symbols.get("GL1"));
    assert!(matches!(product.kind, ProductKind::OneTime));
}

#[test]
fn a_currency_without_minor_units_keeps_two_digits() {
    let catalog =
        compiled(&text("resources:\n  - {code: JPY, name: Yen, currency: JPY}\n  - {code: EUR, name: Euro, currency: EUR}\n")).unwrap();
    let scales = |code: &str| catalog.symbols.get(code).map(|sym| (catalog.resources[&sym].scale, catalog.resources[&sym].display_scale));
    assert_eq!((scales("JPY"), scales("EUR")), (Some((2, 0)), Some((6, 2))));
}

#[test]
fn the_version_of_a_day_is_the_last_that_began() {
    let text = text(
        "resources:\n  - {code: EUR, name: Euro, currency: EUR}\nbill_items:\n  - {code: FEE, name: Fee, kind: one_off}\nproducts:\n  \
         - {code: p, name: P, kind: one_time, bill_item: FEE, versions: [{from: 2026-01-01, prices: {EUR: 1}}, {from: 2026-03-01, prices: {EUR: 2}}]}\n",
    );
    let catalog = compiled(&text).unwrap();
    let product = &catalog.products[&catalog.symbols.get("p").unwrap()];
    let on = |date: &str| product.version_on(calendar::Date::parse(date).unwrap()).map(|(place, _)| place);
    assert_eq!((on("2025-12-31"), on("2026-02-28"), on("2026-03-01")), (None, Some(0), Some(1)));
}

proptest! {
    #[test]
    fn any_name_survives_export_and_parse(name in "\\PC{1,40}", other in "[ -~]{1,20}") {
        prop_assume!(!name.is_empty() && !other.is_empty());
        let document = serde_json::json!({"code": "t", "name": {"en": name, "fr": other}, "on": "charge"});
        let kind = catalog::Kind::Tag;
        let text = CatalogText::from_objects(vec![Object { kind, code: "t".to_owned(), document, zones: std::sync::Arc::default() }]).unwrap();
        prop_assert_eq!(CatalogText::parse(&text.export()).unwrap(), text);
    }
}
