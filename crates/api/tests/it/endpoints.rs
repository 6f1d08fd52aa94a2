//! Every endpoint: who may call it, and what the API says about itself.

use crate::ground::Api;
use app::identity::Role;
use serde_json::Value;

const NOW: &str = "2026-10-10T10:00:00Z";
/// Set to write the snapshot instead of comparing it.
const UPDATE_VARIABLE: &str = "GUILDER_UPDATE_SNAPSHOTS";

#[test]
fn every_endpoint_is_listed_with_the_roles_that_may_call_it() {
    // Tests run in the folder of their crate.
    let path = "tests/it/endpoints.txt";
    let matrix = api::routes::matrix();
    if std::env::var_os(UPDATE_VARIABLE).is_some() {
        std::fs::write(path, &matrix).unwrap();
    }
    let reviewed = std::fs::read_to_string(path).unwrap();
    assert_eq!(matrix, reviewed, "endpoints.txt is not what the routes say; {UPDATE_VARIABLE}=1 writes it");
}

#[test]
fn the_description_is_openapi_3_1_with_unique_operations_and_resolvable_references() {
    let text = api::openapi();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut operations = Vec::new();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values().filter(|operation| operation.get("operationId").is_some()) {
            operations.push(operation["operationId"].as_str().unwrap());
            assert!(operation["responses"]["default"].is_object());
            assert!(operation["summary"].is_string(), "{}", operation["operationId"]);
        }
    }
    let listed = operations.len();
    operations.sort_unstable();
    operations.dedup();
    assert_eq!(operations.len(), listed);
    for reference in text.split("\"$ref\": \"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}

/// Method, path with something in its places, and what it needs, of every endpoint.
fn endpoints() -> Vec<(String, String, String)> {
    let document: Value = serde_json::from_str(&api::openapi()).unwrap();
    let mut endpoints = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let filled = path.replace("{customer}", "999").replace("{code}", "none").replace("{id}", "999").replace("{item}", "1");
        for (method, operation) in item.as_object().unwrap() {
            if let Some(permission) = operation.get("x-permission").and_then(Value::as_str) {
                endpoints.push((method.to_uppercase(), filled.clone(), permission.to_owned()));
            }
        }
    }
    endpoints
}

#[tokio::test]
async fn each_role_reaches_exactly_its_endpoints() {
    for api in Api::all(NOW).await {
        for role in Role::ALL {
            let caller = api.key(&[*role]).await;
            for (method, path, permission) in endpoints() {
                let permission = app::identity::Permission::parse(&permission).unwrap();
                let answer = caller.send(&method, &path, None).await;
                let is_refused = answer.status == 403;
                assert_eq!(is_refused, !role.allows(permission), "{method} {path} as {}: {}", role.as_str(), answer.text);
                assert_ne!(answer.status, 500, "{method} {path}: {}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn nobody_reaches_anything_without_signing_in() {
    for api in Api::all(NOW).await {
        for (method, path, _) in endpoints() {
            assert_eq!(api.browser().send(&method, &path, None).await.expect(401).code(), "not_signed_in");
        }
    }
}
