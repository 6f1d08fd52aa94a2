//! What a customer has bought and how it changes, through the API (domain.md §4, §7).

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";

/// A customer (1001) with a plan. Answers the address of the subscription.
async fn buy(caller: &Caller<'_>, plan: &str, identifier: &str) -> String {
    let mut customer = ana();
    customer["plan"] = json!({"code": plan, "identifier": identifier, "items": []});
    caller.post("/v1/customers", &customer).await.expect(201);
    let all = caller.get("/v1/customers/1001/subscriptions").await.expect(200).json();
    format!("/v1/subscriptions/{}", all["items"][0]["id"].as_str().unwrap())
}

fn amounts(answer: &Value) -> Vec<(String, String)> {
    let line = |line: &Value| (line["product"].as_str().unwrap().to_owned(), line["net"]["amount"].as_str().unwrap().to_owned());
    answer["charges"].as_array().unwrap().iter().map(line).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(product, net)| ((*product).to_owned(), (*net).to_owned())).collect()
}

#[tokio::test]
async fn the_fee_for_ending_too_early_is_told_before_and_charged_once() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let subscription = buy(&caller, "fibre", "F1").await;
        let held = &caller.get(&subscription).await.expect(200).json()["term"];
        assert_eq!((&held["binds_to"], &held["broken"]), (&json!("2027-10-10T00:00:00+02:00"), &json!(false)), "{held}");
        let cancel = format!("{subscription}:cancel");
        // In the days of grace it costs nothing.
        let early = caller.post(&format!("{cancel}?dry_run=true"), &json!({"at": "2026-10-20T00:00:00Z"})).await.expect(200).json();
        assert_eq!(early["early_termination_fee"], Value::Null, "{early}");
        api.site.set_now("2026-11-16T10:00:00Z");
        let told = caller.post(&format!("{cancel}?dry_run=true"), &json!({})).await.expect(200).json();
        assert_eq!(told["early_termination_fee"]["amount"], json!("73.200000"), "{told}");
        let ended = caller.post(&cancel, &json!({})).await.expect(200).json();
        assert_eq!(ended, told, "what a dry run tells is what happens");
        // Nothing had touched the account since October: of November only the days up to the end are charged.
        assert_eq!(amounts(&ended), pairs(&[("early_termination", "60.000000"), ("fibre_rent", "15.500000")]));
        assert_eq!(ended["subscription"]["status"], json!("closed"));
        let again = caller.post(&cancel, &json!({})).await.expect(200).json();
        assert_eq!((amounts(&again), &again["early_termination_fee"]), (Vec::new(), &Value::Null));
        caller.post(&format!("{subscription}:reactivate"), &json!({})).await.refused(409, "already_closed");
        let wrong = json!({"bundle": "1", "product": "2"});
        assert_eq!(caller.post(&cancel, &wrong).await.refused(422, "validation_failed").fields(), ["product"]);
        caller.post(&cancel, &json!({"product": "1"})).await.refused(404, "not_found");
        caller.post("/v1/subscriptions/1:cancel", &json!({})).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn an_add_on_is_bought_with_coupons_and_vouchers_or_not_at_all() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let subscription = buy(&caller, "mobile_s", "38640111222").await;
        let batch = json!({
            "code": "GIFT", "name": "Gift", "bundle": "extra_data", "character_set": "numeric", "template": "GIFT-####",
            "quantity": 2, "uses": 1, "range_start": 1000, "to": "2026-12-01",
        });
        let made = caller.post("/v1/voucher-batches", &batch).await.expect(201).json();
        assert_eq!(caller.post("/v1/voucher-batches", &batch).await.refused(422, "validation_failed").fields(), ["code"]);
        let bundles = format!("{subscription}/bundles");
        let bad = json!({"bundle": "extra_data", "codes": ["NOPE", "WELCOME50", "WELCOME50", "GIFT-9999"]});
        let refused = caller.post(&bundles, &bad).await.refused(422, "validation_failed").fields();
        assert_eq!(refused, ["codes[0]", "codes[2]", "codes[3]"]);

        let order = json!({"bundle": "extra_data", "codes": ["WELCOME50", "GIFT-1000"]});
        let bought = caller.post(&bundles, &order).await.expect(201).json();
        let fees: Vec<_> = amounts(&bought).into_iter().filter(|(product, _)| product != "extra_data_grant").collect();
        let price = fees.iter().find(|(product, _)| product == "extra_data_fee").unwrap().1.clone();
        let half = fees.iter().find(|(product, _)| product == "half_price").unwrap().1.clone();
        assert_eq!(fees.len(), 3, "two add-ons, one of them at half its price: {fees:?}");
        assert_eq!((price.as_str(), half.as_str()), ("7.000000", "-3.500000"));

        caller.post(&bundles, &order).await.refused(422, "validation_failed");
        let redeem = format!("{subscription}:redeem");
        let used = caller.post(&redeem, &json!({"codes": ["GIFT-1000"]})).await.refused(422, "validation_failed");
        assert_eq!(used.fields(), ["codes[0]"]);
        caller.post("/v1/vouchers/GIFT-1001:block", &Value::Null).await.expect(200);
        caller.post(&redeem, &json!({"codes": ["GIFT-1001"]})).await.refused(422, "validation_failed");
        caller.post("/v1/vouchers/GIFT-1001:unblock", &Value::Null).await.expect(200);
        caller.post(&redeem, &json!({"codes": ["GIFT-1001"]})).await.expect(200);
        let batch = format!("/v1/voucher-batches/{}", made["id"].as_str().unwrap());
        assert_eq!(caller.get(&batch).await.expect(200).json(), made);
        caller.get("/v1/voucher-batches/1").await.refused(404, "not_found");
        caller.get("/v1/voucher-batches/none").await.refused(404, "not_found");
        let codes = format!("{batch}/codes");
        let states = caller.get(&codes).await.expect(200).json();
        assert_eq!((&states["items"][0]["state"], &states["items"][1]["state"]), (&json!("exhausted"), &json!("exhausted")));
        let elsewhere = json!({"bundle": "no_such_bundle"});
        assert_eq!(caller.post(&bundles, &elsewhere).await.refused(422, "validation_failed").fields(), ["bundle"]);
    }
}

