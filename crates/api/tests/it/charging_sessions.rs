//! Charging sessions over the API: reserve, report, settle (domain.md §5).

use crate::ground::{Answer, Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NUMBER: &str = "38640000002";
/// A Friday noon: 0.12 a minute and 22 % of tax, 0.1464 a minute.
const NOON: &str = "2026-06-19T10:00:00Z";

/// A prepaid customer with ten minutes of funds.
async fn prepaid(api: &Api) -> Caller<'_> {
    let caller = api.key(&[Role::Power]).await;
    let mut customer = ana();
    customer["profile"] = json!({"payment_type": "prepaid"});
    customer["plan"] = json!({"code": "prepaid_mobile", "identifier": NUMBER, "available_funds": "1.464", "items": []});
    caller.post("/v1/customers", &customer).await.expect(201);
    caller
}

async fn start(caller: &Caller<'_>, session: &str, requested: &str) -> Answer {
    let body = json!({
        "service_type": "voice", "identifier": NUMBER, "session_id": session, "number": 1, "time": NOON,
        "fields": {"destination": "38640111111"}, "requested": requested,
    });
    caller.post("/v1/charging-sessions", &body).await
}

async fn send(caller: &Caller<'_>, session: &Value, verb: &str, number: u8, used: &str) -> Answer {
    let time = format!("2026-06-19T10:0{number}:00Z");
    let mut body = json!({"number": number, "time": time, "used": used});
    if verb == "update" {
        body["requested"] = json!("180");
    }
    caller.post(&format!("/v1/charging-sessions/{}:{verb}", session["session"].as_str().unwrap()), &body).await
}

#[tokio::test]
async fn two_sessions_share_funds_and_use_exactly_what_is_there() {
    // domain.md §3: funds for 10 minutes, slices of 3: 3 + 3, A renews 3, B gets 1; used exactly 10.
    for api in Api::all("2026-06-19T10:00:00Z").await {
        let caller = prepaid(&api).await;
        let a = start(&caller, "a", "180").await.expect(201).json();
        let b = start(&caller, "b", "180").await.expect(201).json();
        assert_eq!((&a["granted"], &b["granted"], &a["final_unit"]), (&json!("180"), &json!("180"), &json!(false)));
        let a2 = send(&caller, &a, "update", 2, "180").await.expect(200).json();
        assert_eq!((&a2["granted"], &a2["charged"]["net"]["amount"]), (&json!("180"), &json!("0.360000")));
        let b2 = send(&caller, &b, "update", 2, "180").await.expect(200).json();
        assert_eq!((&b2["granted"], &b2["final_unit"], &b2["result"]), (&json!("60"), &json!(true), &json!("granted_in_part")));
        assert_eq!(start(&caller, "c", "60").await.expect(402).code(), "limit_reached");

        send(&caller, &a, "terminate", 3, "180").await.expect(200);
        let end = send(&caller, &b, "terminate", 3, "60").await.expect(200).json();
        assert_eq!((&end["state"], &end["over_limit"], &end["beyond_grant"]), (&json!("ended"), &json!(false), &json!(false)));
        let groups = caller.get("/v1/customers/1001/balance-groups").await.expect(200).json();
        let money = groups["items"][0]["resources"].as_array().unwrap().iter().find(|row| row["resource"] == json!("EUR")).cloned();
        assert!(money.is_none_or(|row| row["total"]["amount"] == json!("0.000000")), "{groups}");
        let event = end["charged"]["event"].as_str().unwrap();
        caller.get(&format!("/v1/usage-events/{event}")).await.expect(200);
    }
}

