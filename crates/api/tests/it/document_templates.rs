//! Invoicing settings, templates of documents, sending an invoice, as callers see them (domain.md §8).

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";
const SETTINGS: &str = "/v1/invoicing-settings";
const TEMPLATES: &str = "/v1/document-templates";

async fn bill(api: &Api, caller: &Caller<'_>) -> String {
    caller.post("/v1/customers", &ana()).await.expect(201);
    let text = |value: &Value| value["items"][0]["id"].as_str().unwrap().to_owned();
    let profile = text(&caller.get("/v1/customers/1001/billing-profiles").await.expect(200).json());
    api.site.set_now("2026-10-31T23:00:00Z");
    caller.post(&format!("/v1/billing-profiles/{profile}:run-billing"), &Value::Null).await.expect(200);
    text(&caller.get("/v1/bills?status=billing").await.expect(200).json())
}

fn template(html: &str) -> Value {
    json!({"code": "classic", "category": "invoice", "language": "en", "name": "Classic", "title": "Classic", "html": html})
}

async fn delete(caller: &Caller<'_>, code: &str) -> crate::ground::Answer {
    caller.send("DELETE", &format!("{TEMPLATES}/{code}"), None).await
}

#[tokio::test]
async fn patterns_and_days_hold_from_the_next_document_on() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let bill = bill(&api, &caller).await;
        let first = caller.post("/v1/invoices", &json!({"bill": bill})).await.expect(201).json();
        assert_eq!((&first["number"], &first["due_on"]), (&json!("2026-00001"), &json!("2026-11-16")));
        caller.patch(&format!("{SETTINGS}?dry_run=true"), &json!({"invoice_due_days": 1})).await.expect(200);
        let change = json!({"invoice_number": "INV/{year}/{seq:3}", "credit_note_number": "CN{year}{seq:4}", "invoice_due_days": 30});
        let changed = caller.patch(SETTINGS, &change).await.expect(200).json();
        assert_eq!((&changed["debit_note_number"], &changed["invoice_due_days"]), (&json!("D{year}-{seq:5}"), &json!(30)));
        assert_eq!(caller.get(SETTINGS).await.expect(200).json(), changed);
        let void = format!("/v1/invoices/{}:void", first["id"].as_str().unwrap());
        let voided = caller.post(&void, &json!({"reason": "again", "reissue": true})).await.expect(200).json();
        assert_eq!((&voided["note"]["number"], &voided["reissued"]["number"]), (&json!("CN20260001"), &json!("INV/2026/002")));
        let second = caller.get("/v1/invoices?number=INV%2F2026%2F002").await.expect(200).json();
        assert_eq!(second["items"][0]["due_on"], "2026-12-01");

        let wrong = json!({
            "invoice_number": "{seq}", "credit_note_number": "D{year}-{seq:5}", "invoice_due_days": 30, "invoice_templates": {"de": "x", "en": "x"},
        });
        let wrong = caller.patch(SETTINGS, &wrong).await.expect(422).json();
        let fields: Vec<(&str, &str)> =
            wrong["errors"].as_array().unwrap().iter().map(|one| (one["field"].as_str().unwrap(), one["code"].as_str().unwrap())).collect();
        let expected = [
            ("invoice_number", "invoice_pattern"),
            ("debit_note_number", "same_numbers"),
            ("invoice_templates.de", "unknown_language"),
            ("invoice_templates.en", "unknown_template"),
        ];
        assert_eq!(fields, expected);
        caller.patch(SETTINGS, &json!({"invoice_due_days": 366})).await.expect(422);
        assert_eq!(caller.get(SETTINGS).await.expect(200).json(), changed);
    }
}

