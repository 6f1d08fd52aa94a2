//! A customer's life on the public API: subscribe, use, be billed, pay.

use crate::ground::{Api, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";

fn call(session: &str) -> Value {
    json!({"service_type": "voice", "identifier": "38640111222", "session_id": session, "time": "2026-10-10T09:59:00Z",
        "fields": {"destination": "38631222333", "duration": 61}})
}

#[tokio::test]
async fn subscribe_use_bill_pay() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut customer = ana();
        customer["created_at"] = json!("2026-10-01T00:00:00+02:00");
        customer["plan"]["from"] = json!("2026-10-01T00:00:00+02:00");
        caller.post("/v1/customers", &customer).await.expect(201);

        let rated = caller.post("/v1/usage-events?expand=trace", &call("c-1")).await.expect(200).json();
        assert_eq!(rated["status"], json!("rated"), "{rated}");
        assert!(!rated["trace"].as_array().unwrap().is_empty());
        let batch = json!({"events": [call("c-1"), {"service_type": "voice"}, call("c-2")]});
        let answers = caller.post("/v1/usage-events", &batch).await.expect(200).json();
        let statuses: Vec<&str> = answers["items"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["duplicate", "malformed", "rated"]);
        let lines = format!("{}\n{}\nnonsense\n", call("c-3"), call("c-4"));
        let answers = caller.send("POST", "/v1/usage-events", Some(("application/x-ndjson", lines))).await.expect(200).json();
        assert_eq!(answers["items"].as_array().unwrap().len(), 3);
        let error = &answers["items"][2]["errors"][0];
        assert_eq!((&error["code"], &error["message"]), (&json!("not_json"), &json!("line 3 is no JSON: expected ident, at byte 2")));
        let events = caller.get("/v1/customers/1001/usage-events").await.expect(200).json();
        assert_eq!(events["items"].as_array().unwrap().len(), 4);
        let event = events["items"][0]["id"].as_str().unwrap();
        let explained = caller.get(&format!("/v1/usage-events/{event}")).await.expect(200).json();
        assert_eq!(explained["customer"], json!("1001"));

        let profiles = caller.get("/v1/customers/1001/billing-profiles").await.expect(200).json();
        let run = format!("/v1/billing-profiles/{}:run-billing", profiles["items"][0]["id"].as_str().unwrap());
        let early = caller.post(&run, &Value::Null).await;
        assert_eq!((early.status.as_u16(), early.code().as_str()), (409, "cycle_still_running"), "{}", early.text);

        let moved = caller.post("/v1/sites/test/clock:advance", &json!({"to": "2026-11-01T12:00:00+01:00"})).await.expect(200).json();
        let ran: Vec<&str> = moved["ran"].as_array().unwrap().iter().map(|ran| ran["job"].as_str().unwrap()).collect();
        assert_eq!(ran, ["billing", "invoicing"]);
        let bills = caller.get("/v1/customers/1001/bills?status=billing").await.expect(200).json();
        let bill = &bills["items"][0];
        let items = caller.get(&format!("/v1/bills/{}", bill["id"].as_str().unwrap())).await.expect(200).json();
        assert!(!items["items"].as_array().unwrap().is_empty());
        for item in items["items"].as_array().unwrap() {
            let path = format!("/v1/bills/{}/items/{}/events", bill["id"].as_str().unwrap(), item["id"].as_str().unwrap());
            assert!(!caller.get(&path).await.expect(200).json()["items"].as_array().unwrap().is_empty(), "{item}");
        }
        let invoice = bill["invoice"]["id"].as_str().unwrap();
        caller.get(&format!("/v1/invoices/{invoice}")).await.expect(200);
        let html = caller.get(&format!("/v1/invoices/{invoice}/document?format=html&language=fr")).await.expect(200);
        assert!(html.header("content-security-policy").contains("style-src 'nonce-"));
        let document = caller.get(&format!("/v1/invoices/{invoice}/document?format=json")).await.expect(200);
        assert!(document.json().is_object());

        let due = bill["due"]["amount"].as_str().unwrap();
        let paid = json!({"amount": due, "method": "transfer", "kind": "charge", "invoice": invoice});
        let payment = caller.post("/v1/customers/1001/payments", &paid).await.expect(201).json();
        assert_eq!(payment["allocations"][0]["bill"], bill["id"]);
        let closed = caller.get(&format!("/v1/bills/{}", bill["id"].as_str().unwrap())).await.expect(200).json();
        assert_eq!((closed["status"].clone(), closed["due"]["amount"].clone()), (json!("closed"), json!("0.000000")));
        assert_eq!(caller.get("/v1/payments").await.expect(200).json()["items"][0]["customer"]["number"], json!("1001"));
        let home = caller.get("/v1/home").await.expect(200).json();
        assert_eq!(home["customers"]["active"], json!(1));
        let activities = caller.get("/v1/activities?customer=1001").await.expect(200).json();
        assert_eq!(activities["items"][0]["action"], json!("payment.recorded"));
    }
}

#[tokio::test]
async fn a_run_is_queued_followed_and_cancelled() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::OperationsStaff]).await;
        let queued = caller.post("/v1/jobs/billing:run", &Value::Null).await.expect(202).json();
        assert_eq!((queued["state"].clone(), queued["job"].clone()), (json!("queued"), json!("billing")));
        let run = format!("/v1/job-runs/{}", queued["id"].as_str().unwrap());
        assert_eq!(caller.get(&run).await.expect(200).json()["state"], json!("queued"));
        let stopped = caller.post(&format!("{run}:cancel"), &Value::Null).await.expect(200).json();
        assert_eq!(stopped["state"], json!("cancelled"));
        assert_eq!(caller.post(&format!("{run}:cancel"), &Value::Null).await.expect(409).code(), "run_ended");
        let stream = caller.get(&format!("{run}/events")).await.expect(200);
        assert!(stream.header("content-type").starts_with("text/event-stream"));
        assert!(stream.text.starts_with("event: progress\ndata: {"), "{}", stream.text);
        let jobs = caller.get("/v1/jobs").await.expect(200).json();
        assert_eq!(jobs["items"][0]["last_run"]["state"], json!("cancelled"));
    }
}

#[tokio::test]
async fn an_adjustment_lands_on_the_active_bill() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::CustomerService]).await;
        caller.post("/v1/customers", &ana()).await.expect(201);
        let groups = caller.get("/v1/customers/1001/balance-groups").await.expect(200).json();
        let adjust = format!("/v1/balance-groups/{}:adjust", groups["items"][0]["id"].as_str().unwrap());
        let body = json!({"amount": "5.00", "direction": "credit", "bill_item": "ADJUSTMENT", "reason": "goodwill"});
        let posted = caller.post(&adjust, &body).await.expect(200).json();
        assert_eq!(posted["net"], json!({"amount": "-5.000000", "resource": "EUR"}));
        let wrong = json!({"amount": "-5", "direction": "up", "bill_item": "ADJUSTMENT", "reason": ""});
        assert_eq!(caller.post(&adjust, &wrong).await.expect(422).json()["errors"].as_array().unwrap().len(), 2);
    }
}
