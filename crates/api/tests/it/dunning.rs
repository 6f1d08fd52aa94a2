//! Configurations of dunning, as callers see them (domain.md §8).

use crate::ground::Api;
use app::identity::Role;
use serde_json::{Value, json};

const DUNNING: &str = "/v1/dunning";

fn late() -> Value {
    json!({
        "code": "late",
        "name": "Late",
        "thresholds": [{"amount": "5.00", "resource": "EUR"}],
        "actions": [
            {"code": "mail", "name": "Reminder", "overdue_days": 5, "type": "notification", "channel": "email"},
            {"code": "fee", "name": "Fee", "overdue_days": 10, "type": "fee", "bundle": "extra_data"},
        ],
    })
}

#[tokio::test]
async fn a_configuration_is_made_changed_run_and_removed() {
    for api in Api::all("2026-10-10T10:00:00Z").await {
        let caller = api.key(&[Role::Power]).await;
        caller.post(&format!("{DUNNING}?dry_run=true"), &late()).await.expect(201);
        assert_eq!(caller.post(DUNNING, &late()).await.expect(201).json(), late());
        assert_eq!(caller.get("/v1/dunning/late").await.expect(200).json(), late());
        assert_eq!(caller.get(DUNNING).await.expect(200).json()["items"], json!([late()]));
        let again = caller.post(DUNNING, &late()).await.expect(422).json();
        assert_eq!((&again["errors"][0]["field"], &again["errors"][0]["code"]), (&json!("code"), &json!("taken")));
        let changed = caller.patch("/v1/dunning/late", &json!({"thresholds": []})).await.expect(200).json();
        assert_eq!((&changed["thresholds"], &changed["actions"]), (&json!([]), &late()["actions"]));
        let job = json!({"code": "dunning", "name": "Dunning", "kind": "dunning"});
        let refused = caller.post("/v1/jobs", &job).await.expect(422).json();
        assert_eq!((&refused["errors"][0]["field"], &refused["errors"][0]["code"]), (&json!("dunning"), &json!("required")));
        let job = json!({"code": "dunning", "name": "Dunning", "kind": "dunning", "dunning": "late"});
        assert_eq!(caller.post("/v1/jobs", &job).await.expect(201).json()["dunning"], "late");
        assert_eq!(caller.send("DELETE", "/v1/dunning/late", None).await.expect(409).json()["code"], "dunning_in_use");
        caller.send("DELETE", "/v1/jobs/dunning", None).await.expect(204);
        caller.send("DELETE", "/v1/dunning/late", None).await.expect(204);
        caller.get("/v1/dunning/late").await.expect(404);
    }
}

#[tokio::test]
async fn what_is_not_built_and_what_a_type_does_not_take_is_refused() {
    for api in Api::all("2026-10-10T10:00:00Z").await {
        let caller = api.key(&[Role::Power]).await;
        for does in ["recollect", "block"] {
            let mut body = late();
            body["actions"][0]["type"] = json!(does);
            caller.post(DUNNING, &body).await.expect(422);
        }
        let mut body = late();
        body["actions"][0]["bundle"] = json!("extra_data");
        body["actions"][1].as_object_mut().unwrap().remove("bundle");
        let refused = caller.post(DUNNING, &body).await.expect(422).json();
        let fields: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|one| one["field"].clone()).collect();
        assert_eq!(fields, [json!("actions[0].bundle"), json!("actions[1].bundle")]);
    }
}
