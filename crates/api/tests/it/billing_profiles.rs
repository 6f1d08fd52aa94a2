//! Billing profiles of a customer: made, changed, and taken away while nothing was ever charged to them (pages.md, domain.md §7).

use crate::ground::{Api, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";
const PROFILES: &str = "/v1/customers/1001/billing-profiles";

#[tokio::test]
async fn a_further_profile_is_made_named_ended_and_taken_away() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.post("/v1/customers", &ana()).await.expect(201);
        let new = json!({"code": "office", "name": "Office", "billing_day": 15, "credit_limit": "100.00"});
        let made = caller.with("idempotency-key", "p1").post(PROFILES, &new).await.expect(201).json();
        assert_eq!((&made["name"], &made["billing_day"], &made["payment_type"]), (&json!("Office"), &json!(15), &json!("postpaid")));
        assert_eq!(made["period"], json!({"from": "2026-10-10T00:00:00+02:00", "to": "2026-10-15T00:00:00+02:00"}));
        let again = caller.with("idempotency-key", "p1").post(PROFILES, &new).await.expect(201).json();
        assert_eq!(again["id"], made["id"]);
        let listed = caller.get(PROFILES).await.expect(200).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);

        let id = made["id"].as_str().unwrap();
        let path = format!("/v1/billing-profiles/{id}");
        assert_eq!(caller.get(&path).await.expect(200).json(), made);
        assert_eq!((&made["customer"], &made["event_generators"]), (&json!({"number": "1001", "name": "Ana Novak"}), &json!([])));
        // Bills of one of the customer's profiles; one of another's shows none of them.
        let bills = caller.get(&format!("/v1/customers/1001/bills?billing_profile={id}")).await.expect(200).json();
        assert!(bills["items"].as_array().unwrap().iter().all(|bill| bill["billing_profile"] == "office"), "{bills}");
        assert!(!bills["items"].as_array().unwrap().is_empty());
        assert_eq!(caller.get("/v1/bills?customer=1001&billing_profile=9").await.expect(200).json()["items"], json!([]));
        assert_eq!(caller.get(&format!("/v1/bills?billing_profile={id}")).await.expect(422).fields(), ["billing_profile"]);
        assert_eq!(caller.get("/v1/bills?customer=1001&billing_profile=x").await.expect(422).fields(), ["billing_profile"]);
        let renamed =
            caller.patch(&path, &json!({"name": "Head office", "valid_to": "2026-12-01T00:00:00+01:00"})).await.expect(200).json();
        assert_eq!((&renamed["name"], &renamed["validity"]["to"]), (&json!("Head office"), &json!("2026-12-01T00:00:00+01:00")));
        let wrong = caller.patch(&path, &json!({"name": " ", "valid_to": "2026-10-01T00:00:00Z"})).await.expect(422);
        assert_eq!(wrong.fields(), ["name", "valid_to"]);

        // Who may pay for others stays until that is over.
        let group = json!({"owner": "1001", "billing_profile": made["id"], "name": "Offices"});
        let group = caller.post("/v1/hierarchy-groups", &group).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let held = caller.delete(&path).await.refused(409, "billing_profile_in_use");
        assert!(held.text.contains("hierarchy group"), "{}", held.text);
        caller.post(&format!("/v1/hierarchy-groups/{group}:cancel"), &Value::Null).await.expect(200);

        caller.send("DELETE", &path, None).await.expect(204);
        assert_eq!(caller.get(PROFILES).await.expect(200).json()["items"].as_array().unwrap().len(), 1);
        caller.send("DELETE", &path, None).await.expect(404);
        caller.get(&path).await.refused(404, "not_found");
        caller.get("/v1/billing-profiles/none").await.refused(404, "not_found");
        let log = caller.get("/v1/activities").await.expect(200).text;
        assert!(log.contains("billing_profile.created") && log.contains("billing_profile.deleted"), "{log}");
        // Its bills are gone with it, and the customer's others are not.
        assert_eq!(caller.get("/v1/customers/1001/bills?status=active").await.expect(200).json()["items"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn wrong_fields_of_a_new_profile_are_told_all_at_once() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.post("/v1/customers", &ana()).await.expect(201);
        let wrong = json!({"code": "default", "name": "  ", "payment_type": "barter", "currency": "XXX"});
        let fields = caller.post(PROFILES, &wrong).await.expect(422).fields();
        assert_eq!(fields, ["code", "name", "payment_type", "currency"]);
        caller.post("/v1/customers/9999/billing-profiles", &json!({"code": "office"})).await.expect(404);
    }
}

#[tokio::test]
async fn a_profile_in_use_stays_and_one_that_has_ended_gets_nothing_new() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.post("/v1/customers", &ana()).await.expect(201);
        let first = caller.get(PROFILES).await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
        let held = caller.delete(&format!("/v1/billing-profiles/{first}")).await.refused(409, "billing_profile_in_use");
        assert!(held.text.contains("balance group"), "{}", held.text);

        let made =
            caller.post(PROFILES, &json!({"code": "office", "name": "Office"})).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/billing-profiles/{made}");
        // It ends today: no balance group any more.
        caller.patch(&path, &json!({"valid_to": "2026-10-10T10:30:00Z"})).await.expect(200);
        api.site.set_now("2026-10-10T11:00:00Z");
        let group = json!({"name": "Office", "billing_profile": made});
        let refused = caller.post("/v1/customers/1001/balance-groups", &group).await.expect(422);
        assert_eq!(
            (refused.fields(), refused.json()["errors"][0]["code"].clone()),
            (vec!["billing_profile".to_owned()], json!("billing_profile_ended"))
        );
        caller.patch(&path, &json!({"valid_to": Value::Null})).await.expect(200);
        caller.post("/v1/customers/1001/balance-groups", &group).await.expect(201);
        caller.patch(&path, &json!({"valid_to": "2026-10-10T10:30:00Z"})).await.expect(200);
        let plan = json!({"plan": "mobile_s", "identifier": "38640999888", "billing_profile": made});
        let late = caller.post("/v1/customers/1001/subscriptions", &plan).await.expect(422);
        assert_eq!(late.fields(), ["billing_profile"]);
        caller.delete(&path).await.refused(409, "billing_profile_in_use");
    }
}
