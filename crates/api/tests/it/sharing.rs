//! Sharing groups: an owner's plan takes over what the policy names, for as long as the membership holds (domain.md §6).

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";
const MEMBER: &str = "38640111222";

/// An owner (1001) with the family plan and a member (1002) with a plan of its own.
async fn family(api: &Api) -> Caller<'_> {
    let caller = api.key(&[Role::Power]).await;
    let mut owner = ana();
    owner["email"] = json!("owner@example.com");
    owner["plan"] = json!({"code": "family", "items": []});
    caller.post("/v1/customers", &owner).await.expect(201);
    caller.post("/v1/customers", &ana()).await.expect(201);
    caller
}

async fn subscription(caller: &Caller<'_>, customer: &str) -> Value {
    caller.get(&format!("/v1/customers/{customer}/subscriptions")).await.expect(200).json()["items"][0].clone()
}

async fn group(caller: &Caller<'_>) -> String {
    let plan = subscription(caller, "1001").await;
    let body = json!({"owner": "1001", "name": "Family", "subscription": plan["id"]});
    caller.post("/v1/sharing-groups", &body).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

/// Who pays a call of the member: the sum that is open with the owner.
async fn call(caller: &Caller<'_>, session: &str) -> String {
    let event = json!({
        "service_type": "voice", "identifier": MEMBER, "session_id": session, "time": NOW,
        "fields": {"destination": "15551234567", "duration": "60"},
    });
    let answer = caller.post("/v1/usage-events", &event).await.expect(200).json();
    assert_eq!(answer["status"], json!("rated"), "{answer}");
    caller.get("/v1/customers/1001").await.expect(200).json()["balances_overview"]["open"]["amount"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_owner_pays_from_joining_to_leaving() {
    for api in Api::all(NOW).await {
        let caller = family(&api).await;
        let plan = subscription(&caller, "1001").await;
        assert_eq!(plan["discounts"].as_array().unwrap().iter().filter(|held| held["policy"] == json!(true)).count(), 2);
        let id = group(&caller).await;
        let alone = call(&caller, "c1").await;
        let members = format!("/v1/sharing-groups/{id}/members");
        // Joined before the call's time, so the call lies in the membership.
        let join = json!({"member": "1002", "from": "2026-10-01T00:00:00Z"});
        let joined = caller.post(&members, &join).await.expect(201).json();
        assert_eq!((&joined["owner"]["number"], &joined["status"]), (&json!("1001"), &json!("active")));
        let shared = call(&caller, "c2").await;
        assert_ne!(shared, alone, "the owner pays");

        caller.patch(&format!("{members}/1002"), &json!({"status": "inactive"})).await.expect(200);
        assert_eq!(call(&caller, "c3").await, shared, "a membership that rests shares nothing");
        caller.patch(&format!("{members}/1002"), &json!({"status": "active"})).await.expect(200);
        let again = call(&caller, "c4").await;
        assert_ne!(again, shared);

        caller.send("DELETE", &format!("{members}/1002"), None).await.expect(204);
        assert_eq!(call(&caller, "c5").await, again);
        let listed = caller.get(&members).await.expect(200).json();
        assert_eq!((&listed["items"][0]["status"], &listed["next_cursor"]), (&json!("cancelled"), &Value::Null));
        // Who left may join again.
        caller.post(&members, &join).await.expect(201);
        assert_ne!(call(&caller, "c6").await, again);
        let log = caller.get("/v1/customers/1002/activities").await;
        let log = if log.status == 200 { log.text } else { caller.get("/v1/activities").await.expect(200).text };
        assert!(log.contains("sharing.joined") && log.contains("sharing.left"), "{log}");
    }
}

#[tokio::test]
async fn an_event_of_a_member_names_the_owner_who_pays_it_and_what_a_cancellation_takes_back() {
    for api in Api::all(NOW).await {
        let caller = family(&api).await;
        let members = format!("/v1/sharing-groups/{}/members", group(&caller).await);
        let alone = call(&caller, "c1").await;
        caller.post(&members, &json!({"member": "1002", "from": "2026-10-01T00:00:00Z"})).await.expect(201);
        assert_ne!(call(&caller, "c2").await, alone);
        let listed = caller.get("/v1/customers/1002/usage-events").await.expect(200).json();
        let path = |session: &str| {
            let event = listed["items"].as_array().unwrap().iter().find(|event| event["session_id"] == json!(session)).unwrap();
            format!("/v1/usage-events/{}", event["id"].as_str().unwrap())
        };
        assert_eq!(caller.get(&path("c1")).await.expect(200).json()["owners"], json!([]));
        let shared = caller.get(&path("c2")).await.expect(200).json();
        let owner = &shared["owners"][0];
        assert_eq!((&owner["customer"]["number"], &owner["sharing_group"]), (&json!("1001"), &json!("Family")), "{shared}");
        assert_ne!(owner["amount"]["amount"], json!("0.000000"), "{owner}");
        let preview = format!("{}:cancel?dry_run=true", path("c2"));
        let cancelled = caller.post(&preview, &json!({"reason": "a look"})).await.expect(200).json();
        let change = &cancelled["owners"][0];
        assert_eq!((&change["before"], &change["tax_before"]), (&owner["amount"], &owner["tax"]), "{cancelled}");
        assert_eq!((&change["amount"]["amount"], &change["tax"]["amount"]), (&json!("0.000000"), &json!("0.000000")));
        // Only looked at: the owner still pays.
        assert_eq!(caller.get(&path("c2")).await.expect(200).json()["owners"], shared["owners"]);
    }
}

#[tokio::test]
async fn a_dry_run_changes_no_group_and_no_membership() {
    for api in Api::all(NOW).await {
        let caller = family(&api).await;
        let id = group(&caller).await;
        let (path, members) = (format!("/v1/sharing-groups/{id}"), format!("/v1/sharing-groups/{id}/members"));
        caller.post(&members, &json!({"member": "1002"})).await.expect(201);
        let before = (caller.get(&path).await.text, caller.get(&members).await.text);
        caller.patch(&format!("{path}?dry_run=true"), &json!({"name": "Clan", "status": "inactive"})).await.expect(200);
        caller.patch(&format!("{members}/1002?dry_run=true"), &json!({"status": "inactive"})).await.expect(200);
        caller.post(&format!("{path}:cancel?dry_run=true"), &json!({})).await.expect(200);
        // Where there is none, asking for one is no way to the real thing.
        let refused = caller.send("DELETE", &format!("{members}/1002?dry_run=true"), None).await.expect(400).json();
        assert_eq!((&refused["code"], &refused["errors"][0]["field"]), (&json!("unknown_parameter"), &json!("dry_run")));
        assert_eq!((caller.get(&path).await.text, caller.get(&members).await.text), before);
    }
}

#[tokio::test]
async fn a_cancelled_group_is_over_for_good() {
    for api in Api::all(NOW).await {
        let caller = family(&api).await;
        let id = group(&caller).await;
        let (path, members) = (format!("/v1/sharing-groups/{id}"), format!("/v1/sharing-groups/{id}/members"));
        caller.post(&members, &json!({"member": "1002", "from": "2026-10-01T00:00:00Z"})).await.expect(201);
        let renamed = caller.patch(&path, &json!({"name": "All of us", "to": "2027-01-01T00:00:00Z"})).await.expect(200).json();
        assert_eq!((&renamed["name"], &renamed["period"]["to"]), (&json!("All of us"), &json!("2027-01-01T01:00:00+01:00")));
        let open = caller.patch(&path, &json!({"to": null})).await.expect(200).json();
        assert_eq!((&open["period"]["to"], &open["members"]), (&Value::Null, &json!(1)));
        let before = call(&caller, "c1").await;
        assert_eq!(caller.post(&format!("{path}:cancel"), &Value::Null).await.expect(200).json()["status"], json!("cancelled"));
        caller.post(&format!("{path}:cancel"), &Value::Null).await.expect(200);
        assert_eq!(call(&caller, "c2").await, before);
        assert_eq!(caller.patch(&path, &json!({"status": "active"})).await.expect(409).code(), "sharing_cancelled");
        assert_eq!(caller.post(&members, &json!({"member": "1001"})).await.expect(409).code(), "own_group");
        let sharing = caller.get("/v1/customers/1002/sharing").await.expect(200).json();
        assert_eq!(sharing["memberships"][0]["group_status"], json!("cancelled"));
    }
}

#[tokio::test]
async fn what_cannot_be_shared_is_refused_with_its_reason() {
    for api in Api::all(NOW).await {
        let caller = family(&api).await;
        let id = group(&caller).await;
        let members = format!("/v1/sharing-groups/{id}/members");
        assert_eq!(caller.post(&members, &json!({"member": "1001"})).await.expect(409).code(), "own_group");
        let unknown = caller.post(&members, &json!({"member": "nobody"})).await.expect(422).json();
        assert_eq!((&unknown["errors"][0]["field"], &unknown["errors"][0]["code"]), (&json!("member"), &json!("unknown_customer")));
        caller.post(&members, &json!({"member": "1002"})).await.expect(201);
        assert_eq!(caller.post(&members, &json!({"member": "1002"})).await.expect(409).code(), "member_already");
        // The member's plan has no policy, and the plan is not the owner's.
        let own = subscription(&caller, "1002").await;
        let none = caller.post("/v1/sharing-groups", &json!({"owner": "1002", "name": "x", "subscription": own["id"]})).await.expect(422);
        assert!(none.text.contains("no_policy"), "{}", none.text);
        let body = json!({"owner": "1001", "name": " ", "subscription": own["id"], "from": NOW, "to": "2026-01-01T00:00:00Z"});
        let wrong = caller.post("/v1/sharing-groups", &body).await.expect(422).json();
        let fields: Vec<&str> = wrong["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["name", "to", "subscription"]);
        // Of an owner, by part of a name.
        let found = caller.get("/v1/sharing-groups?owner=1001&name=fam").await.expect(200).json();
        assert_eq!((found["items"].as_array().unwrap().len(), &found["items"][0]["id"]), (1, &json!(id)));
        assert_eq!(caller.get("/v1/sharing-groups?owner=1001&name=other").await.expect(200).json()["items"], json!([]));
    }
}

#[tokio::test]
async fn a_policy_that_moves_money_needs_one_currency() {
    for api in Api::all(NOW).await {
        let mut files = testkit::example_catalog().0;
        let dollars = "resources:\n  - {code: USD, name: {en: Dollar, fr: Dollar}, currency: USD, scale: 6}\n";
        files.insert("dollars.yaml".to_owned(), dollars.to_owned());
        let admin = api.key(&[Role::Power]).await;
        admin.post("/v1/catalog:apply", &json!({ "files": files })).await.expect(200);
        let caller = family(&api).await;
        let plan = subscription(&caller, "1001").await;
        let held = |code: &str| {
            let found = plan["discounts"].as_array().unwrap().iter().find(|held| held["discount"] == json!(code)).cloned();
            found.unwrap()["id"].clone()
        };
        let mut other = ana();
        other["email"] = json!("other@example.com");
        other["profile"] = json!({"currency": "USD"});
        other["plan"] = Value::Null;
        let other = caller.post("/v1/customers", &other).await.expect(201).json();
        let join = json!({"member": other["number"]});
        for (policy, status) in [("family_pays", 409), ("family_pool", 201)] {
            let body = json!({
                "owner": "1001", "name": policy, "subscription": plan["id"], "policy": {"discounts": [held(policy)]}, "pool_first": true,
            });
            let id = caller.post("/v1/sharing-groups", &body).await.expect(201).json()["id"].as_str().unwrap().to_owned();
            let answer = caller.post(&format!("/v1/sharing-groups/{id}/members"), &join).await.expect(status);
            assert_eq!(answer.code(), if status == 409 { "other_currency" } else { "" });
        }
    }
}