#[tokio::test]
async fn of_a_bundle_that_was_bought_twice_one_is_cancelled() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let subscription = buy(&caller, "mobile_s", "38640111222").await;
        for _ in 0..2 {
            caller.post(&format!("{subscription}/bundles"), &json!({"bundle": "extra_data"})).await.expect(201);
        }
        let of_extra = |shown: &Value| -> Vec<(String, String)> {
            let bundles = shown["bundles"].as_array().unwrap().iter().filter(|one| one["bundle"] == "extra_data");
            bundles.map(|one| (one["id"].as_str().unwrap().to_owned(), one["status"].as_str().unwrap().to_owned())).collect()
        };
        let shown = caller.get(&subscription).await.expect(200).json();
        assert_eq!((&shown["bundles"][0]["bought_as"], &shown["term"]), (&json!("plan"), &Value::Null));
        let bought = of_extra(&shown);
        assert_eq!(bought.iter().map(|(_, status)| status.as_str()).collect::<Vec<_>>(), ["active", "active"]);
        let (first, second) = (&bought[0].0, &bought[1].0);
        let cancelled = caller.post(&format!("{subscription}:cancel"), &json!({"bundle": first})).await.expect(200).json();
        let shown = &cancelled["subscription"];
        assert_eq!(of_extra(shown), [(first.clone(), "closed".to_owned()), (second.clone(), "active".to_owned())]);
        for product in shown["products"].as_array().unwrap() {
            let expected = if product["bought_in"] == json!(first) { "closed" } else { "active" };
            assert_eq!(product["status"], json!(expected), "{product}");
        }
    }
}

#[tokio::test]
async fn a_plan_transition_waits_and_can_be_withdrawn() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let subscription = buy(&caller, "mobile_s", "38640111222").await;
        let transition = format!("{subscription}/transition");
        let all = format!("{subscription}/transitions");
        assert_eq!(caller.get(&all).await.expect(200).json()["items"], json!([]));
        assert_eq!(caller.post(&transition, &json!({"plan": "nope"})).await.refused(422, "validation_failed").fields(), ["plan"]);
        let queued = caller.post(&transition, &json!({"plan": "mobile_m"})).await.expect(201).json();
        assert_eq!((&queued["state"], &queued["due_at"]), (&json!("pending"), &json!("2026-11-01T00:00:00+01:00")));
        assert_eq!(queued["actor"], json!("test"));
        caller.post(&transition, &json!({"plan": "mobile_l"})).await.refused(409, "transition_pending");
        let told = caller.get(&all).await.expect(200).json();
        assert_eq!((&told["items"][0]["plan"], &told["items"][0]["ended_at"]), (&json!("mobile_m"), &json!(null)));
        assert_eq!(caller.delete(&transition).await.expect(200).json()["state"], json!("cancelled"));
        let told = caller.get(&all).await.expect(200).json();
        assert_eq!((&told["items"][0]["state"], &told["items"][1]), (&json!("cancelled"), &json!(null)));
        let plan = caller.get(&subscription).await.expect(200).json();
        assert_eq!(plan["plan"]["code"], json!("mobile_s"), "nothing has changed");
    }
}