#[tokio::test]
async fn an_invoice_keeps_the_version_of_the_template_that_it_was_issued_with() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let bill = bill(&api, &caller).await;
        let made = caller.post(TEMPLATES, &template("<h1>One {{ page.title }}</h1>")).await.expect(201).json();
        assert_eq!((&made["version"], &made["used"]), (&json!(1), &json!(false)));
        caller.patch(SETTINGS, &json!({"invoice_templates": {"en": "classic"}})).await.expect(200);
        let invoice = caller.post("/v1/invoices", &json!({"bill": bill})).await.expect(201).json();
        let path = format!("{TEMPLATES}/classic");
        let changed = caller.patch(&path, &json!({"html": "<h1>Two {{ page.title }}</h1>", "typst": "= Two"})).await.expect(200).json();
        assert_eq!((&changed["version"], &changed["title"], &changed["typst"]), (&json!(2), &json!("Classic"), &json!("= Two")));
        let document = async |query: &str| {
            caller.get(&format!("/v1/invoices/{}/document?format=html{query}", invoice["id"].as_str().unwrap())).await.expect(200)
        };
        let issued = document("").await;
        assert_eq!(issued.text, "<h1>One Invoice 2026-00001</h1>");
        assert!(issued.header("content-security-policy").contains("sandbox"));
        assert_eq!(document("&template=classic").await.text, "<h1>Two Invoice 2026-00001</h1>");
        assert_eq!(document("&template=classic&language=fr").await.text, "<h1>Two Facture 2026-00001</h1>");
        assert!(document("&template=default").await.text.starts_with("<!doctype html>"));
        caller.get(&format!("/v1/invoices/{}/document?format=html&template=none", invoice["id"].as_str().unwrap())).await.expect(404);

        let versions = caller.get(&format!("{path}/versions")).await.expect(200).json();
        let used: Vec<&Value> = versions["items"].as_array().unwrap().iter().map(|one| &one["used"]).collect();
        assert_eq!(used, [&json!(false), &json!(true)]);
        assert_eq!(caller.get(&format!("{path}?version=1")).await.expect(200).json()["html"], "<h1>One {{ page.title }}</h1>");
        assert_eq!(delete(&caller, "classic").await.expect(409).code(), "template_in_use");
        let mut other = template("x");
        other["code"] = json!("other");
        caller.post(TEMPLATES, &other).await.expect(201);
        delete(&caller, "other").await.expect(204);
        delete(&caller, "other").await.expect(404);
        caller.get(&format!("{TEMPLATES}/other")).await.expect(404);
        caller.get(&format!("{TEMPLATES}/other/versions")).await.expect(404);
        caller.patch(&format!("{TEMPLATES}/other"), &json!({"name": "x"})).await.expect(404);
    }
}

#[tokio::test]
async fn a_bad_template_is_refused_with_its_line_and_harms_nothing() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let bill = bill(&api, &caller).await;
        let trial = |html: &str| json!({"bill": bill, "html": html});
        let preview = format!("{TEMPLATES}:preview");
        let page = caller.post(&preview, &trial("<p>{{ page.customer.name }} {{ page.due }}</p>")).await.expect(200).json();
        assert!(page["html"].as_str().unwrap().starts_with("<p>Ana Novak "), "{page}");
        let french = json!({"bill": bill, "html": "{{ page.heading }}", "language": "fr"});
        assert_eq!(caller.post(&preview, &french).await.expect(200).json()["html"], "Aperçu de facture");
        let endless = format!("{}{}", "{% for a in page.facts %}".repeat(25), "{% endfor %}".repeat(25));
        for (html, says) in
            [("a\nb {{ oops", "syntax"), ("a\n{{ 'x' * 100000000 }}", "`*`"), ("a\n{{ gone.away }}", "undefined"), (&endless, "steps")]
        {
            let refused = caller.post(&preview, &trial(html)).await.expect(422).json();
            assert_eq!(refused["code"], "validation_failed", "{refused}");
            let fault = &refused["errors"][0];
            assert!(
                fault["field"].as_str().unwrap().starts_with("html:") && fault["message"].as_str().unwrap().contains(says),
                "{refused}"
            );
        }
        assert_eq!(caller.post(TEMPLATES, &template("a\n{% set x = 1 %}")).await.expect(422).json()["errors"][0]["field"], "html:2");
        let mut wrong = template(" ");
        (wrong["code"], wrong["language"]) = (json!("default"), json!("de"));
        let wrong = caller.post(TEMPLATES, &wrong).await.expect(422).json();
        let fields: Vec<&str> = wrong["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["code", "language", "html"]);
        caller.post(TEMPLATES, &template("x")).await.expect(201);
        assert_eq!(caller.post(TEMPLATES, &template("x")).await.expect(422).json()["errors"][0]["code"], "taken");
        assert_eq!(caller.get(TEMPLATES).await.expect(200).json()["items"].as_array().map(Vec::len), Some(2));
        assert_eq!(caller.get(&format!("{TEMPLATES}/default")).await.expect(200).json()["version"], 0);
        caller.post(&preview, &json!({"bill": "999", "html": "x"})).await.expect(404);
        caller.post(&preview, &json!({"bill": "x", "html": "x"})).await.expect(422);
    }
}

