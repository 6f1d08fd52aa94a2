//! Deciding anew on usage over the API: the queue of the unrated, one event, a selection (domain.md §5).

use crate::ground::{Api, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-10-10T10:00:00Z";

fn call(session: &str, destination: &str) -> Value {
    json!({"service_type": "voice", "identifier": "38640111222", "session_id": session, "time": "2026-10-10T09:59:00Z",
        "fields": {"destination": destination, "duration": 61}})
}

#[tokio::test]
async fn an_unrated_event_is_found_put_right_and_cancelled() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut customer = ana();
        customer["created_at"] = json!("2026-10-01T00:00:00+02:00");
        customer["plan"]["from"] = json!("2026-10-01T00:00:00+02:00");
        caller.post("/v1/customers", &customer).await.expect(201);
        let unrated = caller.post("/v1/usage-events", &call("c-1", "99999999999")).await.expect(200).json();
        assert_eq!((&unrated["status"], &unrated["reason"]["code"]), (&json!("unrated"), &json!("no_row")), "{unrated}");
        let mut unknown = call("c-2", "38631222333");
        unknown["identifier"] = json!("38640999999");
        caller.post("/v1/usage-events", &unknown).await.expect(200);

        let queue = |query: &str| format!("/v1/usage-events?status=unrated{query}");
        let all = caller.get(&queue("")).await.expect(200).json();
        let customers: Vec<&Value> = all["items"].as_array().unwrap().iter().map(|row| &row["customer"]).collect();
        assert_eq!(customers, [&json!("1001"), &Value::Null]);
        let first = caller.get(&queue("&limit=1")).await.expect(200).json();
        let second = caller.get(&queue(&format!("&limit=1&cursor={}", first["next_cursor"].as_str().unwrap()))).await.expect(200).json();
        assert_eq!([&first["items"], &second["items"]].map(|rows| rows.as_array().map(Vec::len)), [Some(1), Some(1)]);
        assert_eq!([&first["items"][0], &second["items"][0]], [&all["items"][0], &all["items"][1]]);
        for (query, number) in [("&reason=no_row", 1), ("&reason=no_service", 1), ("&customer=1001", 1), ("&from=2026-10-11T00:00:00Z", 0)]
        {
            let found = caller.get(&queue(query)).await.expect(200).json();
            assert_eq!(found["items"].as_array().unwrap().len(), number, "{query}");
        }

        let reasons = caller.get("/v1/unrated-reasons").await.expect(200).json();
        let counted = |reasons: &Value| -> Vec<(String, i64)> {
            let items = reasons["items"].as_array().unwrap().iter();
            items.map(|one| (one["code"].as_str().unwrap().to_owned(), one["events"].as_i64().unwrap())).collect()
        };
        assert_eq!(counted(&reasons), [("no_row".to_owned(), 1), ("no_service".to_owned(), 1)]);
        assert_eq!((&reasons["total"], &reasons["complete"]), (&json!(2), &json!(true)));
        let of_one = caller.get("/v1/unrated-reasons?customer=1001&identifier=386401").await.expect(200).json();
        assert_eq!(counted(&of_one), [("no_row".to_owned(), 1)]);

        let nobodys = all["items"][1]["id"].as_str().unwrap();
        let kept = caller.post(&format!("/v1/usage-events/{nobodys}:retry"), &json!({"reason": "again"})).await.expect(200).json();
        assert_eq!((&kept["status"], &kept["reason"]["code"]), (&json!("unrated"), &json!("no_service")));

        let id = unrated["id"].as_str().unwrap();
        let verb = |verb: &str| format!("/v1/usage-events/{id}:{verb}");
        let still = caller.post(&verb("retry"), &json!({"reason": "again"})).await.expect(200).json();
        assert_eq!(still["status"], json!("unrated"));
        let correction = json!({"fields": {"destination": "38631222333", "duration": "61"}, "reason": "a typing error"});
        let dry = caller.post(&format!("{}?dry_run=true", verb("correct")), &correction).await.expect(200).json();
        let corrected = caller.post(&verb("correct"), &correction).await.expect(200).json();
        assert_eq!((&dry, &corrected["status"]), (&corrected, &json!("rated")));
        let event = caller.get(&format!("/v1/usage-events/{id}")).await.expect(200).json();
        let revision = &event["revisions"][0];
        assert_eq!((&revision["kind"], &revision["actor_name"]), (&json!("corrected"), &json!("test")));
        assert!(revision["actor"].as_str().is_some_and(|actor| actor.starts_with("key:")), "{revision}");
        assert_eq!((&event["first"]["status"], &event["first"]["fields"]["destination"]), (&json!("unrated"), &json!("99999999999")));
        assert_eq!((&event["fields"]["destination"], &event["revisions"][0]["reason"]), (&json!("38631222333"), &json!("a typing error")));

        let left = caller.get("/v1/unrated-reasons").await.expect(200).json();
        assert_eq!(counted(&left), [("no_service".to_owned(), 1)]);
        let adjustment = json!({"amount": "1.00", "direction": "credit", "bill_item": "CALLS", "reason": "goodwill"});
        let adjusted = caller.post(&verb("adjust"), &adjustment).await.expect(200).json();
        assert_eq!(adjusted["net"]["amount"], json!("-1.000000"));
        let cancelled = caller.post(&verb("cancel"), &json!({"reason": "never was"})).await.expect(200).json();
        assert_eq!((&cancelled["status"], &cancelled["amount"]["amount"]), (&json!("cancelled"), &json!("0.000000")));
        assert_eq!(caller.post(&verb("cancel"), &json!({"reason": "never was"})).await.code(), "wrong_status");
        let wrong = caller.post(&verb("cancel"), &json!({"reason": " "})).await;
        assert_eq!(wrong.code(), "validation_failed");
        let log = caller.get("/v1/activities?limit=5").await.expect(200).json();
        let actions: Vec<&str> = log["items"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
        assert!(actions.starts_with(&["usage_event.cancelled", "usage_event.adjusted", "usage_event.corrected"]), "{actions:?}");
    }
}

