//! What comes late: usage of a cycle that has ended, usage of an identifier that was released (domain.md §1, §4, §7).

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NUMBER: &str = "38640111222";

fn call(session: &str, at: &str) -> Value {
    json!({"service_type": "voice", "identifier": NUMBER, "session_id": session, "time": at,
        "fields": {"destination": "15551234567", "duration": 61}})
}

/// Customer 1001 with a number since the first of October.
async fn begin(api: &Api) -> Caller<'_> {
    let caller = api.key(&[Role::Power]).await;
    let mut customer = ana();
    customer["created_at"] = json!("2026-10-01T00:00:00+02:00");
    customer["plan"]["from"] = json!("2026-10-01T00:00:00+02:00");
    caller.post("/v1/customers", &customer).await.expect(201);
    caller
}

/// Another customer who wants the same number.
fn bor() -> Value {
    let mut customer = ana();
    customer["last_name"] = json!("Kos");
    customer["email"] = json!("bor@example.com");
    customer
}

async fn charge(caller: &Caller<'_>, session: &str, at: &str) -> Value {
    caller.post("/v1/usage-events", &call(session, at)).await.expect(200).json()
}

/// The number of the customer whose an event is.
async fn holder(caller: &Caller<'_>, answer: &Value) -> Value {
    caller.get(&format!("/v1/usage-events/{}", answer["id"].as_str().unwrap())).await.expect(200).json()["customer"].clone()
}

async fn cancel(caller: &Caller<'_>) {
    let plan = caller.get("/v1/customers/1001/subscriptions").await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
    caller.post(&format!("/v1/subscriptions/{plan}:cancel"), &json!({})).await.expect(200);
}