#[tokio::test]
async fn an_invoice_is_sent_as_a_communication_of_its_cause() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let bill = bill(&api, &caller).await;
        let invoice = caller.post("/v1/invoices", &json!({"bill": bill})).await.expect(201).json();
        let path = format!("/v1/invoices/{}:resend", invoice["id"].as_str().unwrap());
        let once = caller.with("idempotency-key", "send");
        let sent = once.post(&path, &json!({})).await.expect(202).json();
        assert_eq!(once.post(&path, &json!({})).await.expect(202).json()["id"], sent["id"]);
        assert_eq!((&sent["cause"], &sent["address"], &sent["state"]), (&json!("invoice"), &json!("ana@example.com"), &json!("waiting")));
        assert_eq!(sent["subject"], "Invoice 2026-00001");
        let other = caller.post(&path, &json!({"address": "books@example.com"})).await.expect(202).json();
        assert_eq!(other["address"], "books@example.com");
        caller.post(&path, &json!({"address": "books"})).await.expect(422);
        caller.post("/v1/invoices/999:resend", &json!({})).await.expect(404);
        caller.post(&path.replace(":resend", ":void"), &json!({"reason": "wrong"})).await.expect(200);
        assert_eq!(caller.post(&path, &json!({})).await.expect(409).code(), "invoice_void");
    }
}

#[tokio::test]
async fn documents_and_templates_of_another_site_are_not_there() {
    for api in Api::all(NOW).await {
        let home = api.key(&[Role::Power]).await;
        let bill = bill(&api, &home).await;
        let invoice = home.post("/v1/invoices", &json!({"bill": bill})).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let credit = json!({"amount": "1.00", "direction": "credit", "bill_item": "ADJUSTMENT", "reason": "late"});
        let adjusted = home.post(&format!("/v1/bills/{bill}:adjust"), &credit).await.expect(200).json();
        let note = adjusted["note"]["id"].as_str().unwrap();
        home.post(TEMPLATES, &template("x")).await.expect(201);

        let scope = store::Scope { site: api.second_site().await, ..api.site.scope() };
        let secret = app::identity::Token::draw("").unwrap();
        let create =
            app::identity::CreateApiKey { name: "other".into(), roles: vec![Role::Power], expires_at: None, secret: secret.clone() };
        api.site.store.write(scope, create, store::Lane::Interactive).await.unwrap();
        let other = api.browser().with("authorization", &format!("Bearer {}", secret.reveal()));
        for path in [format!("/v1/invoices/{invoice}"), format!("/v1/notes/{note}"), format!("{TEMPLATES}/classic")] {
            home.get(&path).await.expect(200);
            other.get(&path).await.expect(404);
        }
        for path in ["/v1/invoices?number=2026-00001".to_owned(), format!("/v1/invoices?bill={bill}"), "/v1/notes".to_owned()] {
            assert_eq!(other.get(&path).await.expect(200).json()["items"], json!([]), "{path}");
        }
        other.get(&format!("/v1/invoices/{invoice}/document?format=html")).await.expect(404);
        other.get(&format!("/v1/notes/{note}/document?format=html")).await.expect(404);
        other.post(&format!("/v1/invoices/{invoice}:void"), &json!({"reason": "x"})).await.expect(404);
        other.post(&format!("/v1/invoices/{invoice}:resend"), &json!({})).await.expect(404);
        other.post(&format!("/v1/bills/{bill}:adjust"), &credit).await.expect(404);
        other.post(&format!("{TEMPLATES}:preview"), &json!({"bill": bill, "html": "x"})).await.expect(404);
        other.patch(&format!("{TEMPLATES}/classic"), &json!({"name": "y"})).await.expect(404);
        delete(&other, "classic").await.expect(404);
    }
}
