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

#[tokio::test]
async fn one_balance_is_adjusted_and_never_below_what_is_left() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut customer = ana();
        customer["plan"] = Value::Null;
        caller.post("/v1/customers", &customer).await.expect(201);
        let path = format!("/v1/balance-groups/{}/balances", group(&caller).await["id"].as_str().unwrap());
        let make = json!({"resource": "MB", "amount": "1024", "direction": "credit", "validity": "infinite", "reason": "goodwill"});
        let made = caller.post(&path, &make).await.expect(201).json();
        let adjust = format!("{path}/{}:adjust", made["balance"].as_str().unwrap());
        let by = |amount: &str, direction: &str| json!({"amount": amount, "direction": direction, "reason": "the network was down"});
        let taken = caller.post(&adjust, &by("1000", "debit")).await.expect(200).json();
        assert_eq!((total(&group(&caller).await, "MB"), taken["thresholds"].as_array().map(Vec::len)), ("-24.000000".to_owned(), Some(1)));
        let refused = caller.post(&adjust, &by("24.000001", "debit")).await.expect(422).json();
        assert_eq!(refused["errors"][0]["code"], json!("more_than_left"), "{refused}");
        caller.post(&format!("{adjust}?dry_run=true"), &by("100", "credit")).await.expect(200);
        caller.post(&adjust, &by("76", "credit")).await.expect(200);
        assert_eq!(total(&group(&caller).await, "MB"), "-100.000000");
        caller.post(&format!("{path}/99:adjust"), &by("1", "credit")).await.expect(404);
        let wrong = caller.post(&adjust, &json!({"amount": "0", "direction": "credit", "reason": " "})).await.expect(422).json();
        assert_eq!(wrong["errors"].as_array().map(Vec::len), Some(2));
    }
}

#[tokio::test]
async fn a_resource_tells_its_limit_its_thresholds_and_where_it_stands() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut customer = ana();
        customer["profile"] = json!({"credit_limit": "200"});
        caller.post("/v1/customers", &customer).await.expect(201);
        let session = json!({
            "service_type": "voice", "identifier": "38640111222", "session_id": "s-1", "number": 1, "time": NOW,
            "fields": {"destination": "15551234567"}, "requested": "60",
        });
        caller.post("/v1/charging-sessions", &session).await.expect(201);
        let found = group(&caller).await;
        let of =
            |resource: &str| found["resources"].as_array().unwrap().iter().find(|row| row["resource"] == json!(resource)).unwrap().clone();
        let (money, data) = (of("EUR"), of("MB"));
        assert_eq!(money["limit"]["limit"], json!({"amount": "200.000000", "resource": "EUR"}), "{money}");
        // 22 of 31 days of 9.90 are 7.025806 and the activation is 9.90, with 22 % of tax 20.649483; a minute for 0.54 holds 0.6588.
        assert_eq!((&money["limit"]["standing"]["amount"], &money["reserved"]), (&json!("21.308283"), &json!("0.658800")), "{money}");
        let reached: Vec<&Value> = data["limit"]["thresholds"].as_array().unwrap().iter().map(|one| &one["reached"]).collect();
        assert!(!reached.is_empty() && reached.iter().all(|one| **one == json!(false)), "{data}");
        assert_eq!((&data["reserved"], &found["counters"]), (&json!("0.000000"), &json!([])));
    }
}

