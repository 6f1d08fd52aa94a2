//! The example catalog reads, compiles, and survives an export.

use crate::compiled;
use catalog::{CatalogFiles, CatalogText, ProductKind, Symbols};
use std::path::Path;

fn example() -> CatalogFiles {
    // Tests run in the folder of their crate.
    let folder = Path::new("../../examples/catalog");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())
    };
    CatalogFiles(std::fs::read_dir(folder).unwrap().map(read).collect())
}

fn text() -> CatalogText {
    CatalogText::parse(&example()).unwrap_or_else(|problems| panic!("{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>()))
}

#[test]
fn the_example_compiles_and_uses_every_kind_of_product() {
    let catalog = compiled(&text()).unwrap_or_else(|problems| panic!("{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>()));
    let has = |wanted: fn(&ProductKind) -> bool| catalog.products.values().any(|product| wanted(&product.kind));
    assert!(has(|kind| matches!(kind, ProductKind::OneTime)));
    assert!(has(|kind| matches!(kind, ProductKind::Recurring { .. })));
    assert!(has(|kind| matches!(kind, ProductKind::Grant { .. })));
    assert!(has(|kind| matches!(kind, ProductKind::Service { .. })));
    let bundled: Vec<_> = catalog.bundles.values().flat_map(|bundle| bundle.lines.iter().map(|line| line.product)).collect();
    let fees: Vec<_> = catalog.terms.values().filter_map(|term| term.early_termination_fee).collect();
    let is_used = |product| bundled.contains(product) || fees.contains(product);
    assert!(catalog.products.keys().all(is_used), "every product can be bought, or is the fee of a term");
    assert!(catalog.plans.values().all(|plan| !plan.payment_types.is_empty()));
}

#[test]
fn an_export_reads_back_equal() {
    let text = text();
    let again = CatalogText::parse(&text.export()).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(again, text);
    assert_eq!(again.export(), text.export());
}

#[test]
fn stored_documents_read_back_equal() {
    let text = text();
    let stored: Vec<_> = text
        .objects()
        .into_iter()
        .map(|mut object| {
            object.document = serde_json::from_str(&object.document.to_string()).unwrap();
            object
        })
        .collect();
    assert_eq!(CatalogText::from_objects(stored).unwrap(), text);
}

#[test]
fn all_codes_have_numbers_and_keep_them() {
    let codes = text().codes();
    let mut symbols = Symbols::default();
    let added = symbols.assign(codes.iter().map(String::as_str));
    assert_eq!(added.len(), codes.len());
    assert_eq!(symbols.assign(codes.iter().map(String::as_str)), []);
}