/// Charges of calls by bill: the first day of its period, and how many calls are on it.
async fn calls_by_bill(caller: &Caller<'_>) -> Vec<(String, i64)> {
    let mut found = Vec::new();
    for bill in caller.get("/v1/customers/1001/bills").await.expect(200).json()["items"].as_array().unwrap() {
        let items = caller.get(&format!("/v1/bills/{}", bill["id"].as_str().unwrap())).await.expect(200).json()["items"].clone();
        let calls = items.as_array().unwrap().iter().filter(|item| item["kind"] == json!("usage"));
        let count: i64 = calls.map(|item| item["count"].as_i64().unwrap_or(1)).sum();
        if count > 0 {
            found.push((bill["period"]["from"].as_str().unwrap()[..10].to_owned(), count));
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn an_ended_cycle_stays_open_for_late_usage_and_then_is_billed() {
    for api in Api::all("2026-10-10T10:00:00Z").await {
        let caller = begin(&api).await;
        let settings = "/v1/invoicing-settings";
        assert_eq!(caller.patch(settings, &json!({"late_usage_hours": 241})).await.expect(422).fields(), ["late_usage_hours"]);
        let told = caller.patch(settings, &json!({"late_usage_hours": 72})).await.expect(200).json();
        assert_eq!(told["late_usage_hours"], json!(72));
        let profile = caller.get("/v1/customers/1001/billing-profiles").await.expect(200).json()["items"][0]["id"].clone();
        let run = format!("/v1/billing-profiles/{}:run-billing", profile.as_str().unwrap());
        caller.post(&run, &Value::Null).await.refused(409, "cycle_still_running");

        // The clock does what is due on its way: the cycle has ended, and nothing is billed.
        let move_to = async |to: &str| {
            let moved = caller.post("/v1/sites/test/clock:advance", &json!({"to": to})).await.expect(200).json();
            moved["ran"].as_array().unwrap().iter().map(|ran| ran["job"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert!(!move_to("2026-11-02T12:00:00+01:00").await.contains(&"billing".to_owned()));
        let refused = caller.post(&run, &Value::Null).await.refused(409, "open_for_late_usage");
        assert!(refused.text.contains("until 2026-11-04T00:00:00+01:00"), "{}", refused.text);
        assert_eq!(charge(&caller, "late", "2026-10-31T10:00:00Z").await["status"], json!("rated"));
        assert_eq!(charge(&caller, "new", "2026-11-02T10:00:00Z").await["status"], json!("rated"));
        let open: Vec<(String, i64)> = vec![("2026-10-01".to_owned(), 1), ("2026-11-01".to_owned(), 1)];
        assert_eq!(calls_by_bill(&caller).await, open);

        assert!(move_to("2026-11-04T01:00:00+01:00").await.contains(&"billing".to_owned()));
        let billed = caller.get("/v1/customers/1001/bills?status=billing").await.expect(200).json();
        assert_eq!(billed["items"].as_array().unwrap().len(), 1, "{billed}");
        assert!(billed["items"][0]["period"]["to"].as_str().unwrap().starts_with("2026-11-01"), "{billed}");
        // What comes later still lands on the bill that is open then.
        assert_eq!(charge(&caller, "later", "2026-10-31T11:00:00Z").await["status"], json!("rated"));
        assert_eq!(calls_by_bill(&caller).await, vec![("2026-10-01".to_owned(), 1), ("2026-11-01".to_owned(), 2)]);
    }
}

#[tokio::test]
async fn a_released_identifier_rests_for_all_but_the_one_who_had_it() {
    for api in Api::all("2026-10-10T10:00:00Z").await {
        let caller = begin(&api).await;
        let settings = "/v1/account-settings";
        assert_eq!(
            caller.patch(settings, &json!({"identifier_quarantine_days": -1})).await.expect(422).fields(),
            ["identifier_quarantine_days"]
        );
        caller.patch(settings, &json!({"identifier_quarantine_days": 30})).await.expect(200);
        assert_eq!(caller.get(settings).await.expect(200).json()["identifier_quarantine_days"], json!(30));
        assert_eq!(charge(&caller, "in time", "2026-10-10T09:00:00Z").await["status"], json!("rated"));
        api.site.set_now("2026-10-12T10:00:00Z");
        cancel(&caller).await;

        api.site.set_now("2026-10-20T10:00:00Z");
        let refused = caller.post("/v1/customers", &bor()).await.expect(422);
        // Each service of the plan wants it.
        assert!(refused.fields().iter().all(|field| field == "plan.identifier"), "{}", refused.text);
        assert_eq!(refused.json()["errors"][0]["code"], json!("identifier_in_quarantine"));
        assert!(refused.text.contains("2026-11-11T10:00:00"), "{}", refused.text);
        // Usage of before the release finds who held it then; usage of after it is the same customer's, and the product decides.
        let late = charge(&caller, "late", "2026-10-12T09:00:00Z").await;
        assert_eq!((&late["status"], holder(&caller, &late).await), (&json!("rated"), json!("1001")), "{late}");
        let after = charge(&caller, "after", "2026-10-13T09:00:00Z").await;
        assert_eq!(after["status"], json!("unrated"), "{after}");
        let queue = caller.get("/v1/usage-events?status=unrated").await.expect(200).json();
        assert_eq!(
            (&queue["items"][0]["customer"], &queue["items"][0]["reason"]["code"]),
            (&json!("1001"), &json!("no_product")),
            "{queue}"
        );

        let back = json!({"plan": "mobile_s", "identifier": NUMBER});
        caller.post("/v1/customers/1001/subscriptions?dry_run=true", &back).await.expect(201);
        api.site.set_now("2026-11-11T10:00:00Z");
        caller.post("/v1/customers", &bor()).await.expect(201);
        // It is the other customer's now, and what was used before stays where it was.
        let new = charge(&caller, "new", "2026-11-11T10:00:00Z").await;
        assert_eq!((&new["status"], holder(&caller, &new).await), (&json!("rated"), json!("1002")), "{new}");
        let old = charge(&caller, "later still", "2026-10-11T09:00:00Z").await;
        assert_eq!(holder(&caller, &old).await, json!("1001"), "{old}");
        assert_eq!(caller.get("/v1/customers/1002/usage-events").await.expect(200).json()["items"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn without_a_quarantine_a_released_identifier_is_free_at_once() {
    for api in Api::all("2026-10-10T10:00:00Z").await {
        let caller = begin(&api).await;
        cancel(&caller).await;
        api.site.set_now("2026-10-10T11:00:00Z");
        let unknown = charge(&caller, "nobody", "2026-10-10T10:30:00Z").await;
        assert_eq!((&unknown["status"], &unknown["reason"]["code"]), (&json!("unrated"), &json!("no_service")), "{unknown}");
        caller.post("/v1/customers", &bor()).await.expect(201);
    }
}
