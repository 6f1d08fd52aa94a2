//! Manual adjustments (domain.md §2, §3).

use crate::ledger::{euro, q};
use billing::{AdjustFacts, AdjustRequest, BillStatus, Direction, adjust};
use calendar::{Date, Zone};
use catalog::{Catalog, CatalogFiles, CatalogText, CompileOptions, Names, Resource, Symbols, Tax, TaxProvider, TaxRate};
use ids::{BillId, Sym};
use tax::TaxPayer;

/// The built-in bill items, EUR and a VAT of 22 %.
fn catalog() -> Catalog {
    let text = CatalogText::parse(&CatalogFiles::default()).unwrap();
    let mut symbols = Symbols::default();
    symbols.assign(text.codes().iter().map(String::as_str).chain(["EUR", "VAT"]));
    let mut catalog = catalog::compile(&text, CompileOptions { epoch: 1, zone: Zone::utc() }, &symbols).unwrap();
    let (eur, vat) = (symbols.get("EUR").unwrap(), symbols.get("VAT").unwrap());
    catalog.resources.insert(eur, Resource { sym: eur, ..euro() });
    let from = Date::parse("2026-01-01").unwrap();
    let rates = vec![TaxRate { from, ppm: 220_000, country: None, state: None, supplier: None }];
    let provider = TaxProvider::Table;
    catalog.taxes.insert(vat, Tax { sym: vat, names: Names::default(), provider, supplier: None, reverse_charge: false, rates });
    catalog
}

fn try_adjust(amount: &str, status: BillStatus, on: &str) -> Result<(i64, i64), &'static str> {
    let catalog = catalog();
    let sym = |code: &str| catalog.symbols.get(code).unwrap();
    let (on, payer) = (Date::parse(on).unwrap(), TaxPayer::default());
    let facts = AdjustFacts { catalog: &catalog, currency: sym("EUR"), bill: BillId(110), status, on, payer: &payer };
    let request = AdjustRequest {
        amount: amount.parse().unwrap(),
        direction: Direction::Credit,
        bill_item: sym("ADJUSTMENT"),
        tax: Some(sym("VAT")),
        supplier: None,
        subscription: None,
        ledger: None,
    };
    let charged = adjust(&facts, &request).map_err(|error| error.code())?;
    assert_eq!((charged.item.bill, charged.item.tax_ppm), (BillId(110), 220_000));
    Ok((charged.net, charged.tax))
}

#[test]
fn a_credit_with_tax_takes_its_tax_back() {
    // The scenario: 1.00 credit with 22 % → −1.00, −0.22.
    assert_eq!(try_adjust("1.00", BillStatus::Active, "2026-06-28"), Ok((q("-1.00"), q("-0.22"))));
    assert_eq!(try_adjust("0.0001", BillStatus::Active, "2026-06-28"), Ok((q("-0.0001"), q("-0.000022"))));
}

#[test]
fn a_bill_that_left_active_takes_minor_units() {
    assert_eq!(try_adjust("1.001", BillStatus::Billing, "2026-06-28"), Err("too_precise"));
    assert_eq!(try_adjust("1.03", BillStatus::Billing, "2026-06-28"), Ok((q("-1.03"), q("-0.23"))));
}

#[test]
fn wrong_adjustments_are_refused() {
    assert_eq!(try_adjust("0", BillStatus::Active, "2026-06-28"), Err("amount_not_positive"));
    assert_eq!(try_adjust("-1", BillStatus::Active, "2026-06-28"), Err("amount_not_positive"));
    assert_eq!(try_adjust("0.0000001", BillStatus::Active, "2026-06-28"), Err("too_precise"));
    assert_eq!(try_adjust("1", BillStatus::Active, "2025-12-31"), Err("tax_rate_missing"));
    // Unknown objects are told by their code; a number that was never given has none.
    let catalog = catalog();
    let facts = AdjustFacts {
        catalog: &catalog,
        currency: Sym(999),
        bill: BillId(1),
        status: BillStatus::Active,
        on: Date::parse("2026-06-28").unwrap(),
        payer: &TaxPayer::default(),
    };
    let request = AdjustRequest {
        amount: money::Exact::ONE,
        direction: Direction::Debit,
        bill_item: Sym(998),
        tax: None,
        supplier: None,
        subscription: None,
        ledger: None,
    };
    assert_eq!(adjust(&facts, &request).map(|charged| charged.net).map_err(|error| error.code()), Err("catalog_object_missing"));
}