#[tokio::test]
async fn a_debit_leaves_the_funds_that_a_session_holds() {
    // 3 of 10 minutes are held: 0.4392 of 1.464.
    for api in Api::all(NOON).await {
        let caller = prepaid(&api).await;
        start(&caller, "a", "180").await.expect(201);
        let group = caller.get("/v1/customers/1001/balance-groups").await.expect(200).json()["items"][0].clone();
        let money = group["resources"].as_array().unwrap().iter().find(|row| row["resource"] == json!("EUR")).unwrap().clone();
        assert_eq!((&money["total"]["amount"], &money["reserved"]), (&json!("-1.464000"), &json!("0.439200")), "{money}");
        assert_eq!(money["limit"]["standing"]["amount"], json!("-1.024800"), "what is held counts against the limit: {money}");
        let funds = &money["balances"][0];
        assert_eq!((&funds["origin"], &funds["reserved"]), (&json!("funds"), &json!("0.000000")));
        let adjust = format!("/v1/balance-groups/{}/balances/{}:adjust", group["id"].as_str().unwrap(), funds["id"].as_str().unwrap());
        let debit = |amount: &str| json!({"amount": amount, "direction": "debit", "reason": "paid out"});
        let refused = caller.post(&adjust, &debit("1.024801")).await.expect(422).json();
        assert_eq!(refused["errors"][0]["code"], json!("more_than_left"), "{refused}");
        caller.post(&adjust, &debit("1.0248")).await.expect(200);
        // Once the hold is over it counts no more: the debit sees all that is left.
        api.site.set_now("2026-06-21T10:00:00Z");
        let shown = caller.get("/v1/customers/1001/balance-groups").await.expect(200).json();
        assert!(shown["items"][0]["resources"].as_array().unwrap().iter().all(|row| row["reserved"] != json!("0.439200")), "{shown}");
        caller.post(&adjust, &debit("0.4392")).await.expect(200);
    }
}

#[tokio::test]
async fn a_message_that_comes_again_gets_its_answer_and_another_one_is_a_conflict() {
    for api in Api::all("2026-06-19T10:00:00Z").await {
        let caller = prepaid(&api).await;
        let first = start(&caller, "a", "600").await.expect(201).json();
        let again = start(&caller, "a", "600").await.expect(200).json();
        assert_eq!((&again["session"], &again["replayed"], &first["replayed"]), (&first["session"], &json!(true), &json!(false)));
        assert_eq!(start(&caller, "a", "60").await.expect(409).code(), "number_taken");
        send(&caller, &first, "terminate", 2, "60").await.expect(200);
        assert_eq!(send(&caller, &first, "terminate", 2, "60").await.expect(200).json()["replayed"], json!(true));
        assert_eq!(send(&caller, &first, "update", 3, "60").await.expect(409).code(), "session_ended");
        // What is wrong is told at once, and nothing there is 404.
        let body = json!({"number": 4, "time": NOON, "used": "-1", "requested": "-2"});
        let second = start(&caller, "b", "60").await.expect(201).json();
        let id = second["session"].as_str().unwrap();
        let wrong = caller.post(&format!("/v1/charging-sessions/{id}:update"), &body).await.expect(422).json();
        assert_eq!(wrong["errors"].as_array().unwrap().len(), 2, "{wrong}");
        caller.post("/v1/charging-sessions/999999:update", &body).await.expect(404);
        let unknown = json!({
            "service_type": "voice", "identifier": "1", "session_id": "x", "number": 1, "time": NOON, "fields": {"destination": "1"},
        });
        assert_eq!(caller.post("/v1/charging-sessions", &unknown).await.expect(409).code(), "no_service");
    }
}

#[tokio::test]
async fn sessions_are_listed_with_those_that_hold_something_first() {
    for api in Api::all("2026-06-19T10:00:00Z").await {
        let caller = prepaid(&api).await;
        let mut ids = Vec::new();
        for session in ["a", "b", "c"] {
            ids.push(start(&caller, session, "60").await.expect(201).json());
        }
        send(&caller, &ids[2], "terminate", 2, "30").await.expect(200);
        let list = "/v1/customers/1001/charging-sessions";
        let page = caller.get(&format!("{list}?limit=2")).await.expect(200).json();
        let seen = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap();
            items.iter().map(|row| format!("{} {}", row["session_id"].as_str().unwrap(), row["state"].as_str().unwrap())).collect()
        };
        assert_eq!(seen(&page), ["b held", "a held"]);
        let next = format!("{list}?limit=2&cursor={}", page["next_cursor"].as_str().unwrap());
        let page = caller.get(&next).await.expect(200).json();
        assert_eq!((seen(&page), &page["next_cursor"]), (vec!["c ended".to_owned()], &Value::Null));
        let one = caller.get(&format!("/v1/charging-sessions/{}", ids[2]["session"].as_str().unwrap())).await.expect(200).json();
        assert_eq!((&one["used"], &one["counted"], &one["messages"]), (&json!("30"), &json!("duration"), &json!(2)));
        assert_eq!((&one["used_quantity"], &one["unit"]), (&json!("30"), &json!("s")));
        // What is not reported in time is held no longer, swept or not.
        api.site.set_now("2026-06-19T12:00:00Z");
        let page = caller.get(list).await.expect(200).json();
        assert_eq!(seen(&page), ["b expired", "a expired", "c ended"]);
    }
}
