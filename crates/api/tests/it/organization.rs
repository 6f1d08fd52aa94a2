//! The organization tree: who stands below whom, moves with all that is below, and who pays stays out of it (domain.md §6).

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";

/// Customers 1001 to 1004 without plans: a company in Ljubljana and three departments.
async fn company(api: &Api) -> Caller<'_> {
    let caller = api.key(&[Role::Power]).await;
    for (place, name) in ["Holding", "Sales", "Support", "Depot"].iter().enumerate() {
        let mut customer = ana();
        customer["last_name"] = json!(name);
        customer["email"] = json!(format!("{place}@example.com"));
        customer["organization"] = json!(if place == 0 { "Acme d.d." } else { "" });
        customer.as_object_mut().unwrap().remove("plan");
        caller.post("/v1/customers", &customer).await.expect(201);
    }
    caller
}

async fn put(caller: &Caller<'_>, customer: &str, place: Value) -> Value {
    caller.patch(&format!("/v1/customers/{customer}/organization"), &place).await.expect(200).json()
}

async fn place(caller: &Caller<'_>, customer: &str) -> Value {
    caller.get(&format!("/v1/customers/{customer}/organization")).await.expect(200).json()
}

fn numbers(nodes: &Value) -> Vec<String> {
    nodes.as_array().unwrap().iter().map(|node| node["customer"]["number"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_customer_stands_below_another_and_moves_with_all_that_is_below() {
    for api in Api::all(NOW).await {
        let caller = company(&api).await;
        assert_eq!(place(&caller, "1002").await["in_tree"], json!(false));
        // Who is named as a parent stands in the tree too, without a type.
        put(&caller, "1002", json!({"type": "billing_account", "parent": "1001"})).await;
        put(&caller, "1003", json!({"type": "service_account", "parent": "1002"})).await;
        put(&caller, "1004", json!({"parent": null, "type": "site"})).await;
        let top = place(&caller, "1001").await;
        assert_eq!((&top["in_tree"], &top["type"], &top["children"], &top["below"]), (&json!(true), &Value::Null, &json!(1), &json!(2)));
        let leaf = place(&caller, "1003").await;
        assert_eq!((numbers(&leaf["path"]), &leaf["type"]), (vec!["1001".to_owned(), "1002".to_owned()], &json!("service_account")));

        let path = "/v1/customers/1002/organization";
        let preview = caller.patch(&format!("{path}?dry_run=true"), &json!({"parent": "1004"})).await.expect(200).json();
        assert_eq!((&preview["moved"], &preview["along_count"]), (&json!(true), &json!(1)), "{preview}");
        assert_eq!((numbers(&preview["along"]), numbers(&preview["place"]["path"])), (vec!["1003".to_owned()], vec!["1004".to_owned()]));
        assert_eq!((&preview["parent_before"]["number"], &preview["pays_for"]), (&json!("1001"), &json!(0)));
        assert_eq!(place(&caller, "1003").await, leaf, "a look moves nothing");

        // Whom it pays for is told: that stays as it is.
        let group = caller.post("/v1/hierarchy-groups", &json!({"owner": "1002", "name": "Branches"})).await.expect(201).json();
        let members = format!("/v1/hierarchy-groups/{}/members", group["id"].as_str().unwrap());
        caller.post(&members, &json!({"member": "1003"})).await.expect(201);
        let preview = caller.patch(&format!("{path}?dry_run=true"), &json!({"parent": "1004"})).await.expect(200).json();
        assert_eq!(preview["pays_for"], json!(1));

        put(&caller, "1002", json!({"parent": "1004"})).await;
        assert_eq!(numbers(&place(&caller, "1003").await["path"]), ["1004", "1002"]);
        assert_eq!(place(&caller, "1001").await["below"], json!(0));
        // What is absent stays.
        assert_eq!(place(&caller, "1002").await["type"], json!("billing_account"));
        let log = caller.get("/v1/activities").await.expect(200).text;
        assert!(log.contains("organization.placed") && log.contains("organization.moved"), "{log}");
    }
}

#[tokio::test]
async fn nothing_stands_below_itself_and_what_has_something_below_it_stays() {
    for api in Api::all(NOW).await {
        let caller = company(&api).await;
        put(&caller, "1002", json!({"parent": "1001"})).await;
        put(&caller, "1003", json!({"parent": "1002"})).await;
        let own = "/v1/customers/1001/organization";
        caller.patch(own, &json!({"parent": "1001"})).await.refused(409, "organization_cycle");
        caller.patch(own, &json!({"parent": "1003"})).await.refused(409, "organization_cycle");
        let unknown = caller.patch(own, &json!({"parent": "9999"})).await.expect(422);
        assert_eq!(unknown.fields(), ["parent"]);
        let held = caller.delete("/v1/customers/1002/organization").await.refused(409, "organization_has_children");
        assert!(held.text.contains("1 customer"), "{}", held.text);
        caller.delete("/v1/customers/1003/organization").await.expect(204);
        caller.delete("/v1/customers/1003/organization").await.expect(204);
        assert_eq!(place(&caller, "1003").await["in_tree"], json!(false));
        caller.delete("/v1/customers/1002/organization").await.expect(204);
        assert_eq!(place(&caller, "1001").await["children"], json!(0));
    }
}

#[tokio::test]
async fn the_tree_ends_at_its_last_level() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut parent: Option<String> = None;
        for level in 0..=app::organization::LEVELS_MAX {
            let mut customer = ana();
            customer.as_object_mut().unwrap().remove("plan");
            customer["email"] = json!(format!("{level}@example.com"));
            customer["organization_place"] = json!({"type": "site", "parent": parent});
            let made = caller.post("/v1/customers", &customer).await;
            if level == app::organization::LEVELS_MAX {
                assert_eq!(made.expect(422).fields(), ["organization_place.parent"]);
            } else {
                parent = Some(made.expect(201).json()["number"].as_str().unwrap().to_owned());
            }
        }
        // Made with a parent that is not there: the field is told, and no customer is made.
        let mut lost = ana();
        lost["organization_place"] = json!({"parent": "nobody"});
        assert_eq!(caller.post("/v1/customers", &lost).await.expect(422).fields(), ["organization_place.parent"]);
        let above = numbers(&place(&caller, parent.as_deref().unwrap()).await["path"]);
        assert_eq!(above.len(), app::organization::LEVELS_MAX - 1);
        // Two trees that are too deep together.
        let mut other = ana();
        other.as_object_mut().unwrap().remove("plan");
        let other = caller.post("/v1/customers", &other).await.expect(201).json()["number"].as_str().unwrap().to_owned();
        let top = format!("/v1/customers/{}/organization", above[0]);
        caller.patch(&top, &json!({"parent": other})).await.refused(409, "organization_too_deep");
    }
}

#[tokio::test]
async fn nodes_are_found_by_company_name_address_number_and_type() {
    for api in Api::all(NOW).await {
        let caller = company(&api).await;
        put(&caller, "1001", json!({"type": "legal_entity"})).await;
        put(&caller, "1002", json!({"type": "billing_account", "parent": "1001"})).await;
        put(&caller, "1003", json!({"type": "service_account", "parent": "1001"})).await;
        for (asked, found) in [
            ("", vec!["1001", "1002", "1003"]),
            ("company=acme", vec!["1001"]),
            ("name=sales", vec!["1002"]),
            ("address=ljub*", vec![]),
            ("address=ljubljana", vec!["1001", "1002", "1003"]),
            ("number=1003", vec!["1003"]),
            ("q=acme", vec!["1001"]),
            ("q=support", vec!["1003"]),
            ("type=billing_account", vec!["1002"]),
            ("parent=1001", vec!["1002", "1003"]),
            ("parent=1001&type=service_account", vec!["1003"]),
            ("parent=1002", vec![]),
        ] {
            let listed = caller.get(&format!("/v1/organization-nodes?{asked}")).await.expect(200).json();
            assert_eq!(numbers(&listed["items"]), found, "{asked}: {listed}");
        }
        let first = caller.get("/v1/organization-nodes?limit=2").await.expect(200).json();
        let next = first["next_cursor"].as_str().unwrap();
        let rest = caller.get(&format!("/v1/organization-nodes?limit=2&cursor={next}")).await.expect(200).json();
        assert_eq!((numbers(&rest["items"]), &rest["next_cursor"]), (vec!["1003".to_owned()], &Value::Null));
        // The company is looked for as the contact says it now.
        let contact = caller.get("/v1/customers/1002/contacts").await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
        caller.patch(&format!("/v1/customers/1002/contacts/{contact}"), &json!({"organization": "Beta"})).await.expect(200);
        assert_eq!(numbers(&caller.get("/v1/organization-nodes?company=beta").await.expect(200).json()["items"]), ["1002"]);

        let second = api.second_site().await;
        let secret = app::identity::Token::draw("").unwrap();
        let create =
            app::identity::CreateApiKey { name: "other".into(), roles: vec![Role::Power], expires_at: None, secret: secret.clone() };
        let scope = store::Scope { site: second, ..api.site.scope() };
        api.site.store.write(scope, create, store::Lane::Interactive).await.unwrap();
        let other = api.browser().with("authorization", &format!("Bearer {}", secret.reveal()));
        assert_eq!(other.get("/v1/organization-nodes").await.expect(200).json()["items"], json!([]));
        other.get("/v1/customers/1001/organization").await.expect(404);
        other.patch("/v1/customers/1001/organization", &json!({"parent": null})).await.expect(404);
    }
}
