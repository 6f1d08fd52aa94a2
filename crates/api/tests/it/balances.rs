//! Balances made by hand (domain.md §3).

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";

async fn group(caller: &Caller<'_>) -> Value {
    caller.get("/v1/customers/1001/balance-groups").await.expect(200).json()["items"][0].clone()
}

fn total(group: &Value, resource: &str) -> String {
    let found = group["resources"].as_array().unwrap().iter().find(|row| row["resource"] == json!(resource));
    found.map_or_else(|| "none".to_owned(), |row| row["total"]["amount"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn credit_and_debit_of_a_unit_and_of_money() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut customer = ana();
        customer["plan"] = Value::Null;
        caller.post("/v1/customers", &customer).await.expect(201);
        let path = format!("/v1/balance-groups/{}/balances", group(&caller).await["id"].as_str().unwrap());
        let make = |resource: &str, amount: &str, direction: &str, validity: &str| json!({"resource": resource, "amount": amount, "direction": direction, "validity": validity, "reason": "goodwill"});
        // The example's credit profile fires at 80 % of a gigabyte used: 1024 MB given arm it again, 900 taken fire it.
        caller.post(&format!("{path}?dry_run=true"), &make("MB", "1024", "credit", "infinite")).await.expect(201);
        assert_eq!(total(&group(&caller).await, "MB"), "none");
        let given = caller.post(&path, &make("MB", "1024", "credit", "infinite")).await.expect(201).json();
        assert_eq!(total(&group(&caller).await, "MB"), "-1024.000000");
        let directions = |made: &Value| -> Vec<String> {
            made["thresholds"].as_array().unwrap().iter().map(|one| one["direction"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(directions(&given), ["down", "down"], "{given}");
        let taken = caller.post(&path, &make("MB", "900", "debit", "current_cycle")).await.expect(201).json();
        assert_eq!((total(&group(&caller).await, "MB"), directions(&taken)), ("-124.000000".to_owned(), vec!["up".to_owned()]));
        caller.post(&path, &make("EUR", "10", "credit", "infinite")).await.expect(201);
        assert_eq!(total(&group(&caller).await, "EUR"), "-10.000000");
        let mut until = make("SMS", "5", "credit", "until");
        until["to"] = json!("2026-11-01T00:00:00Z");
        caller.post(&path, &until).await.expect(201);
        assert_eq!(total(&group(&caller).await, "SMS"), "-5");
        api.site.set_now("2026-11-02T00:00:00Z");
        assert_eq!(total(&group(&caller).await, "SMS"), "0");

        let wrong = json!({"resource": "gold", "amount": "0", "direction": "credit", "validity": "infinite", "reason": " "});
        let wrong = caller.post(&path, &wrong).await.expect(422).json();
        let fields: Vec<&str> = wrong["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["resource", "amount", "reason"]);
        caller.post(&path, &make("MB", "5", "credit", "until")).await.expect(422);
        assert!(caller.get("/v1/activities").await.expect(200).text.contains("balance.created"));
    }
}
