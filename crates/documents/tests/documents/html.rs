//! The HTML page: what it says in each language, and that it is safe and self-contained.

use documents::html::invoice_html;
use documents::invoice::{Attribute, DocumentKind};

use crate::{english, french};

const NONCE: &str = "n0nce+/=";

/// The words of the page in order, without tags and style, spaces joined.
fn text(html: &str) -> String {
    let body = html.split("<body>").nth(1).unwrap();
    let mut text = String::new();
    let mut in_tag = false;
    for character in body.chars() {
        match character {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                text.push(' ');
            }
            other if !in_tag => text.push(other),
            _ => {}
        }
    }
    let text = text.replace("&#x27;", "'").replace("&#x2f;", "/").replace('\u{a0}', " ").replace('\u{202f}', "_");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_english_page_says_what_the_document_says() {
    let page = text(&invoice_html(&english(), NONCE).unwrap());
    let expected = "A Adria Telekom d.o.o. Invoice No. 2026-0001 \
        Bill to Mara Oblak Trubarjeva cesta 7 1000 Ljubljana Slovenia \
        From Adria Telekom d.o.o. Slovenska cesta 12 1000 Ljubljana Slovenia VAT no. SI12345678 billing@adria.example \
        Issue date 1 July 2026 Due date 16 July 2026 Billing period 16–30 June 2026 Customer no. 10042 \
        Amount due €19.59 Please pay by 16 July 2026 \
        Charges Description Quantity Net amount \
        Recurring charges €15.00 Mobile M, monthly fee 16–30 June 2026 €15.00 \
        Mobile data €2.06 Data beyond the allowance +386 40 555 010 200 MB €2.06 \
        Credits −€1.00 Goodwill credit 28 June 2026 −€1.00 \
        Tax summary Tax Rate Net amount Tax amount VAT 22% €16.06 €3.53 \
        Payment Payment reference: 2026-0001 Please state this reference with your payment. \
        IBAN SI56 1910 0000 0123 438, BIC LJBASI2X \
        Total net €16.06 Total tax €3.53 Total €19.59 Amount due €19.59 \
        Usage summary Service Identifier Events Quantity Net amount Mobile data +386 40 555 010 2 1,200 MB €2.06 \
        Adria Telekom d.o.o. · Slovenska cesta 12 · 1000 Ljubljana · Slovenia · VAT no. SI12345678 · billing@adria.example";
    assert_eq!(page, expected);
}

#[test]
fn attributes_stand_with_the_address_as_each_language_writes_them() {
    let attributes: Vec<Attribute> = serde_json::from_str(
        r#"[{"type": "string", "name": "Région", "value": "<Nord>"}, {"type": "number", "name": "Remise", "value": "1250.5"},
            {"type": "boolean", "name": "VIP", "value": true}, {"type": "boolean", "name": "Pro", "value": false},
            {"type": "datetime", "name": "Contrat", "value": "2026-06-16T08:05:00"}]"#,
    )
    .unwrap();
    let (mut of_english, mut of_french) = (english(), french());
    (of_english.customer.attributes, of_french.customer.attributes) = (attributes.clone(), attributes);
    let page = text(&invoice_html(&of_english, NONCE).unwrap());
    let said = "1000 Ljubljana Slovenia Région: &lt;Nord&gt; Remise: 1,250.5 VIP: yes Pro: no Contrat: 16 June 2026, 08:05 From";
    assert!(page.contains(said), "{page}");
    let page = text(&invoice_html(&of_french, NONCE).unwrap());
    let said = "FR40303265045 Région : &lt;Nord&gt; Remise : 1_250,5 VIP : oui Pro : non Contrat : 16 juin 2026, 08:05";
    assert!(page.contains(said), "{page}");
    // The person is gone with them.
    let number = of_english.customer.number.clone();
    of_english.forget_person("no such number", "Erased");
    assert!(!of_english.customer.attributes.is_empty());
    of_english.forget_person(&number, "Erased");
    assert!(of_english.customer.attributes.is_empty());
}