#[tokio::test]
async fn a_first_plan_clears_what_was_reached_by_hand_and_nothing_that_never_was() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.post("/v1/customers", &ana()).await.expect(201);
        let mut other = ana();
        (other["plan"], other["email"]) = (Value::Null, json!("bor@example.com"));
        let bor = caller.post("/v1/customers", &other).await.expect(201).json()["number"].as_str().unwrap().to_owned();
        let groups = caller.get(&format!("/v1/customers/{bor}/balance-groups")).await.expect(200).json();
        let path = format!("/v1/balance-groups/{}/balances", groups["items"][0]["id"].as_str().unwrap());
        let by = &caller;
        let told = |number: String| async move {
            let all = by.get(&format!("/v1/customers/{number}/notifications")).await.expect(200).json();
            all["items"].as_array().unwrap().iter().filter(|row| row["after"]["resource"] == json!("MB")).count()
        };
        assert_eq!(told("1001".to_owned()).await, 0, "a grant at the start clears nothing");
        // 1024 MB given by hand arm the thresholds at 80 % and at the end, 1024 taken reach both.
        for (direction, count) in [("credit", 2), ("debit", 4)] {
            let moved = json!({"resource": "MB", "amount": "1024", "direction": direction, "validity": "infinite", "reason": "goodwill"});
            caller.post(&path, &moved).await.expect(201);
            assert_eq!(told(bor.clone()).await, count);
        }
        let sale = json!({"plan": "mobile_s", "identifier": "38640111333", "items": []});
        caller.post(&format!("/v1/customers/{bor}/subscriptions"), &sale).await.expect(201);
        assert_eq!(told(bor.clone()).await, 6, "the plan's data clears both");
    }
}

#[tokio::test]
async fn a_top_up_goes_to_the_group_that_is_named_where_there_are_several() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut customer = ana();
        (customer["plan"], customer["profile"]) = (Value::Null, json!({"payment_type": "prepaid"}));
        caller.post("/v1/customers", &customer).await.expect(201);
        let pay = |group: &Value| json!({"amount": "5.00", "method": "cash", "kind": "charge", "balance_group": group});
        let payments = "/v1/customers/1001/payments";
        caller.post(payments, &pay(&Value::Null)).await.expect(201);
        let made = caller.post("/v1/customers/1001/balance-groups", &json!({"name": "Company car"})).await.expect(201).json();
        for (group, code) in [(Value::Null, "ambiguous"), (json!("999999"), "unknown_balance_group")] {
            let refused = caller.post(payments, &pay(&group)).await.expect(422).json();
            assert_eq!((&refused["errors"][0]["field"], &refused["errors"][0]["code"]), (&json!("balance_group"), &json!(code)));
        }
        caller.post(payments, &pay(&made["id"])).await.expect(201);
        // On a postpaid profile a payment goes to bills, never to a group.
        let mut owing = ana();
        owing["email"] = json!("owing@example.com");
        caller.post("/v1/customers", &owing).await.expect(201);
        let refused = caller.post("/v1/customers/1002/payments", &pay(&made["id"])).await.expect(422).json();
        assert_eq!((&refused["errors"][0]["field"], &refused["errors"][0]["code"]), (&json!("balance_group"), &json!("not_prepaid")));
        let all = caller.get("/v1/customers/1001/balance-groups").await.expect(200).json();
        let money: Vec<String> = all["items"].as_array().unwrap().iter().map(|one| total(one, "EUR")).collect();
        assert_eq!(money, ["-5.000000", "-5.000000"]);
    }
}

#[tokio::test]
async fn prepaid_money_is_paid_out_as_far_as_it_is_there() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut customer = ana();
        (customer["plan"], customer["profile"]) = (Value::Null, json!({"payment_type": "prepaid"}));
        caller.post("/v1/customers", &customer).await.expect(201);
        let payments = "/v1/customers/1001/payments";
        let pay = |kind: &str, amount: &str| json!({"amount": amount, "method": "cash", "kind": kind});
        caller.post(payments, &pay("charge", "5.00")).await.expect(201);
        let refused = caller.post(payments, &pay("refund", "5.01")).await.expect(422).json();
        let error = &refused["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!("amount"), &json!("more_than_left")));
        assert_eq!(error["message"], json!("5.000000 of funds that no session holds are left"));
        let paid = caller.post(payments, &pay("refund", "2.00")).await.expect(201).json();
        assert_eq!((&paid["credited"]["amount"], &paid["customer"]["number"]), (&json!("-2.000000"), &json!("1001")));
        let all = caller.get("/v1/customers/1001/balance-groups").await.expect(200).json();
        assert_eq!(total(&all["items"][0], "EUR"), "-3.000000");
        let early = json!({"amount": "1.00", "method": "cash", "kind": "charge", "paid_at": "2027-01-01T00:00:00Z"});
        let refused = caller.post(payments, &early).await.expect(422).json();
        assert_eq!((&refused["errors"][0]["field"], &refused["errors"][0]["code"]), (&json!("paid_at"), &json!("in_the_future")));
    }
}

