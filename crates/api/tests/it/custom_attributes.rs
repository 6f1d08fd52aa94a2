//! Custom attributes over the API: defined, given to customers, taken away; jobs that work on customers by them (domain.md §1, §8a).

use crate::ground::{Answer, Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";
const PATH: &str = "/v1/custom-attributes";

fn definition(code: &str, kind: &str) -> Value {
    json!({"code": code, "name": format!("The {code}"), "type": kind, "mandatory": false, "on_invoice": false})
}

fn four() -> Value {
    json!({"items": [definition("region", "string"), definition("tier", "number"), definition("vip", "boolean"), definition("signed", "datetime")]})
}

fn customer(attributes: &Value) -> Value {
    let mut customer = ana();
    customer.as_object_mut().unwrap().remove("plan");
    customer["custom_attributes"] = attributes.clone();
    customer
}

fn wrong(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    answer.json()["errors"].as_array().unwrap().iter().map(|one| (text(&one["field"]), text(&one["code"]))).collect()
}

fn pair(field: &str, code: &str) -> (String, String) {
    (field.to_owned(), code.to_owned())
}

async fn patch(caller: &Caller<'_>, attributes: &Value) -> Answer {
    caller.patch("/v1/customers/1001", &json!({"custom_attributes": attributes})).await
}

#[tokio::test]
async fn attributes_are_defined_all_at_once_and_read_in_their_order() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        assert_eq!(caller.get(PATH).await.expect(200).json(), json!({"items": []}));
        let told = caller.put(&format!("{PATH}?dry_run=true"), &four()).await.expect(200).json();
        assert_eq!((told, caller.get(PATH).await.json()), (four(), json!({"items": []})), "a dry run writes nothing");
        let keyed = caller.with("idempotency-key", "k-1");
        assert_eq!(keyed.put(PATH, &four()).await.expect(200).json(), four());
        assert_eq!(keyed.put(PATH, &four()).await.expect(200).header("idempotent-replayed"), "true");
        // The same again is no change.
        caller.put(PATH, &four()).await.expect(200);
        assert_eq!(caller.get(PATH).await.expect(200).json(), four());
        let log = caller.get("/v1/activities").await.expect(200).json();
        let changes: Vec<&Value> =
            log["items"].as_array().unwrap().iter().filter(|one| one["action"] == json!("site.attributes_changed")).collect();
        assert_eq!(changes.len(), 1, "{}", api.site.backend);
        assert_eq!(changes[0]["changes"][1], json!({"field": "tier", "before": null, "after": "2. The tier, number"}));
        let reader = api.key(&[Role::CustomerService]).await;
        assert_eq!(reader.get(PATH).await.expect(200).json(), four());
        reader.put(PATH, &four()).await.refused(403, "forbidden");
        // Nothing of it is another site's.
        api.second_site().await;
        let admin = api.admin().await;
        assert_eq!(admin.with("guilder-site", "second").get(PATH).await.expect(200).json(), json!({"items": []}));
    }
}

#[tokio::test]
async fn wrong_definitions_are_told_at_their_fields() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let put = |items: Value| {
            let caller = caller.clone();
            async move { wrong(&caller.put(PATH, &json!({"items": items})).await.expect(422)) }
        };
        let mut blank = definition("tier", "number");
        blank["name"] = json!("  ");
        assert_eq!(
            put(json!([definition("a.b", "string"), blank, definition("TIER", "string")])).await,
            [pair("items.0.code", "code_character"), pair("items.1.name", "length"), pair("items.2.code", "taken")]
        );
        assert_eq!(put(json!([definition("x", "colour")])).await, [pair("items.0.type", "not_one_of")]);
        assert_eq!(
            put(json!([{"code": "x", "name": "X", "type": "string", "mandatory": true}])).await,
            [pair("items.0.on_invoice", "missing")]
        );
        let many: Vec<Value> = (0..51).map(|number| definition(&format!("a{number}"), "string")).collect();
        assert_eq!(put(json!(many)).await, [pair("items", "too_many")]);
        let mut printed: Vec<Value> = (0..7).map(|number| definition(&format!("a{number}"), "string")).collect();
        printed.iter_mut().for_each(|one| one["on_invoice"] = json!(true));
        assert_eq!(put(json!(printed)).await, [pair("items", "too_many_on_invoice")]);
        assert_eq!(caller.get(PATH).await.expect(200).json(), json!({"items": []}), "{}", api.site.backend);
    }
}