#[tokio::test]
async fn a_status_holds_now_or_later_and_what_waits_can_be_moved() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        buy(&caller, "fibre", "F1").await;
        let set = "/v1/customers/1001:set-status";
        let later = caller.post(set, &json!({"status": "inactive", "at": "2026-10-20T00:00:00Z"})).await.expect(200).json();
        assert_eq!((&later["status"], &later["deferred_action"]["actor"]), (&json!("active"), &json!("test")));
        let action = format!("/v1/deferred-actions/{}", later["deferred_action"]["id"].as_str().unwrap());
        let early = caller.post(&format!("{action}:reschedule"), &json!({"due_at": "2026-10-01T00:00:00Z"})).await;
        assert_eq!(early.refused(422, "validation_failed").fields(), ["due_at"]);
        caller.post(&format!("{action}:reschedule"), &json!({"due_at": "2026-10-25T00:00:00Z"})).await.expect(200);
        let listed = caller.get("/v1/deferred-actions?customer=1001&state=pending").await.expect(200).json();
        assert_eq!(listed["items"][0]["due_at"], json!("2026-10-25T02:00:00+02:00"));
        assert_eq!(listed["items"][0]["actor"], json!("test"));
        assert_eq!(caller.post(&format!("{action}:run"), &Value::Null).await.expect(200).json()["state"], json!("done"));
        assert_eq!(caller.get("/v1/customers/1001").await.expect(200).json()["status"], json!("inactive"));
        caller.post(&format!("{action}:cancel"), &Value::Null).await.refused(409, "action_ended");
        let again = caller.post(set, &json!({"status": "active"})).await.expect(200).json();
        assert_eq!((&again["status"], &again["deferred_action"]), (&json!("active"), &Value::Null));
        caller.post(set, &json!({"status": "gone"})).await.expect(422);
        caller.post("/v1/customers/9:set-status", &json!({"status": "active"})).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn an_identifier_moves_and_late_usage_finds_who_had_it() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let subscription = buy(&caller, "mobile_s", "38640111222").await;
        let shown = caller.get(&subscription).await.expect(200).json();
        let voice = shown["services"].as_array().unwrap().iter().find(|one| one["service_type"] == json!("voice")).unwrap().clone();
        api.site.set_now("2026-10-12T10:00:00Z");
        let service = format!("{subscription}/services/{}", voice["id"].as_str().unwrap());
        caller.patch(&service, &json!({"identifier": "38640999888"})).await.expect(200);
        let mut other = ana();
        other["email"] = json!("bor@example.com");
        other["plan"] = json!({"code": "mobile_s", "identifier": "38640111222", "items": [
            {"product": "mobile_sms", "identifier": "38640111333"}, {"product": "mobile_data", "identifier": "38640111333"}]});
        caller.post("/v1/customers", &other).await.expect(201);
        let call = |session: &str, time: &str, identifier: &str| {
            json!({"service_type": "voice", "identifier": identifier, "session_id": session, "time": time,
                   "fields": {"destination": "15551234567", "duration": "60"}})
        };
        api.site.set_now("2026-10-12T12:00:00Z");
        let holder = |answer: Value| answer["id"].as_str().map(|id| id.split('.').next().unwrap().to_owned());
        let late = caller.post("/v1/usage-events", &call("a", "2026-10-11T10:00:00Z", "38640111222")).await.expect(200).json();
        let now = caller.post("/v1/usage-events", &call("b", "2026-10-12T11:00:00Z", "38640111222")).await.expect(200).json();
        let moved = caller.post("/v1/usage-events", &call("c", "2026-10-12T11:00:00Z", "38640999888")).await.expect(200).json();
        assert_eq!((&late["status"], &now["status"], &moved["status"]), (&json!("rated"), &json!("rated"), &json!("rated")));
        let (late, now, moved) = (holder(late), holder(now), holder(moved));
        assert!(late.is_some() && late == moved && late != now, "{late:?} {now:?} {moved:?}");
        let taken = caller.patch(&service, &json!({"identifier": "38640111222"})).await;
        assert_eq!(taken.refused(422, "validation_failed").fields(), ["identifier"]);
    }
}
