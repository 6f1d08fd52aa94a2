//! Closing an account and erasing its person: nothing personal is left, and no amount moves (domain.md §7, §9).

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NUMBER: &str = "38640111222";
const PERSONAL: [&str; 6] = ["Novak", "ana@example.com", "Cesta 7", NUMBER, "38631222333", "Anica"];

fn call(session: &str, at: &str) -> Value {
    json!({"service_type": "voice", "identifier": NUMBER, "session_id": session, "time": at,
        "fields": {"destination": "38631222333", "duration": 61}})
}

/// Customer 1001 since the first of October, with a call, an invoice, and a plan that is cancelled.
async fn leave(api: &Api) -> Caller<'_> {
    let caller = api.key(&[Role::Power]).await;
    let nickname = json!({"items": [{"code": "nickname", "name": "Nickname", "type": "string", "mandatory": false, "on_invoice": true}]});
    caller.put("/v1/custom-attributes", &nickname).await.expect(200);
    let mut customer = ana();
    customer["custom_attributes"] = json!({"nickname": "Anica"});
    customer["address"]["street"] = json!("Cesta 7");
    customer["created_at"] = json!("2026-10-01T00:00:00+02:00");
    customer["plan"]["from"] = json!("2026-10-01T00:00:00+02:00");
    caller.post("/v1/customers", &customer).await.expect(201);
    for session in ["c-1", "c-2"] {
        let answer = caller.post("/v1/usage-events", &call(session, "2026-10-10T09:00:00Z")).await.expect(200).json();
        assert_eq!(answer["status"], json!("rated"));
    }
    move_to(&caller, "2026-11-01T12:00:00+01:00").await;
    caller
}

async fn move_to(caller: &Caller<'_>, to: &str) -> Vec<String> {
    let moved = caller.post("/v1/sites/test/clock:advance", &json!({"to": to})).await.expect(200).json();
    moved["ran"].as_array().unwrap().iter().map(|ran| ran["job"].as_str().unwrap().to_owned()).collect()
}

async fn cancel(caller: &Caller<'_>) {
    let plan = caller.get("/v1/customers/1001/subscriptions").await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
    caller.post(&format!("/v1/subscriptions/{plan}:cancel"), &json!({})).await.expect(200);
}

/// Everything that is shown of the customer: addresses and answers.
async fn shown(caller: &Caller<'_>) -> Vec<(String, String)> {
    let mut paths: Vec<String> = ["", "/contacts", "/subscriptions", "/bills", "/usage-events", "/communications", "/billing-profiles"]
        .iter()
        .map(|path| format!("/v1/customers/1001{path}"))
        .collect();
    paths.push("/v1/activities?customer=1001".to_owned());
    for event in caller.get("/v1/customers/1001/usage-events").await.expect(200).json()["items"].as_array().unwrap() {
        paths.push(format!("/v1/usage-events/{}", event["id"].as_str().unwrap()));
    }
    for invoice in caller.get("/v1/invoices?customer=1001").await.expect(200).json()["items"].as_array().unwrap() {
        let id = invoice["id"].as_str().unwrap();
        paths.push(format!("/v1/invoices/{id}"));
        paths.extend(["json", "html"].map(|format| format!("/v1/invoices/{id}/document?format={format}")));
    }
    for bill in caller.get("/v1/customers/1001/bills").await.expect(200).json()["items"].as_array().unwrap() {
        paths.push(format!("/v1/bills/{}", bill["id"].as_str().unwrap()));
    }
    let mut all = Vec::new();
    for path in paths {
        let text = caller.get(&path).await.expect(200).text;
        all.push((path, text));
    }
    all
}

/// Totals of bills and of events, in their order.
async fn amounts(caller: &Caller<'_>) -> Vec<Value> {
    let of = |json: Value, field: &str| json["items"].as_array().unwrap().iter().map(|item| item[field].clone()).collect::<Vec<_>>();
    let mut all = of(caller.get("/v1/customers/1001/bills").await.expect(200).json(), "total");
    all.extend(of(caller.get("/v1/customers/1001/usage-events").await.expect(200).json(), "amount"));
    all.extend(of(caller.get("/v1/invoices?customer=1001").await.expect(200).json(), "total"));
    all
}