#[tokio::test]
async fn a_customer_has_values_in_the_one_form_of_their_type() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.put(PATH, &four()).await.expect(200);
        let given = r#"{"region": " North | South ", "tier": 12345678901234567890.120, "vip": true, "signed": "2026-06-15T22:00:00Z"}"#;
        let body = customer(&serde_json::from_str(given).unwrap());
        let shown =
            json!({"region": "North | South", "tier": "12345678901234567890.12", "vip": true, "signed": "2026-06-16T00:00:00+02:00"});
        caller.post("/v1/customers?dry_run=true", &body).await.expect(204);
        let keyed = caller.with("idempotency-key", "k-1");
        for _ in 0..2 {
            assert_eq!(keyed.post("/v1/customers", &body).await.expect(201).json()["custom_attributes"], shown);
        }
        assert_eq!(caller.get("/v1/customers/1001").await.expect(200).json()["custom_attributes"], shown, "{}", api.site.backend);

        // What is not named stays; null takes away.
        let etag = caller.get("/v1/customers/1001").await.header("etag").to_owned();
        let changed = patch(&caller, &json!({"tier": "7.50", "vip": null})).await.expect(200).json();
        assert_eq!(changed["custom_attributes"], json!({"region": "North | South", "tier": "7.5", "signed": "2026-06-16T00:00:00+02:00"}));
        let late = caller.with("if-match", &etag).patch("/v1/customers/1001", &json!({"custom_attributes": {"vip": false}})).await;
        late.refused(412, "precondition_failed");
        // The same value in another form is no change, and neither is taking away what is not there.
        patch(&caller, &json!({"tier": 7.5, "vip": null, "signed": "2026-06-16T00:00:00+02:00"})).await.expect(200);
        let log = caller.get("/v1/activities?customer=1001").await.expect(200).json();
        let changes: Vec<&Value> =
            log["items"].as_array().unwrap().iter().filter(|one| one["action"] == json!("customer.changed")).collect();
        assert_eq!(changes.len(), 1, "{}", api.site.backend);
        assert_eq!(
            changes[0]["changes"],
            json!([
                {"field": "custom_attributes.tier", "before": "12345678901234567890.12", "after": "7.5"},
                {"field": "custom_attributes.vip", "before": "true", "after": null},
            ])
        );
    }
}

#[tokio::test]
async fn a_wrong_value_is_refused_with_its_field() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.put(PATH, &four()).await.expect(200);
        let given = json!({"region": "", "tier": "twelve", "vip": "maybe", "signed": "2026-06-16", "colour": "red"});
        let expected = [
            pair("custom_attributes.colour", "unknown_attribute"),
            pair("custom_attributes.region", "empty"),
            pair("custom_attributes.signed", "not_an_instant"),
            pair("custom_attributes.tier", "not_a_number"),
            pair("custom_attributes.vip", "not_a_boolean"),
        ];
        assert_eq!(wrong(&caller.post("/v1/customers", &customer(&given)).await.expect(422)), expected, "{}", api.site.backend);
        assert_eq!(
            wrong(&caller.post("/v1/customers", &customer(&json!({"region": ["north"]}))).await.expect(422)),
            [pair("custom_attributes.region", "wrong_type")]
        );
        let long = "x".repeat(201);
        caller.post("/v1/customers", &customer(&json!({"region": "north"}))).await.expect(201);
        assert_eq!(wrong(&patch(&caller, &given).await.expect(422)), expected);
        assert_eq!(wrong(&patch(&caller, &json!({"region": long})).await.expect(422)), [pair("custom_attributes.region", "too_long")]);
        assert_eq!(caller.get("/v1/customers/1001").await.expect(200).json()["custom_attributes"], json!({"region": "north"}));
        caller.patch("/v1/customers/1002", &json!({"custom_attributes": {"region": "x"}})).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_mandatory_attribute_is_asked_for_at_every_write_of_a_customer() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.post("/v1/customers", &customer(&json!({}))).await.expect(201);
        let mut region = definition("region", "string");
        region["mandatory"] = json!(true);
        caller.put(PATH, &json!({"items": [region]})).await.expect(200);
        let missing = [pair("custom_attributes.region", "missing")];
        let mut other = customer(&json!({}));
        other["email"] = json!("other@example.com");
        assert_eq!(wrong(&caller.post("/v1/customers", &other).await.expect(422)), missing, "{}", api.site.backend);
        // The customer that was there before lives on, and is asked when it is next changed.
        assert_eq!(wrong(&caller.patch("/v1/customers/1001", &json!({"language": "fr"})).await.expect(422)), missing);
        let both = json!({"language": "fr", "custom_attributes": {"region": "north"}});
        caller.patch("/v1/customers/1001", &both).await.expect(200);
        assert_eq!(wrong(&patch(&caller, &json!({"region": null})).await.expect(422)), missing);
        caller.patch("/v1/customers/1001", &json!({"language": "en"})).await.expect(200);
    }
}