#[tokio::test]
async fn usage_of_an_unknown_identifier_is_put_right_and_goes_to_its_customer() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let nobodys = |destination: &str| {
            let mut call = call("c-1", destination);
            call["identifier"] = json!("38640999999");
            call
        };
        caller.post("/v1/usage-events", &nobodys("99999999999")).await.expect(200);
        let queue = || async { caller.get("/v1/usage-events?status=unrated").await.expect(200).json() };
        let row = queue().await["items"][0].clone();
        let correct = format!("/v1/usage-events/{}:correct", row["id"].as_str().unwrap());
        let correction = |destination: &str| json!({"fields": {"destination": destination, "duration": "61"}, "reason": "a typing error"});
        // Wrong fields are told and leave it as it came; so does a dry run.
        let wrong = json!({"fields": {"duration": "long"}, "reason": "a typing error"});
        assert_eq!(caller.post(&correct, &wrong).await.expect(422).code(), "validation_failed");
        caller.post(&format!("{correct}?dry_run=true"), &correction("38631222333")).await.expect(200);
        assert_eq!(queue().await["items"][0], row);
        // Once, however often it is asked with one key; nobody holds the identifier yet.
        let once = caller.with("idempotency-key", "right-1");
        let first = once.post(&correct, &correction("38631222333")).await.expect(200);
        let second = once.post(&correct, &correction("38631222333")).await.expect(200);
        assert_eq!((second.header("idempotent-replayed"), second.json()), ("true", first.json()));
        assert_eq!((&first.json()["status"], &first.json()["reason"]["code"]), (&json!("unrated"), &json!("no_service")));
        assert_eq!(queue().await["items"][0]["fields"]["destination"], json!("38631222333"));
        let log = caller.get("/v1/activities?limit=9").await.expect(200).json();
        let corrected = log["items"].as_array().unwrap().iter().filter(|row| row["action"] == json!("usage_event.corrected"));
        assert_eq!(corrected.count(), 1);
        // Its identity is the body that came.
        let resent = caller.post("/v1/usage-events", &nobodys("99999999999")).await.expect(200).json();
        assert_eq!(resent["reason"]["code"], json!("no_service"), "{resent}");
        let other = caller.post("/v1/usage-events", &nobodys("38631222333")).await.expect(200).json();
        assert_eq!(other["status"], json!("conflict"), "{other}");
        assert_eq!(queue().await["items"].as_array().unwrap().len(), 1);

        let mut customer = ana();
        customer["created_at"] = json!("2026-10-01T00:00:00+02:00");
        customer["plan"]["from"] = json!("2026-10-01T00:00:00+02:00");
        customer["plan"]["identifier"] = json!("38640999999");
        caller.post("/v1/customers", &customer).await.expect(201);
        let rated = caller.post(&correct, &correction("38631222334")).await.expect(200).json();
        assert_eq!(rated["status"], json!("rated"), "{rated}");
        let event = caller.get(&format!("/v1/usage-events/{}", rated["id"].as_str().unwrap())).await.expect(200).json();
        assert_eq!(event["fields"]["destination"], json!("38631222334"));
        let resent = caller.post("/v1/usage-events", &nobodys("99999999999")).await.expect(200).json();
        assert_eq!((&resent["status"], &resent["id"]), (&json!("duplicate"), &rated["id"]), "{resent}");
        assert_eq!(queue().await["items"], json!([]));
        caller.post(&correct, &correction("38631222333")).await.expect(404);
    }
}

