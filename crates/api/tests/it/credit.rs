//! What limits a customer and what frees it of tax: both hold from the next event on (domain.md §3, §2).

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";

async fn text_message(caller: &Caller<'_>, session: &str) -> Value {
    let event = json!({
        "service_type": "sms", "identifier": "38640111222", "session_id": session, "time": NOW,
        "fields": {"destination": "15551234567"}, "mode": "authorize",
    });
    caller.post("/v1/usage-events", &event).await.expect(200).json()
}

#[tokio::test]
async fn a_credit_limit_holds_from_the_next_event_on() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut customer = ana();
        customer["profile"] = json!({"credit_limit": "500"});
        caller.post("/v1/customers", &customer).await.expect(201);
        let profile = caller.get("/v1/customers/1001/billing-profiles").await.expect(200).json()["items"][0].clone();
        assert_eq!((&profile["credit_limit"]["amount"], &profile["credit_profile"]), (&json!("500.000000"), &Value::Null));
        assert_eq!(text_message(&caller, "m1").await["status"], json!("rated"));
        let path = format!("/v1/billing-profiles/{}", profile["id"].as_str().unwrap());
        let changed = caller.patch(&path, &json!({"credit_limit": "0.01", "credit_profile": "standard"})).await.expect(200).json();
        assert_eq!((&changed["credit_limit"]["amount"], &changed["credit_profile"]), (&json!("0.010000"), &json!("standard")));
        let refused = text_message(&caller, "m2").await;
        assert_eq!((&refused["status"], &refused["reason"]["code"]), (&json!("refused"), &json!("limit_reached")), "{refused}");
        // What is absent stays, null clears.
        let cleared = caller.patch(&path, &json!({"credit_limit": null})).await.expect(200).json();
        assert_eq!((&cleared["credit_limit"], &cleared["credit_profile"]), (&Value::Null, &json!("standard")));
        assert_eq!(text_message(&caller, "m3").await["status"], json!("rated"));
        let wrong = caller.patch(&path, &json!({"credit_limit": "-1", "credit_profile": "none"})).await.expect(422).json();
        assert_eq!(wrong["errors"].as_array().unwrap().len(), 2, "{wrong}");
        caller.patch("/v1/billing-profiles/999999", &json!({})).await.expect(404);
        assert!(caller.get("/v1/activities").await.expect(200).text.contains("billing_profile.changed"));
    }
}

#[tokio::test]
async fn who_is_exempt_pays_no_tax_from_then_on() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.post("/v1/customers", &ana()).await.expect(201);
        let call = json!({
            "service_type": "voice", "identifier": "38640111222", "time": NOW, "fields": {"destination": "15551234567", "duration": "60"},
        });
        let tax = async || {
            let tried = caller.post("/v1/usage-events:rate", &call).await.expect(200).json();
            tried["tax"]["amount"].as_str().unwrap_or_else(|| panic!("{tried}")).to_owned()
        };
        assert_ne!(tax().await, "0.000000");
        let changed = caller.patch("/v1/customers/1001", &json!({"tax_exempt": true})).await.expect(200).json();
        assert_eq!(changed["tax_exempt"], json!(true));
        let mut charged = call.clone();
        charged["session_id"] = json!("c1");
        let charged = caller.post("/v1/usage-events", &charged).await.expect(200).json();
        let taxes: Vec<&Value> = charged["impacts"].as_array().unwrap().iter().filter(|impact| impact["kind"] == json!("charge")).collect();
        assert!(!taxes.is_empty() && taxes.iter().all(|impact| impact["tax"] == json!("0.000000")), "{charged}");
        assert_eq!(tax().await, "0.000000");
    }
}

#[tokio::test]
async fn discounts_and_limits_are_in_the_catalog() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::PricingAnalyst]).await;
        let discounts = caller.get("/v1/discounts").await.expect(200).json();
        assert!(discounts["items"].as_array().unwrap().iter().any(|entry| entry["code"] == json!("family_pool")));
        assert_eq!(caller.get("/v1/credit-profiles/standard").await.expect(200).json()["document"]["default"], json!(true));
        assert_eq!(caller.get("/v1/tax-suppliers").await.expect(200).json()["items"], json!([]));
    }
}
