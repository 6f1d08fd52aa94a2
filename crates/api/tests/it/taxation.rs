//! The taxation gateway and pending taxes as callers see them.

use crate::ground::{Api, ana};
use app::identity::Role;
use serde_json::{Value, json};
use testkit::peers::{TaxAnswers, TaxGatewayPeer};

const NOW: &str = "2026-06-20T10:00:00Z";
const GATEWAY: &str = "/v1/taxation-gateway";
const NAMES: &str = "name: {en: VAT, fr: TVA}\n";

#[tokio::test]
async fn the_gateway_is_configured_shown_and_taken_away_without_its_secret() {
    for api in Api::all_reaching_inside(NOW).await {
        let system = api.key(&[Role::SystemAdministrator]).await;
        api.key(&[Role::CustomerService]).await.get(GATEWAY).await.expect(403);
        let none = system.get(GATEWAY).await.expect(200).json();
        assert_eq!((&none["configured"], &none["url"], &none["pending"]), (&json!(false), &Value::Null, &json!(0)));
        system.send("DELETE", GATEWAY, None).await.expect(404);

        let peer = TaxGatewayPeer::start(TaxAnswers::Fails).await;
        let put = async |body: Value| system.send("PUT", GATEWAY, Some(("application/json", body.to_string()))).await;
        let saved = put(json!({"url": peer.url, "secret": "t0p-s3cret"})).await.expect(200);
        assert_eq!((&saved.json()["configured"], &saved.json()["has_secret"]), (&json!(true), &json!(true)));
        let moved = put(json!({"url": "https://taxes.example.org"})).await.expect(422).json();
        assert_eq!((&moved["code"], &moved["errors"][0]["field"]), (&json!("validation_failed"), &json!("secret")));
        let wrong = put(json!({"url": "ftp://taxes.example.org", "secret": "x"})).await.expect(422).json();
        assert_eq!(wrong["errors"][0]["field"], "url");
        let mut said = saved.text;
        said.push_str(&system.get(GATEWAY).await.expect(200).text);
        said.push_str(&system.get("/v1/activities").await.expect(200).text);
        assert!(said.contains("taxation_gateway.changed") && !said.contains("t0p-s3cret"), "{said}");
        system.send("DELETE", GATEWAY, None).await.expect(204);
        assert_eq!(system.get(GATEWAY).await.expect(200).json()["has_secret"], false);
    }
}

#[tokio::test]
async fn a_pending_tax_shows_with_bill_and_item() {
    for api in Api::all_reaching_inside(NOW).await {
        let power = api.key(&[Role::Power]).await;
        let catalog::CatalogFiles(files) = testkit::example_catalog();
        let changed = |text: String| text.replace(NAMES, &format!("{NAMES}    provider: gateway\n"));
        assert!(files.values().any(|text| text.contains(NAMES)));
        let files = catalog::CatalogFiles(files.into_iter().map(|(name, text)| (name, changed(text))).collect());
        let by_gateway = app::catalog::ApplyCatalog { files };
        api.site.write(by_gateway).await.unwrap();
        let peer = TaxGatewayPeer::start(TaxAnswers::Fails).await;
        power.send("PUT", GATEWAY, Some(("application/json", json!({"url": peer.url}).to_string()))).await.expect(200);
        let customer = power.post("/v1/customers", &ana()).await.expect(201).json()["number"].as_str().unwrap().to_owned();
        let bills = power.get(&format!("/v1/customers/{customer}/bills")).await.expect(200).json();
        let waiting = bills["items"].as_array().unwrap().iter().find(|bill| bill["pending_taxes"] != 0).unwrap().clone();
        let bill = power.get(&format!("/v1/bills/{}", waiting["id"].as_str().unwrap())).await.expect(200).json();
        assert_eq!(bill["pending_taxes"], waiting["pending_taxes"]);
        let items = bill["items"].as_array().unwrap();
        assert!(items.iter().any(|item| item["tax_pending"] == true), "{items:?}");
        assert_eq!(power.get(GATEWAY).await.expect(200).json()["pending"], waiting["pending_taxes"]);
        // What is added by hand waits for the rate.
        let adjust = json!({"amount": "1.00", "direction": "debit", "bill_item": items[0]["bill_item"], "tax": "VAT", "reason": "test"});
        let groups = power.get(&format!("/v1/customers/{customer}/balance-groups")).await.expect(200).json();
        let path = format!("/v1/balance-groups/{}:adjust", groups["items"][0]["id"].as_str().unwrap());
        let refused = power.post(&path, &adjust).await.expect(409);
        assert_eq!(refused.code(), "tax_pending");
    }
}