#[test]
fn the_french_page_says_it_in_french() {
    let html = invoice_html(&french(), NONCE).unwrap();
    let page = text(&html);
    assert!(html.contains("<html lang=\"fr\">"));
    for part in [
        "Facture N° 2026-0118",
        "Facturé à Ateliers de l’Isère SARL Hélène Lefèvre 18 rue Saint-Laurent 38000 Grenoble France N° de TVA FR40303265045",
        "Date d’émission 1er septembre 2026 Date d’échéance 16 septembre 2026 Période Du 1er au 31 août 2026 N° de client 10107",
        "Net à payer 988,50 € À régler au plus tard le 16 septembre 2026",
        "Abonnements 1_170,00 € Fibre Pro 1 Gbit/s FTTH-38-20931 · du 1er au 31 août 2026 1 90,00 €",
        "Appels internationaux +33 6 12 34 56 78 412,5 min 49,50 €",
        "TVA 20_% 1_234,56 € 246,91 € TVA 5,5_% 18,20 € 1,00 €",
        "Total HT 1_252,76 € Total des taxes 247,91 € Total TTC 1_500,67 € Déjà réglé −500,00 € Avoir utilisé −12,17 € Net à payer 988,50 €",
        "Données mobiles – 18_204 412_880,25 Mo 0,00 €",
        "Référence de paiement : 2026-0118 Merci d’indiquer cette référence avec votre règlement.",
    ] {
        assert!(page.contains(part), "`{part}` is not in: {page}");
    }
}

#[test]
fn the_page_asks_for_nothing_and_its_style_carries_the_nonce() {
    let html = invoice_html(&french(), NONCE).unwrap();
    assert_eq!(html.matches("<style").count(), 1);
    assert!(html.contains("<style nonce=\"n0nce+&#x2f;=\">") || html.contains("<style nonce=\"n0nce+/=\">"), "{}", &html[..600]);
    for outside in ["http://", "https://", "<script", "<link", "url(", "@import", " style=", " on"] {
        let found = html.split("<style").next().unwrap().contains(outside) || html.split("</style>").nth(1).unwrap().contains(outside);
        assert!(!found, "the page contains `{outside}`");
    }
}

#[test]
fn what_people_wrote_is_escaped_and_a_logo_is_only_an_image() {
    let mut document = english();
    document.customer.name = "<script>alert('1')</script> & Söhne".to_owned();
    document.groups[0].lines[0].description = "\"><img src=x onerror=alert(1)>".to_owned();
    document.seller.logo_svg = Some("<svg onload=\"alert(1)\"><script>alert(2)</script></svg>".to_owned());
    let html = invoice_html(&document, "\"><script>").unwrap();
    assert!(!html.contains("<script") && !html.contains("<img src=x") && !html.contains("<svg"));
    assert!(html.contains("&amp; Söhne"));
    assert!(html.contains("src=\"data:image&#x2f;svg+xml,%3Csvg%20onload") || html.contains("src=\"data:image/svg+xml,%3Csvg%20onload"));
}

#[test]
fn a_tax_that_is_not_known_yet_is_said() {
    let note = "The rate of some taxes was not confirmed yet. A difference is settled on a later bill.";
    let mut document = english();
    assert!(!text(&invoice_html(&document, NONCE).unwrap()).contains(note));
    document.is_tax_pending = true;
    assert!(text(&invoice_html(&document, NONCE).unwrap()).contains(note));
    let mut document = french();
    document.is_tax_pending = true;
    assert!(text(&invoice_html(&document, NONCE).unwrap()).contains("n’était pas encore confirmé"));
}

#[test]
fn a_preview_says_that_it_is_one_and_does_not_ask_for_money() {
    let mut document = english();
    (document.kind, document.number, document.payment.reference) = (DocumentKind::Preview, None, None);
    let page = text(&invoice_html(&document, NONCE).unwrap());
    assert!(page.contains("Invoice preview") && page.contains("This bill is still open."));
    assert!(!page.contains("Payment reference") && !page.contains("Please pay by") && !page.contains("IBAN"));
}

#[test]
fn a_settled_invoice_and_one_in_credit_ask_for_nothing() {
    let mut paid = english();
    (paid.settlement.paid, paid.settlement.due) = ("19.59".into(), "0.00".into());
    let page = text(&invoice_html(&paid, NONCE).unwrap());
    assert!(page.contains("Paid −€19.59") && page.contains("Settled – nothing left to pay") && !page.contains("Payment reference"));

    let mut over = english();
    (over.settlement.paid, over.settlement.due) = ("20.00".into(), "-0.41".into());
    assert!(text(&invoice_html(&over, NONCE).unwrap()).contains("Amount due −€0.41 In your favour – nothing to pay"));
}

#[test]
fn a_document_that_does_not_add_up_has_no_page() {
    let mut document = english();
    document.totals.total = "19.60".into();
    assert_eq!(invoice_html(&document, NONCE).map_err(|error| error.code()), Err("invoice_sum_mismatch"));
}