#[tokio::test]
async fn a_further_group_has_a_subscription_and_balances_of_its_own() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.post("/v1/customers", &ana()).await.expect(201);
        let groups = "/v1/customers/1001/balance-groups";
        let made = caller.post(groups, &json!({"name": "Company car"})).await.expect(201).json();
        assert_eq!((&made["name"], &made["resources"].as_array().map(Vec::len)), (&json!("Company car"), &Some(1)), "{made}");
        let again = caller.post(groups, &json!({"name": " Company car ", "billing_profile": "999999"})).await.expect(422).json();
        let codes: Vec<&str> = again["errors"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["taken", "unknown_billing_profile"]);
        let sale = json!({
            "plan": "mobile_s", "identifier": "38640111333", "items": [], "balance_group": made["id"],
            "credit_profile": "standard", "credit_limit": "300",
        });
        let sold = caller.post("/v1/customers/1001/subscriptions", &sale).await.expect(201).json();
        assert_eq!(sold["balance_group"], made["id"], "{sold}");
        let profile = caller.get("/v1/customers/1001/billing-profiles").await.expect(200).json()["items"][0].clone();
        assert_eq!((&profile["credit_limit"]["amount"], &profile["credit_profile"]), (&json!("300.000000"), &json!("standard")));
        let all = caller.get(groups).await.expect(200).json();
        let data: Vec<String> = all["items"].as_array().unwrap().iter().map(|one| total(one, "MB")).collect();
        assert_eq!(data, ["-5120.000000", "-5120.000000"]);
        let elsewhere = json!({"plan": "mobile_s", "identifier": "38640111444", "items": [], "balance_group": "999999"});
        assert_eq!(caller.post("/v1/customers/1001/subscriptions", &elsewhere).await.code(), "profile_not_found");
    }
}

#[tokio::test]
async fn an_adjustment_names_its_tax_supplier_and_ledger() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        caller.post("/v1/customers", &ana()).await.expect(201);
        let path = format!("/v1/balance-groups/{}:adjust", group(&caller).await["id"].as_str().unwrap());
        let ledgers = caller.get("/v1/ledgers").await.expect(200).json();
        let ledger = ledgers["items"][0]["code"].clone();
        assert!(ledger.as_str().is_some_and(|code| code.starts_with("GL")), "{ledgers}");
        let adjust =
            json!({"amount": "5.00", "direction": "debit", "bill_item": "CALLS", "tax": "VAT", "ledger": ledger, "reason": "a visit"});
        let posted = caller.post(&path, &adjust).await.expect(200).json();
        assert_eq!((&posted["net"]["amount"], &posted["tax"]["amount"]), (&json!("5.000000"), &json!("1.100000")));
        let bill = caller.get(&format!("/v1/bills/{}", posted["bill"].as_str().unwrap())).await.expect(200).json();
        let item = bill["items"].as_array().unwrap().iter().find(|item| item["bill_item"] == json!("CALLS")).unwrap();
        assert_eq!((&item["ledger"], &item["tax_rate_percent"]), (&ledger, &json!("22")));
        // A ledger needs no tax.
        let plain = json!({"amount": "5.00", "direction": "debit", "bill_item": "CALLS", "ledger": ledger, "reason": "a visit"});
        let plain = caller.post(&path, &plain).await.expect(200).json();
        assert_eq!((&plain["net"]["amount"], &plain["tax"]["amount"]), (&json!("5.000000"), &json!("0.000000")));
        let wrong = json!({"amount": "5.00", "direction": "debit", "bill_item": "CALLS", "supplier": "nobody", "ledger": "CALLS", "reason": "a visit"});
        let wrong = caller.post(&path, &wrong).await.expect(422).json();
        let codes: Vec<&str> = wrong["errors"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["unknown_tax_supplier", "unknown_ledger"]);
        assert!(caller.get("/v1/event-generators").await.expect(200).json()["items"].is_array());
    }
}
