//! Adjusting bills, notes, void invoices, and finding invoices, as callers see them (domain.md §8).

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";

/// Ana's first bill, billed and invoiced: the bill's id and the invoice.
async fn invoiced(api: &Api, caller: &Caller<'_>) -> (String, Value) {
    caller.post("/v1/customers", &ana()).await.expect(201);
    let text = |value: &Value| value["items"][0]["id"].as_str().unwrap().to_owned();
    let profile = text(&caller.get("/v1/customers/1001/billing-profiles").await.expect(200).json());
    api.site.set_now("2026-10-31T23:00:00Z");
    caller.post(&format!("/v1/billing-profiles/{profile}:run-billing"), &Value::Null).await.expect(200);
    let bill = text(&caller.get("/v1/bills?status=billing").await.expect(200).json());
    let invoice = caller.post("/v1/invoices", &json!({"bill": bill})).await.expect(201).json();
    (bill, invoice)
}

fn credit(amount: &str) -> Value {
    json!({"amount": amount, "direction": "credit", "bill_item": "ADJUSTMENT", "reason": "the network was down"})
}

#[tokio::test]
async fn an_invoiced_bill_is_adjusted_by_a_note_with_its_own_document() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let (bill, invoice) = invoiced(&api, &caller).await;
        let path = format!("/v1/bills/{bill}:adjust");
        let dry = caller.post(&format!("{path}?dry_run=true"), &credit("2.00")).await.expect(200).json();
        assert_eq!(dry["note"]["number"], "C2026-00001");
        // The same key twice is one note.
        let once = caller.with("idempotency-key", "k1");
        let first = once.post(&path, &credit("2.00")).await.expect(200);
        let again = once.post(&path, &credit("2.00")).await.expect(200);
        assert_eq!((first.json(), again.header("idempotent-replayed")), (again.json(), "true"));
        let note = first.json()["note"].clone();
        assert_eq!((&note["number"], &note["kind"], &first.json()["status"]), (&json!("C2026-00001"), &json!("credit"), &json!("billing")));

        let id = invoice["id"].as_str().unwrap();
        let shown = caller.get(&format!("/v1/invoices/{id}")).await.expect(200).json();
        assert_eq!((&shown["total"], &shown["notes_total"]["amount"]), (&invoice["total"], &json!("-2.000000")));
        assert_eq!(shown["notes"][0]["number"], "C2026-00001");
        let note = note["id"].as_str().unwrap();
        let found = caller.get(&format!("/v1/notes/{note}")).await.expect(200).json();
        assert_eq!((&found["invoice"]["number"], &found["reason"]), (&invoice["number"], &json!("the network was down")));
        let page = caller.get(&format!("/v1/notes/{note}/document?format=html&language=fr")).await.expect(200);
        assert!(page.text.contains("Avoir") && page.header("content-security-policy").contains("default-src 'none'"));
        let document = caller.get(&format!("/v1/notes/{note}/document?format=json")).await.expect(200).json();
        assert_eq!((&document["kind"], &document["settlement"]["due"]), (&json!("credit_note"), &json!("-2.00")));
        assert_eq!(caller.get("/v1/notes?customer=1001").await.expect(200).json()["items"].as_array().map(Vec::len), Some(1));

        let items = caller.get(&format!("/v1/bills/{bill}")).await.expect(200).json();
        let item = items["items"][0]["id"].as_str().unwrap();
        let body = json!({"amount": "1.00", "direction": "debit", "with_tax": true, "reason": "too little"});
        let debit = caller.post(&format!("/v1/bills/{bill}/items/{item}:adjust"), &body).await.expect(200).json();
        assert_eq!((&debit["note"]["number"], &debit["tax"]["amount"]), (&json!("D2026-00001"), &json!("0.220000")));

        for (amount, code) in [("0.001", "too_precise"), ("0", "amount_not_positive")] {
            let refused = caller.post(&path, &credit(amount)).await.expect(422);
            assert_eq!((refused.fields(), &refused.json()["errors"][0]["code"]), (vec!["amount".to_owned()], &json!(code)));
        }
        let wrong = json!({"amount": "1.00", "direction": "credit", "bill_item": "NONE", "tax": "NONE", "reason": "x"});
        let fields = caller.post(&path, &wrong).await.expect(422).json();
        assert_eq!(fields["errors"].as_array().map(Vec::len), Some(2), "{fields}");
        let mut other = credit("1.00");
        other["balance_group"] = json!("999");
        caller.post(&path, &other).await.expect(422);
        caller.post("/v1/bills/999:adjust", &credit("1.00")).await.expect(404);
        caller.post(&format!("/v1/bills/{bill}/items/1-2-3-4-5-6:adjust"), &body).await.expect(404);
        caller.get("/v1/notes/999").await.expect(404);
        caller.get("/v1/notes/999/document").await.expect(404);
    }
}