#[tokio::test]
async fn a_closed_account_is_erased_at_its_date_and_no_amount_moves() {
    for api in Api::all("2026-10-10T10:00:00Z").await {
        let caller = leave(&api).await;
        let close = "/v1/customers/1001:close";
        let held = caller.post(close, &Value::Null).await.refused(409, "account_in_use");
        assert!(held.text.contains("1 subscription"), "{}", held.text);
        cancel(&caller).await;
        let told = caller.post(&format!("{close}?dry_run=true"), &Value::Null).await.expect(200).json();
        let closed = caller.post(close, &Value::Null).await.expect(200).json();
        assert_eq!(closed, told);
        assert_eq!((&closed["status"], &closed["removal_at"]), (&json!("inactive"), &json!("2026-12-01T12:00:00+01:00")));
        assert_eq!(caller.get("/v1/customers/1001").await.expect(200).json()["removal_at"], closed["removal_at"]);
        // Asked again it stays as it is.
        assert_eq!(caller.post(close, &Value::Null).await.expect(200).json(), closed);

        assert!(!move_to(&caller, "2026-12-01T11:59:00+01:00").await.contains(&"erasure".to_owned()));
        let (before, seen) = (amounts(&caller).await, shown(&caller).await);
        assert!(PERSONAL.iter().all(|word| seen.iter().any(|(_, text)| text.contains(word))), "the test looks where it is");
        assert!(move_to(&caller, "2026-12-01T12:01:00+01:00").await.contains(&"erasure".to_owned()));

        let customer = caller.get("/v1/customers/1001").await.expect(200).json();
        assert_eq!((&customer["status"], &customer["removal_at"]), (&json!("closed"), &Value::Null));
        assert_eq!(customer["erased_at"], json!("2026-12-01T12:00:00+01:00"));
        for (path, text) in shown(&caller).await {
            for word in PERSONAL {
                assert!(!text.contains(word), "{word} is left at {path} on {}: {text}", api.site.backend);
            }
        }
        assert_eq!(amounts(&caller).await, before);
        assert_eq!(caller.get("/v1/customers?q=novak&status=active,inactive,closed").await.expect(200).json()["items"], json!([]));
        // What is erased has no fields to be rated by: what it cost stays.
        let event = caller.get("/v1/customers/1001/usage-events").await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
        let again = json!({"reason": "a look", "customer": "1001"});
        caller.post("/v1/usage-events:rerate?dry_run=true", &again).await;
        assert_eq!(caller.get(&format!("/v1/usage-events/{event}")).await.expect(200).json()["status"], json!("rated"));
        assert_eq!(amounts(&caller).await, before);
        caller.post("/v1/customers/1001:set-status", &json!({"status": "active"})).await.refused(409, "account_erased");
        caller.post(close, &Value::Null).await.refused(409, "account_erased");
        // Nobody has a value of the attribute any more.
        caller.put("/v1/custom-attributes", &json!({"items": []})).await.expect(200);
        // The e-mail address is free for a new customer.
        let mut new = ana();
        new.as_object_mut().unwrap().remove("plan");
        caller.post("/v1/customers", &new).await.expect(201);
    }
}

