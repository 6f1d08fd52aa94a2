//! What the built-in template prints.

use std::io::Write;
use std::process::{Command, Stdio};

use documents::InvoiceDocument;
use documents::invoice::{Attribute, DocumentKind, Group, Line};

use crate::{english, french, patient_pool};

/// The PDF's words in reading order, spaces made plain; `None` where poppler's `pdftotext` is not installed.
fn text(pdf: &[u8]) -> Option<String> {
    let started =
        Command::new("pdftotext").args(["-layout", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(mut reader) = started else {
        eprintln!("skipped the reading of the PDF: pdftotext (poppler-utils) is not installed");
        return None;
    };
    reader.stdin.take().unwrap().write_all(pdf).unwrap();
    let output = reader.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap().replace(['\u{a0}', '\u{202f}'], " ");
    Some(text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" / ", "/"))
}

fn contains_all(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in: {text}");
    }
}

/// The sample with one group of many lines of 1.00 each, and the sums that belong to it.
fn long(lines: usize) -> InvoiceDocument {
    let mut document = english();
    let line = |at: usize| Line {
        description: format!("Call {at}"),
        identifier: Some("+386 40 555 010".to_owned()),
        period: None,
        quantity: Some("1".to_owned()),
        unit: Some("min".to_owned()),
        net: "1.00".to_owned(),
    };
    let net = format!("{lines}.00");
    document.groups = vec![Group { title: "Voice".to_owned(), lines: (1..=lines).map(line).collect(), net: net.clone() }];
    document.taxes.clear();
    document.totals.tax = "0.00".to_owned();
    (document.totals.net, document.totals.total, document.settlement.due) = (net.clone(), net.clone(), net);
    document
}

#[tokio::test]
async fn the_english_invoice_says_what_its_document_says() {
    let pdf = patient_pool().render_pdf(&english()).await.unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let Some(text) = text(&pdf) else { return };
    contains_all(
        &text,
        &[
            "Invoice",
            "No. 2026-0001",
            "Mara Oblak",
            "VAT no. SI12345678",
            "1 July 2026 16 July 2026 16–30 June 2026 10042",
            "Please pay by 16 July 2026",
            "Recurring charges €15.00",
            "Mobile M, monthly fee €15.00",
            "Data beyond the allowance 200 MB €2.06",
            "Credits −€1.00",
            "VAT 22% €16.06 €3.53",
            "Total net €16.06",
            "Amount due €19.59",
            "Mobile data +386 40 555 010 2 1,200 MB €2.06",
            "1/1",
        ],
    );
}

#[tokio::test]
async fn the_french_invoice_is_in_french() {
    let mut document = french();
    document.customer.attributes = vec![Attribute::Boolean { name: "Contrat cadre".to_owned(), value: true }];
    let pdf = patient_pool().render_pdf(&document).await.unwrap();
    let Some(text) = text(&pdf) else { return };
    contains_all(
        &text,
        &[
            "Facture",
            "N° 2026-0118",
            "Ateliers de l’Isère SARL",
            "Contrat cadre : oui",
            "1er septembre 2026 16 septembre 2026 Du 1er au 31 août 2026 10107",
            "À régler au plus tard le 16 septembre 2026",
            "Mobile Pro illimité 36 lignes 1 080,00 €",
            "TVA 20 % 1 234,56 € 246,91 €",
            "Déjà réglé −500,00 €",
            "Net à payer 988,50 €",
            "Données mobiles – 18 204 412 880,25 Mo 0,00 €",
        ],
    );
}

#[tokio::test]
async fn drawing_an_invoice_again_gives_the_same_bytes() {
    let first = patient_pool().render_pdf(&french()).await.unwrap();
    let pool = patient_pool();
    let second = pool.render_pdf(&french()).await.unwrap();
    let between = pool.render_pdf(&english()).await.unwrap();
    let third = pool.render_pdf(&french()).await.unwrap();
    assert!(first == second && second == third, "another process, and the same process later, draw the same bytes");
    assert!(between != first);
}

#[tokio::test]
async fn a_long_invoice_repeats_its_head_and_counts_its_pages() {
    let pool = patient_pool();
    let pdf = pool.render_pdf(&long(80)).await.unwrap();
    let Some(text) = text(&pdf) else { return };
    contains_all(&text, &["1/4", "2/4", "3/4", "4/4", "Call 80 1 min €1.00", "Amount due €80.00"]);
    assert!(text.matches("Description Quantity Net amount").count() >= 3, "{text}");
    assert_eq!(text.matches("Invoice 2026-0001").count(), 3, "each page but the first names the invoice");
}

#[tokio::test]
async fn the_pdf_is_tagged_archivable_and_dated_by_the_invoice() {
    let pdf = patient_pool().render_pdf(&english()).await.unwrap();
    let has = |needle: &str| pdf.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(has("<pdfaid:part>3</pdfaid:part>") && has("<pdfaid:conformance>B</pdfaid:conformance>"), "PDF/A-3b");
    assert!(has("<pdfuaid:part>1</pdfuaid:part>"), "PDF/UA-1");
    assert!(has("2026-07-01"), "the issue date is the time stamp");
}

#[tokio::test]
async fn previews_logos_and_empty_bills_are_drawn() {
    let pool = patient_pool();
    let mut preview = english();
    (preview.kind, preview.number, preview.payment.reference) = (DocumentKind::Preview, None, None);
    let mut with_logo = english();
    with_logo.seller.logo_svg = Some(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 10\"><rect width=\"40\" height=\"10\" fill=\"#0a7\"/></svg>".to_owned(),
    );
    let mut empty = long(1);
    empty.groups.clear();
    (empty.totals.net, empty.totals.total, empty.settlement.due) = ("0.00".into(), "0.00".into(), "0.00".into());
    empty.usage.clear();
    for (document, expected) in [(preview, "Invoice preview"), (with_logo, "No. 2026-0001"), (empty, "No charges in this period.")] {
        let pdf = pool.render_pdf(&document).await.unwrap();
        if let Some(text) = text(&pdf) {
            contains_all(&text, &[expected]);
        }
    }
}