#[tokio::test]
async fn a_void_invoice_is_taken_back_and_issued_anew() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let (bill, invoice) = invoiced(&api, &caller).await;
        let path = format!("/v1/invoices/{}:void", invoice["id"].as_str().unwrap());
        caller.post(&path, &json!({"reason": " "})).await.expect(422);
        caller.post("/v1/invoices/999:void", &json!({"reason": "wrong"})).await.expect(404);
        let contact = caller.get("/v1/customers/1001/contacts").await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
        caller.patch(&format!("/v1/customers/1001/contacts/{contact}"), &json!({"last_name": "Kos"})).await.expect(200);
        let voided = caller.post(&path, &json!({"reason": "wrong name", "reissue": true})).await.expect(200).json();
        assert_eq!((&voided["reissued"]["number"], &voided["note"]["kind"]), (&json!("2026-00002"), &json!("credit")));
        assert_eq!(caller.post(&path, &json!({"reason": "wrong name"})).await.expect(409).code(), "invoice_void");
        let document = |id: &Value| format!("/v1/invoices/{}/document?format=json", id.as_str().unwrap());
        assert_eq!(caller.get(&document(&invoice["id"])).await.expect(200).json()["customer"]["name"], "Ana Novak");
        assert_eq!(caller.get(&document(&voided["reissued"]["id"])).await.expect(200).json()["customer"]["name"], "Ana Kos");
        let shown = caller.get(&format!("/v1/invoices/{}", invoice["id"].as_str().unwrap())).await.expect(200).json();
        assert_eq!(
            (&shown["status"], &shown["void_reason"], &shown["due"]["amount"]),
            (&json!("void"), &json!("wrong name"), &json!("0.000000"))
        );
        let of_bill = caller.get(&format!("/v1/invoices?bill={bill}")).await.expect(200).json();
        let statuses: Vec<&str> = of_bill["items"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["void", "open"]);
    }
}

#[tokio::test]
async fn invoices_are_found_by_number_time_bill_and_status_and_sorted() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let (_, first) = invoiced(&api, &caller).await;
        let void = format!("/v1/invoices/{}:void", first["id"].as_str().unwrap());
        api.site.set_now("2026-11-05T10:00:00Z");
        caller.post(&void, &json!({"reason": "again", "reissue": true})).await.expect(200);
        let numbers = async |query: &str| -> Vec<String> {
            let list = caller.get(&format!("/v1/invoices{query}")).await.expect(200).json();
            list["items"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap().to_owned()).collect()
        };
        let (one, two) = ("2026-00001", "2026-00002");
        assert_eq!(numbers("").await, [two, one]);
        assert_eq!(numbers("?sort=issued_at").await, [one, two]);
        assert_eq!(numbers("?customer=1001&sort=issued_at").await, [one, two]);
        assert_eq!(numbers("?number=2026-00001").await, [one]);
        assert_eq!(numbers("?number=2026-00009").await, Vec::<String>::new());
        assert_eq!(numbers("?number=C2026-00001").await, Vec::<String>::new());
        assert_eq!(numbers("?from=2026-11-02T00:00:00Z").await, [two]);
        assert_eq!(numbers("?to=2026-11-02T00:00:00Z&customer=1001").await, [one]);
        assert_eq!(numbers("?bill_status=closed").await, Vec::<String>::new());
        assert_eq!(numbers("?bill_status=billing&number=2026-00002").await, [two]);
        for (sort, expected) in [("-issued_at", [two, one]), ("issued_at", [one, two])] {
            let page = caller.get(&format!("/v1/invoices?limit=1&sort={sort}")).await.expect(200).json();
            let cursor = page["next_cursor"].as_str().unwrap();
            assert_eq!(page["items"][0]["number"], expected[0]);
            assert_eq!(numbers(&format!("?limit=1&sort={sort}&cursor={cursor}")).await, [expected[1]]);
        }
        let csv = caller.with("accept", "text/csv").get("/v1/invoices").await.expect(200);
        assert!(csv.text.lines().count() == 3 && csv.text.starts_with("id,number,"), "{}", csv.text);
        for wrong in ["sort=due", "bill_status=active", "bill=x", "from=x"] {
            caller.get(&format!("/v1/invoices?{wrong}")).await.expect(422);
        }
        assert_eq!(caller.get("/v1/invoices?cursor=zz").await.expect(400).code(), "cursor_malformed");
    }
}