#[tokio::test]
async fn what_is_used_keeps_its_type_and_is_not_taken_away() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.put(PATH, &four()).await.expect(200);
        caller.post("/v1/customers", &customer(&json!({"region": "north"}))).await.expect(201);
        let job =
            json!({"code": "tiers", "name": "Tiers", "kind": "billing", "criteria": {"custom_attributes": [{"code": "tier", "value": 1}]}});
        let job = caller.post("/v1/jobs", &job).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        let all = |region: &str, tier: &str| json!({"items": [definition("region", region), definition("tier", tier)]});
        let held = caller.put(PATH, &all("number", "number")).await.refused(409, "attribute_in_use");
        assert!(held.text.contains("`region`"), "{}", held.text);
        caller.put(PATH, &json!({"items": []})).await.refused(409, "attribute_in_use");
        caller.put(PATH, &all("string", "string")).await.refused(409, "attribute_in_criteria");
        // Its name, order and the rest may change, and what is not used go.
        let mut renamed = all("string", "number");
        renamed["items"][0]["name"] = json!("Sales region");
        caller.put(PATH, &renamed).await.expect(200);
        patch(&caller, &json!({"region": null})).await.expect(200);
        caller.patch(&format!("/v1/jobs/{job}"), &json!({"criteria": {}})).await.expect(200);
        caller.put(PATH, &all("boolean", "datetime")).await.expect(200);
        patch(&caller, &json!({"region": true})).await.expect(200);
    }
}

#[tokio::test]
async fn criteria_are_kept_once_and_answered_as_text() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.put(PATH, &four()).await.expect(200);
        caller.post("/v1/customers", &customer(&json!({}))).await.expect(201);
        let group =
            caller.post("/v1/hierarchy-groups", &json!({"owner": "1001", "name": "Branches"})).await.expect(201).json()["id"].clone();
        let attributes = json!([
            {"code": "tier", "value": 1.50}, {"code": "tier", "value": "1.5"}, {"code": "vip", "value": true},
            {"code": "signed", "value": "2026-06-16T00:00:00+02:00"},
        ]);
        let criteria = json!({"customers": [1001, "1001"], "customer_types": ["residential", "residential"],
            "hierarchy_groups": [group, group], "custom_attributes": attributes});
        let body = json!({"code": "some", "name": "Some", "kind": "billing", "criteria": criteria});
        let made = caller.post("/v1/jobs", &body).await.expect(201).json();
        let kept = json!({"customer_types": ["residential"], "customers": ["1001"], "payment_types": [], "sharing_groups": [],
        "hierarchy_groups": [group], "custom_attributes": [
            {"code": "tier", "value": "1.5"}, {"code": "vip", "value": "true"}, {"code": "signed", "value": "2026-06-15T22:00:00Z"},
        ]});
        assert_eq!(made["criteria"], kept, "{}", api.site.backend);
        // What is answered can be given again, and is no change.
        let path = format!("/v1/jobs/{}", made["id"].as_str().unwrap());
        assert_eq!(caller.patch(&path, &json!({"criteria": kept})).await.expect(200).json(), made);
        let refused = [
            (json!({"custom_attributes": [{"code": "colour", "value": "red"}]}), "custom_attributes", "unknown_attribute"),
            (json!({"custom_attributes": [{"code": "vip", "value": 1}]}), "custom_attributes", "not_a_boolean"),
            (json!({"custom_attributes": [{"code": "vip"}]}), "custom_attributes.0.value", "missing"),
            (json!({"customers": ["ana"]}), "customers", "not_a_number"),
            (json!({"customers": [1002]}), "customers", "unknown_customer"),
            (json!({"customers": [1.5]}), "customers.0", "wrong_type"),
            (json!({"hierarchy_groups": ["7"]}), "hierarchy_groups", "unknown_hierarchy_group"),
            (json!({"hierarchy_groups": ["x"]}), "hierarchy_groups", "not_an_id"),
        ];
        for (criteria, field, code) in refused {
            let answer = caller.patch(&path, &json!({"criteria": criteria})).await.expect(422);
            assert_eq!(wrong(&answer), [pair(&format!("criteria.{field}"), code)], "{}", answer.text);
        }
    }
}