#[tokio::test]
async fn of_two_corrections_of_unknown_usage_at_once_the_second_sees_the_first() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut usage = call("c-1", "99999999999");
        usage["identifier"] = json!("38640999999");
        caller.post("/v1/usage-events", &usage).await.expect(200);
        let row = caller.get("/v1/usage-events?status=unrated").await.expect(200).json()["items"][0].clone();
        let correct = format!("/v1/usage-events/{}:correct", row["id"].as_str().unwrap());
        let correction =
            |duration: &str| json!({"fields": {"destination": "38631222333", "duration": duration}, "reason": "a typing error"});
        let (one, other) = (correction("62"), correction("63"));
        let (one, other) = tokio::join!(caller.post(&correct, &one), caller.post(&correct, &other));
        let _still_nobodys = [one, other].map(|answer| answer.expect(200));
        let log = caller.get("/v1/activities?limit=9").await.expect(200).json();
        let fields = |row: &Value| row["changes"].as_array()?.iter().find(|change| change["field"] == json!("fields")).cloned();
        let trail: Vec<Value> = log["items"].as_array().unwrap().iter().filter_map(fields).collect();
        let came = |row: &Value| row["before"].as_str().is_some_and(|before| before.contains("99999999999"));
        assert_eq!((trail.len(), trail.iter().filter(|row| came(row)).count()), (2, 1), "{trail:?}");

        let mut customer = ana();
        customer["created_at"] = json!("2026-10-01T00:00:00+02:00");
        customer["plan"]["from"] = json!("2026-10-01T00:00:00+02:00");
        customer["plan"]["identifier"] = json!("38640999999");
        caller.post("/v1/customers", &customer).await.expect(201);
        let (one, other) = (correction("64"), correction("65"));
        let (one, other) = tokio::join!(caller.post(&correct, &one), caller.post(&correct, &other));
        let mut statuses = [one, other].map(|answer| answer.status.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 404]);
    }
}

#[tokio::test]
async fn a_selection_is_previewed_and_queued() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::Power]).await;
        let mut customer = ana();
        customer["created_at"] = json!("2026-10-01T00:00:00+02:00");
        customer["plan"]["from"] = json!("2026-10-01T00:00:00+02:00");
        caller.post("/v1/customers", &customer).await.expect(201);
        caller.post("/v1/usage-events", &call("c-1", "38631222333")).await.expect(200);
        let selection = json!({"customer": "1001", "field_prefix": {"field": "destination", "prefix": "386"}, "reason": "a look"});
        let preview = caller.post("/v1/usage-events:rerate?dry_run=true", &selection).await.expect(200).json();
        assert_eq!((&preview["looked_at"], &preview["changed"], &preview["complete"]), (&json!(1), &json!(0), &json!(true)));
        caller.post("/v1/usage-events", &call("c-3", "99999999999")).await.expect(200);
        let fixed = json!({"destination": "15551234567", "duration": "61"});
        let queue = caller.get("/v1/usage-events?status=unrated").await.expect(200).json();
        let correct = format!("/v1/usage-events/{}:correct", queue["items"][0]["id"].as_str().unwrap());
        caller.post(&correct, &json!({"fields": fixed, "reason": "a typing error"})).await.expect(200);
        for verb in ["rerate", "retry"] {
            let run = caller.post(&format!("/v1/usage-events:{verb}"), &selection).await.expect(202).json();
            assert_eq!((&run["job"], &run["state"]), (&json!("rerating"), &json!("queued")));
        }
        let unknown = json!({
            "customer": "4711", "product": "nothing", "rate_plan": "nothing", "service_type": "telepathy", "reason": "a look",
            "field_prefix": {"field": "mood", "prefix": "4"}, "from": "2026-10-02T00:00:00Z", "to": "2026-10-01T00:00:00Z", "unrated": "no_row",
        });
        let told = |answer: Value| -> Vec<(String, String)> {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            answer["errors"].as_array().unwrap().iter().map(|one| (text(&one["field"]), text(&one["code"]))).collect()
        };
        let expected = [
            ("service_type", "unknown_service_type"),
            ("product", "unknown_product"),
            ("rate_plan", "unknown_rate_plan"),
            ("field_prefix.field", "unknown_field"),
            ("customer", "unknown_customer"),
            ("to", "empty_period"),
            ("unrated", "not_of_these_events"),
        ]
        .map(|(field, code)| (field.to_owned(), code.to_owned()));
        assert_eq!(told(caller.post("/v1/usage-events:rerate", &unknown).await.expect(422).json()), expected);
        let product = caller.get("/v1/products").await.expect(200).json()["items"][0]["code"].clone();
        let of_rated = json!({"product": product, "reason": "a look"});
        let refused = told(caller.post("/v1/usage-events:retry", &of_rated).await.expect(422).json());
        assert_eq!(refused, [("product".to_owned(), "not_of_these_events".to_owned())]);
        let wrong = json!({"from": "yesterday", "reason": ""});
        assert_eq!(caller.post("/v1/usage-events:rerate", &wrong).await.json()["errors"].as_array().map(Vec::len), Some(2));
        assert_eq!(caller.post("/v1/jobs/rerating:run", &Value::Null).await.code(), "needs_selection");
        let reader = api.key(&[Role::MarketingAnalyst]).await;
        reader.post("/v1/usage-events:rerate", &selection).await.expect(403);
    }
}