#[tokio::test]
async fn a_closing_is_withdrawn_until_its_date() {
    for api in Api::all("2026-10-10T10:00:00Z").await {
        let caller = leave(&api).await;
        cancel(&caller).await;
        caller.patch("/v1/account-settings", &json!({"removal_days": 7})).await.expect(200);
        let close = "/v1/customers/1001:close";
        let closed = caller.post(close, &Value::Null).await.expect(200).json();
        assert_eq!(closed["removal_at"], json!("2026-11-08T12:00:00+01:00"));
        let back = caller.post("/v1/customers/1001:withdraw-closing", &Value::Null).await.expect(200).json();
        assert_eq!(back, json!({"status": "inactive", "removal_at": null}));
        move_to(&caller, "2026-11-10T12:00:00+01:00").await;
        assert_eq!(caller.get("/v1/customers/1001").await.expect(200).json()["last_name"], json!("Novak"));

        // Made active again, the account is not removed either.
        caller.post(close, &Value::Null).await.expect(200);
        caller.post("/v1/customers/1001:set-status", &json!({"status": "active"})).await.expect(200);
        let customer = caller.get("/v1/customers/1001").await.expect(200).json();
        assert_eq!((&customer["status"], &customer["removal_at"]), (&json!("active"), &Value::Null));

        caller.post(close, &Value::Null).await.expect(200);
        // Its date has come, and the job has not run yet.
        let jobs = caller.get("/v1/jobs").await.expect(200).json();
        let job = jobs["items"].as_array().unwrap().iter().find(|job| job["code"] == json!("erasure")).unwrap()["id"].clone();
        caller.post(&format!("/v1/jobs/{}:pause", job.as_str().unwrap()), &Value::Null).await.expect(200);
        move_to(&caller, "2026-11-18T12:00:00+01:00").await;
        caller.post("/v1/customers/1001:withdraw-closing", &Value::Null).await.refused(409, "account_erased");
        caller.post("/v1/customers/1001:set-status", &json!({"status": "active"})).await.refused(409, "account_erased");
        let log = caller.get("/v1/activities").await.expect(200).text;
        assert!(log.contains("customer.closing") && log.contains("customer.closing_withdrawn"), "{log}");
    }
}

#[tokio::test]
async fn of_an_invoice_that_another_pays_each_is_erased_by_itself() {
    for api in Api::all("2026-10-10T10:00:00Z").await {
        let caller = leave(&api).await;
        let mut payer = ana();
        payer["last_name"] = json!("Zupan");
        payer["email"] = json!("zupan@example.com");
        payer.as_object_mut().unwrap().remove("plan");
        caller.post("/v1/customers", &payer).await.expect(201);
        let profile = caller.get("/v1/customers/1001/billing-profiles").await.expect(200).json()["items"][0]["id"].clone();
        let set = format!("/v1/billing-profiles/{}:set-payer", profile.as_str().unwrap());
        caller.post(&set, &json!({"payer": {"customer": "1002"}})).await.expect(200);
        move_to(&caller, "2026-12-01T12:00:00+01:00").await;
        let listed = caller.get("/v1/invoices").await.expect(200).json();
        let paths: Vec<String> = listed["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        let mut shown = None;
        for id in paths {
            let path = format!("/v1/invoices/{id}/document?format=json");
            let document = caller.get(&path).await.expect(200).json();
            if document["charged_to"]["number"] == json!("1001") {
                assert_eq!((&document["customer"]["number"], &document["customer"]["name"]), (&json!("1002"), &json!("Ana Zupan")));
                shown = Some(path);
            }
        }
        let path = shown.unwrap_or_else(|| panic!("{listed}"));
        let names = |document: &Value| (document["charged_to"]["name"].clone(), document["customer"]["name"].clone());
        cancel(&caller).await;
        caller.post("/v1/customers/1001:close", &Value::Null).await.expect(200);
        move_to(&caller, "2027-02-01T12:00:00+01:00").await;
        let erased = names(&caller.get(&path).await.expect(200).json());
        assert!(erased.0 != json!("Ana Novak") && erased.1 == json!("Ana Zupan"), "{erased:?}");
        caller.post("/v1/customers/1002:close", &Value::Null).await.expect(200);
        move_to(&caller, "2027-04-01T12:00:00+02:00").await;
        let both = names(&caller.get(&path).await.expect(200).json());
        assert_eq!(both, (erased.0.clone(), erased.0));
    }
}
