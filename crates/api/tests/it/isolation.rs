//! Nothing of one site can be seen or changed from another (ARCHITECTURE.md §4).

use crate::ground::{Api, ana};
use app::identity::Role;
use serde_json::{Value, json};
use store::Lane;

const NOW: &str = "2026-10-10T10:00:00Z";

#[tokio::test]
async fn ids_of_another_site_are_not_there() {
    for api in Api::all(NOW).await {
        let home = api.key(&[Role::Power]).await;
        let customer = home.post("/v1/customers", &ana()).await.expect(201).json();
        let first = |path: &str| format!("/v1/customers/{}/{path}", customer["number"].as_str().unwrap());
        let id = async |path: &str| home.get(&first(path)).await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
        let (subscription, profile) = (id("subscriptions").await, id("billing-profiles").await);
        let (group, bill, contact) = (id("balance-groups").await, id("bills?status=active").await, id("contacts").await);

        let second = api.second_site().await;
        let secret = app::identity::Token::draw("").unwrap();
        let create =
            app::identity::CreateApiKey { name: "other".into(), roles: vec![Role::Power], expires_at: None, secret: secret.clone() };
        let scope = store::Scope { site: second, ..api.site.scope() };
        api.site.store.write(scope, create, Lane::Interactive).await.unwrap();
        let other = api.browser().with("authorization", &format!("Bearer {}", secret.reveal()));

        let reads = [
            format!("/v1/subscriptions/{subscription}"),
            format!("/v1/billing-profiles/{profile}"),
            format!("/v1/balance-groups/{group}/balances"),
            format!("/v1/bills/{bill}"),
            format!("/v1/bills/{bill}/preview"),
            first("contacts"),
            first("bills"),
            first("usage-events"),
            first("payments"),
            "/v1/sites/test".to_owned(),
        ];
        for path in &reads {
            if path != "/v1/sites/test" {
                home.get(path).await.expect(200);
            }
            other.get(path).await.expect(404);
        }
        let contact = format!("{}/{contact}", first("contacts"));
        other.patch(&contact, &json!({"last_name": "Kos"})).await.expect(404);
        other.post(&format!("/v1/billing-profiles/{profile}:run-billing"), &Value::Null).await.expect(404);
        other.post("/v1/sites/test/clock:advance", &json!({"to": "2026-12-01T00:00:00Z"})).await.expect(404);
        assert_eq!(other.with("guilder-site", "test").get("/v1/customers").await.expect(404).code(), "site_unknown");
        assert_eq!(other.get("/v1/customers").await.expect(200).json()["items"], json!([]));
        assert!(!other.get("/v1/activities").await.expect(200).text.contains("Novak"));
    }
}

#[tokio::test]
async fn who_may_enter_several_sites_names_one() {
    for api in Api::all(NOW).await {
        api.second_site().await;
        let admin = api.admin().await;
        assert_eq!(admin.get("/v1/customers").await.expect(400).code(), "site_missing");
        admin.with("guilder-site", "second").get("/v1/customers").await.expect(200);
        admin.get("/v1/customers?site=test").await.expect(200);
        let both = admin.with("guilder-site", "second").get("/v1/customers?site=test").await.expect(400);
        assert_eq!(both.code(), "site_conflict");
        assert_eq!(admin.post("/v1/customers?site=test", &ana()).await.expect(400).code(), "site_parameter");
    }
}
