//! What a document must be before it is shown in any form.

use documents::InvoiceDocument;
use documents::invoice::{Attribute, DocumentKind, Language};
use documents::validation::{ADDRESS_LINES_MAX, ATTRIBUTES_MAX, LOGO_BYTES_MAX, TEXT_CHARS_MAX};

use crate::{english, french};

#[test]
fn the_public_samples_are_valid_and_read_back_the_same() {
    for document in [english(), french()] {
        assert_eq!(document.validate(), Ok(()));
        let text = serde_json::to_string(&document).unwrap();
        assert_eq!(serde_json::from_str::<InvoiceDocument>(&text).unwrap(), document);
    }
    let text = serde_json::to_string(&english()).unwrap();
    assert!(text.starts_with(r#"{"schema":"guilder.invoice/1","kind":"invoice","language":"en","number":"2026-0001""#), "{text}");
}

#[test]
fn an_unknown_field_is_refused() {
    let text = serde_json::to_string(&english()).unwrap().replacen("\"kind\"", "\"colour\":\"red\",\"kind\"", 1);
    assert!(serde_json::from_str::<InvoiceDocument>(&text).is_err());
}

/// One wrong value and the code and field that name it.
fn refused(change: impl FnOnce(&mut InvoiceDocument), code: &str, field: &str) {
    let mut document = english();
    change(&mut document);
    let error = document.validate().expect_err(code);
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(field), "`{error}` does not name `{field}`");
}

#[test]
fn sums_that_differ_by_one_minor_unit_are_refused() {
    let mismatch = "invoice_sum_mismatch";
    refused(|d| d.groups[0].lines[0].net = "15.01".into(), mismatch, "groups[0].net is 15.00, its parts sum to 15.01");
    refused(|d| d.groups[1].net = "2.05".into(), mismatch, "groups[1].net");
    refused(|d| d.totals.net = "16.07".into(), mismatch, "totals.net");
    refused(|d| d.taxes[0].tax = "3.54".into(), mismatch, "totals.tax is 3.53, its parts sum to 3.54");
    refused(|d| d.totals.total = "19.60".into(), mismatch, "totals.total");
    refused(|d| d.settlement.paid = "0.01".into(), mismatch, "settlement.due is 19.59, its parts sum to 19.58");
    refused(|d| d.settlement.credited = "-0.01".into(), mismatch, "settlement.due");
}

#[test]
fn sums_beyond_64_bits_are_a_mismatch_and_not_a_wrong_number() {
    refused(
        |d| {
            d.groups[0].lines[0].net = "92233720368547758.07".into();
            let line = d.groups[0].lines[0].clone();
            d.groups[0].lines.push(line);
        },
        "invoice_sum_mismatch",
        "18446744073709551614",
    );
}

#[test]
fn amounts_have_exactly_the_currencys_digits() {
    refused(|d| d.totals.net = "16.060".into(), "invoice_amount_form", "totals.net is `16.060`, it is written `16.06`");
    refused(|d| d.totals.tax = "3.5".into(), "invoice_amount_form", "totals.tax");
    refused(|d| d.settlement.paid = "-0.00".into(), "invoice_amount_form", "settlement.paid");
    refused(|d| d.taxes[0].base = "16,06".into(), "invoice_amount_malformed", "taxes[0].base");
    refused(|d| d.taxes[0].base = "16.061".into(), "invoice_amount_malformed", "taxes[0].base");
    refused(|d| d.usage[0].net = "1e3".into(), "invoice_amount_malformed", "usage[0].net");
    refused(|d| d.usage[0].quantity = "12..5".into(), "invoice_number_malformed", "usage[0].quantity");
    refused(|d| d.taxes[0].rate_percent = "22%".into(), "invoice_number_malformed", "taxes[0].rate_percent");
    refused(|d| d.groups[1].lines[0].quantity = Some(String::new()), "invoice_number_malformed", "groups[1].lines[0].quantity");
    refused(|d| d.currency.code = "euro".into(), "invoice_currency_unknown", "euro");
    refused(|d| d.currency.minor_digits = 7, "invoice_currency_unknown", "EUR");
}

#[test]
fn only_an_invoice_has_a_number() {
    refused(|d| d.number = None, "invoice_number_mismatch", "number");
    refused(|d| d.payment.reference = None, "invoice_number_mismatch", "reference");
    refused(|d| d.kind = DocumentKind::Preview, "invoice_number_mismatch", "preview");
    let mut preview = english();
    (preview.kind, preview.number, preview.payment.reference) = (DocumentKind::Preview, None, None);
    assert_eq!(preview.validate(), Ok(()));
}

#[test]
fn texts_dates_and_sizes_have_limits() {
    refused(|d| d.schema = "guilder.invoice/2".into(), "invoice_schema_unknown", "guilder.invoice/2");
    refused(|d| d.seller.organization = " ".into(), "invoice_text_empty", "seller.organization");
    refused(|d| d.customer.tax_id = Some(String::new()), "invoice_text_empty", "customer.tax_id");
    refused(|d| d.groups[2].lines.clear(), "invoice_text_empty", "groups[2].lines");
    let named = |name: &str, value: &str| Attribute::Number { name: name.into(), value: value.into() };
    refused(|d| d.customer.attributes = vec![named("", "1")], "invoice_text_empty", "customer.attributes[0].name");
    refused(|d| d.customer.attributes = vec![named("Tier", "1e3")], "invoice_number_malformed", "customer.attributes[0].value");
    refused(|d| d.customer.attributes = vec![named("Tier", "1"); ATTRIBUTES_MAX + 1], "invoice_too_large", "customer.attributes");
    refused(|d| d.customer.name = "x".repeat(TEXT_CHARS_MAX + 1), "invoice_too_large", "customer.name");
    refused(|d| d.seller.address = vec!["x".into(); ADDRESS_LINES_MAX + 1], "invoice_too_large", "seller.address");
    refused(|d| d.seller.logo_svg = Some("x".repeat(LOGO_BYTES_MAX + 1)), "invoice_too_large", "seller.logo_svg");
    refused(|d| d.seller.logo_svg = Some("<html></html>".into()), "invoice_logo_malformed", "seller.logo_svg");
    refused(|d| d.due_on = "2026-06-30".parse().unwrap(), "invoice_dates_reversed", "due_on");
    refused(|d| d.period.last = "2026-06-15".parse().unwrap(), "invoice_dates_reversed", "period");
}

#[test]
fn languages_are_read_from_tags() {
    assert_eq!(Language::from_tag("fr-CA"), Some(Language::Fr));
    assert_eq!(Language::from_tag("EN_gb"), Some(Language::En));
    assert_eq!(Language::from_tag("sl"), None);
    assert_eq!(Language::Fr.tag(), "fr");
}
