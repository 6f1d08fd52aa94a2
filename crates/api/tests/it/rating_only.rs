//! Rating without charging: the same price, and nothing moves (domain.md §5).

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NUMBER: &str = "38640111222";
const NOW: &str = "2026-10-10T10:00:00Z";

async fn with_plan(api: &Api) -> Caller<'_> {
    let caller = api.key(&[Role::Power]).await;
    caller.post("/v1/customers", &ana()).await.expect(201);
    caller
}

fn call(who: &Value) -> Value {
    let mut event = json!({"service_type": "voice", "time": NOW, "fields": {"destination": "15551234567", "duration": "61"}});
    for (name, value) in who.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

#[tokio::test]
async fn what_is_rated_is_what_is_charged_and_nothing_moves_before() {
    for api in Api::all(NOW).await {
        let caller = with_plan(&api).await;
        let before = caller.get("/v1/customers/1001/balance-groups").await.expect(200).text;
        let tried = caller.post("/v1/usage-events:rate", &call(&json!({"identifier": NUMBER}))).await.expect(200).json();
        assert_eq!(tried["status"], json!("rated"), "{tried}");
        let by_customer = caller.post("/v1/usage-events:rate", &call(&json!({"customer": "1001"}))).await.expect(200).json();
        assert_eq!(by_customer, tried);
        assert_eq!(caller.get("/v1/customers/1001/balance-groups").await.expect(200).text, before);
        assert_eq!(caller.get("/v1/customers/1001/usage-events").await.expect(200).json()["items"], json!([]));

        let event = call(&json!({"identifier": NUMBER, "session_id": "c1"}));
        let charged = caller.post("/v1/usage-events?expand=trace", &event).await.expect(200).json();
        assert_eq!((&charged["impacts"], &charged["total"]), (&tried["impacts"], &tried["total"]));
        assert_eq!(charged["trace"], tried["trace"]);
    }
}

#[tokio::test]
async fn a_dry_run_of_many_events_answers_what_charging_them_does() {
    // More than are charged as one piece: what the first ones use up, the last ones do not have.
    const MANY: usize = 300;
    for api in Api::all(NOW).await {
        let caller = with_plan(&api).await;
        let event = |number| {
            let fields = json!({"destination": "38640999888"});
            json!({"service_type": "sms", "identifier": NUMBER, "session_id": format!("m{number}"), "time": NOW, "fields": fields})
        };
        let events = json!({"events": (0..MANY).map(event).collect::<Vec<Value>>()});
        let totals =
            |answer: Value| -> Vec<String> { answer["items"].as_array().unwrap().iter().map(|item| item["total"].to_string()).collect() };
        let tried = totals(caller.post("/v1/usage-events?dry_run=true", &events).await.expect(200).json());
        let charged = totals(caller.post("/v1/usage-events", &events).await.expect(200).json());
        assert_eq!(tried, charged);
        assert!(charged[0] != charged[MANY - 1], "the allowance is used up: {} {}", charged[0], charged[MANY - 1]);
        let too_many = json!({"events": (0..=5_000).map(event).collect::<Vec<Value>>()});
        let refused = caller.post("/v1/usage-events?dry_run=true", &too_many).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], json!("events"), "{refused}");
    }
}

#[tokio::test]
async fn a_balance_that_moves_is_in_the_trace_with_before_and_after() {
    for api in Api::all(NOW).await {
        let caller = with_plan(&api).await;
        let event = json!({"service_type": "data", "identifier": NUMBER, "time": NOW, "fields": {"bytes": "1048576"}});
        let tried = caller.post("/v1/usage-events:rate", &event).await.expect(200).json();
        let steps = tried["trace"].as_array().unwrap();
        let moved: Vec<&Value> = steps.iter().filter(|step| step["step"] == json!("balance")).collect();
        assert_eq!(moved.len(), 1, "{tried}");
        let figure = |name: &str| moved[0]["detail"][name]["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
        assert_eq!(figure("after") - figure("before"), 1_000_000, "one MB of what is left: {}", moved[0]);
        assert_eq!(moved[0]["detail"]["owner"], json!(false));
    }
}

#[tokio::test]
async fn a_tier_says_what_its_figures_are_of_and_for_how_many_units_the_price_is() {
    for api in Api::all(NOW).await {
        let caller = with_plan(&api).await;
        let tried = caller.post("/v1/usage-events:rate", &call(&json!({"identifier": NUMBER}))).await.expect(200).json();
        let tier = tried["trace"].as_array().unwrap().iter().find(|step| step["step"] == json!("tier")).unwrap()["detail"].clone();
        assert_eq!((&tier["unit"], &tier["per"], &tier["resource"]), (&json!("s"), &json!("60"), &json!("EUR")), "{tried}");
        let connect = tried["trace"].as_array().unwrap().iter().find(|step| step["step"] == json!("connect_fee"));
        assert!(connect.is_none_or(|step| step["detail"]["resource"] == json!("EUR")), "{tried}");
    }
}

#[tokio::test]
async fn what_cannot_be_rated_says_why() {
    for api in Api::all(NOW).await {
        let caller = with_plan(&api).await;
        let unknown = caller.post("/v1/usage-events:rate", &call(&json!({"identifier": "1"}))).await.expect(200).json();
        assert_eq!((&unknown["status"], &unknown["reason"]["code"]), (&json!("unrated"), &json!("no_service")));
        let mut wrong = call(&json!({"identifier": NUMBER}));
        wrong["fields"] = json!({"colour": "red"});
        let wrong = caller.post("/v1/usage-events:rate", &wrong).await.expect(200).json();
        let fields: Vec<&str> = wrong["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
        assert_eq!((&wrong["status"], fields.len()), (&json!("malformed"), 3), "{wrong}");
        let mut later = call(&json!({"identifier": NUMBER}));
        later["time"] = json!("2026-12-10T10:00:00Z");
        let later = caller.post("/v1/usage-events:rate", &later).await.expect(200).json();
        assert_eq!((&later["status"], &later["reason"]["code"]), (&json!("refused"), &json!("in_the_future")));
        caller.post("/v1/usage-events:rate", &call(&json!({}))).await.expect(422);
        let unknown = caller.post("/v1/usage-events:rate", &call(&json!({"customer": "nobody"}))).await.expect(422).json();
        assert_eq!((&unknown["errors"][0]["field"], &unknown["errors"][0]["code"]), (&json!("customer"), &json!("unknown_customer")));
    }
}
