//! Jobs over the API: made, changed, paused, run, removed; the errors and files of their runs.

use crate::ground::{Api, Caller, ana};
use app::identity::Role;
use serde_json::{Value, json};

const NOW: &str = "2026-06-10T10:00:00Z";

/// Who runs jobs and may read payments: what [`export`] writes.
const EXPORTER: &[Role] = &[Role::OperationsStaff, Role::FinancialAnalyst];

async fn work_off(api: &Api) {
    while app::jobs::run_next(&api.site.store, &api.site.catalogs).await.unwrap() {}
}

fn export() -> Value {
    json!({
        "code": "payments-monthly", "name": "Payments", "kind": "exporting",
        "schedule": {"kind": "repeatable", "at": "2026-06-01T02:00:00+02:00", "frequency": "monthly"},
        "criteria": {"payment_types": ["postpaid"]},
        "export": {"what": "payments", "last": "month"},
    })
}

#[tokio::test]
async fn a_job_is_made_once_and_read_as_it_was_given() {
    for api in Api::all(NOW).await {
        let caller = api.key(EXPORTER).await;
        let made = caller.with("idempotency-key", "k-1").post("/v1/jobs", &export()).await.expect(201).json();
        let again = caller.with("idempotency-key", "k-1").post("/v1/jobs", &export()).await.expect(201);
        assert_eq!((again.header("idempotent-replayed"), again.json()), ("true", made.clone()));
        let again = caller.post("/v1/jobs", &export()).await.expect(422).json();
        assert_eq!((&again["errors"][0]["field"], &again["errors"][0]["code"]), (&json!("code"), &json!("taken")));
        for id in ["payments-monthly", made["id"].as_str().unwrap()] {
            let read = caller.get(&format!("/v1/jobs/{id}")).await.expect(200).json();
            assert_eq!(read, made);
        }
        assert_eq!(made["schedule"], json!({"kind": "repeatable", "at": "2026-06-01T02:00:00+02:00", "frequency": "monthly"}));
        assert_eq!(made["next_at"], json!("2026-07-01T02:00:00+02:00"));
        assert_eq!(made["criteria"]["payment_types"], json!(["postpaid"]));
        assert_eq!(made["export"], json!({"what": "payments", "last": "month"}));
        assert_eq!(caller.get("/v1/jobs/none").await.expect(404).code(), "not_found");
    }
}

#[tokio::test]
async fn a_schedule_takes_only_what_its_kind_needs() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::OperationsStaff]).await;
        let wrong = [
            (json!({"kind": "chain", "frequency": "daily"}), vec![("schedule.frequency", "not_used"), ("schedule.after", "required")]),
            (
                json!({"kind": "repeatable", "at": "2026-07-01T00:00:00Z", "frequency": "minutes"}),
                vec![("schedule.every_minutes", "out_of_range")],
            ),
            (
                json!({"kind": "repeatable", "at": "2026-07-01T00:00:00Z", "frequency": "minutes", "every_minutes": 0}),
                vec![("schedule.every_minutes", "too_small")],
            ),
            (
                json!({"kind": "repeatable", "at": "2026-07-01T00:00:00Z", "frequency": "daily", "every_minutes": 5}),
                vec![("schedule.every_minutes", "not_used")],
            ),
            (json!({"kind": "one_off", "at": "2026-06-01T00:00:00Z"}), vec![("schedule.at", "in_the_past")]),
            (json!({"kind": "chain", "after": "nothing"}), vec![("schedule.after", "unknown_job")]),
            (json!({"kind": "when_due"}), vec![("schedule.kind", "never_due")]),
        ];
        for (schedule, expected) in wrong {
            let body = json!({"code": "x", "name": "X", "kind": "invoicing", "schedule": schedule});
            let answer = caller.post("/v1/jobs", &body).await.expect(422);
            let errors = answer.json()["errors"].as_array().unwrap().clone();
            let codes: Vec<_> = errors.iter().map(|one| (one["field"].as_str().unwrap(), one["code"].as_str().unwrap())).collect();
            assert_eq!(codes, expected, "{}", answer.text);
        }
        let body = json!({"code": "x", "name": "X", "kind": "exporting"});
        assert_eq!(caller.post("/v1/jobs", &body).await.expect(422).json()["errors"][0]["field"], json!("export"));
    }
}

#[tokio::test]
async fn a_job_is_changed_by_who_has_read_it_last() {
    for api in Api::all(NOW).await {
        let caller = api.key(EXPORTER).await;
        caller.post("/v1/jobs", &export()).await.expect(201);
        let path = "/v1/jobs/payments-monthly";
        let tag = caller.get(path).await.expect(200).header("etag").to_owned();
        let body = json!({"name": "Payments of the month", "schedule": {"kind": "manual"}});
        let changed = caller.with("if-match", &tag).patch(path, &body).await.expect(200).json();
        assert_eq!((&changed["name"], &changed["next_at"]), (&json!("Payments of the month"), &Value::Null));
        assert_eq!(caller.with("if-match", &tag).patch(path, &body).await.expect(412).code(), "precondition_failed");
        assert_eq!(caller.patch("/v1/jobs/none", &body).await.expect(404).code(), "not_found");
        assert_eq!(caller.patch(path, &json!({"kind": "billing"})).await.expect(422).json()["errors"][0]["field"], json!("kind"));
    }
}

#[tokio::test]
async fn a_job_is_paused_resumed_and_removed() {
    for api in Api::all(NOW).await {
        let caller = api.key(EXPORTER).await;
        caller.post("/v1/jobs", &export()).await.expect(201);
        let path = "/v1/jobs/payments-monthly";
        for (verb, state) in [("pause", "paused"), ("pause", "paused"), ("resume", "active")] {
            let answer = caller.post(&format!("{path}:{verb}"), &Value::Null).await.expect(200).json();
            assert_eq!(answer["state"], json!(state));
        }
        assert_eq!(caller.post("/v1/jobs/none:pause", &Value::Null).await.expect(404).code(), "not_found");
        assert_eq!(caller.post("/v1/jobs/none:resume", &Value::Null).await.expect(404).code(), "not_found");
        assert_eq!(caller.send("DELETE", "/v1/jobs/billing", None).await.expect(409).code(), "job_followed");
        caller.post(&format!("{path}:run"), &Value::Null).await.expect(202);
        assert_eq!(caller.send("DELETE", path, None).await.expect(409).code(), "job_running");
        work_off(&api).await;
        caller.send("DELETE", path, None).await.expect(204);
        assert_eq!(caller.send("DELETE", path, None).await.expect(404).code(), "not_found");
        // Its history stays.
        let runs = caller.get("/v1/job-runs").await.expect(200).json();
        assert_eq!(runs["items"][0]["job"], json!("payments-monthly"));
    }
}

/// A customer whose profile names a bill that is not there is billed in vain.
async fn billed_in_vain(api: &Api, caller: &Caller<'_>) -> String {
    struct Break;
    impl store::Operation for Break {
        type Output = ();
        type Error = store::StoreError;

        async fn run(&self, tx: &mut store::Tx<'_>) -> Result<(), store::StoreError> {
            let customer = store::customer::find(tx, "1001").await?.unwrap();
            let mut profile = store::profile::lock_of_customer(tx, customer).await?.remove(0);
            profile.bills.active = ids::BillId(1);
            store::profile::save(tx, &profile).await
        }
    }
    api.key(&[Role::CustomerService]).await.post("/v1/customers", &ana()).await.expect(201);
    api.site.write(Break).await.unwrap();
    api.site.set_now("2026-08-02T10:00:00Z");
    let run = caller.post("/v1/jobs/billing:run", &Value::Null).await.expect(202).json();
    work_off(api).await;
    format!("/v1/job-runs/{}", run["id"].as_str().unwrap())
}

#[tokio::test]
async fn the_errors_of_a_run_are_a_list_and_a_file() {
    for api in Api::all(NOW).await {
        let caller = api.key(&[Role::OperationsStaff]).await;
        let run = billed_in_vain(&api, &caller).await;
        let read = caller.get(&run).await.expect(200).json();
        assert_eq!((&read["state"], &read["done"], &read["failed"]), (&json!("failed"), &json!(1), &json!(1)));
        let errors = caller.get(&format!("{run}/errors")).await.expect(200).json();
        assert_eq!((errors["items"].as_array().unwrap().len(), &errors["items"][0]["customer"]), (1, &json!("1001")), "{errors}");
        let file = caller.with("accept", "text/csv").get(&format!("{run}/errors")).await.expect(200);
        assert!(file.text.starts_with("customer,item,code,message\r\n1001,billing profile "), "{}", file.text);
        assert_eq!(caller.get("/v1/job-runs/7/errors").await.expect(404).code(), "not_found");
        assert_eq!(caller.get(&format!("{run}/errors?cursor=nonsense")).await.status.as_u16() / 100, 4);
    }
}

#[tokio::test]
async fn an_export_is_downloaded() {
    for api in Api::all(NOW).await {
        let caller = api.key(EXPORTER).await;
        caller.post("/v1/jobs", &export()).await.expect(201);
        let queued = caller.post("/v1/jobs/payments-monthly:run?test_mode=true", &Value::Null).await.expect(202).json();
        assert_eq!(queued["test_mode"], json!(true));
        work_off(&api).await;
        let run = format!("/v1/job-runs/{}", queued["id"].as_str().unwrap());
        assert_eq!(caller.get(&run).await.expect(200).json()["state"], json!("succeeded"));
        let files = caller.get(&format!("{run}/files")).await.expect(200).json();
        assert_eq!(files["items"][0]["name"], json!("payments.csv"));
        let file = caller.get(&format!("{run}/files/payments.csv")).await.expect(200);
        assert!(file.header("content-type").starts_with("text/csv"));
        assert_eq!(file.text, "payment,customer,paid_at,kind,method,amount,currency,provider,reference,note\r\n");
        assert_eq!(caller.get(&format!("{run}/files/other.csv")).await.expect(404).code(), "not_found");
        assert_eq!(caller.get("/v1/job-runs/7/files").await.expect(404).code(), "not_found");
    }
}

#[tokio::test]
async fn a_file_is_made_and_read_only_by_who_may_read_what_is_in_it() {
    for api in Api::all(NOW).await {
        let (admin, staff) = (api.key(&[Role::SystemAdministrator]).await, api.key(&[Role::OperationsStaff]).await);
        let (finance, exporter) = (api.key(&[Role::FinancialAnalyst]).await, api.key(EXPORTER).await);
        // What staff who run jobs may read: bills, invoices, usage. An administrator of the system reads none of it.
        for (what, of_staff) in [("payments", 403), ("invoices", 201), ("bills", 201), ("usage_events", 201)] {
            let job = json!({"code": format!("{what}-out"), "name": what, "kind": "exporting", "export": {"what": what, "last": "month"}});
            assert_eq!(admin.post("/v1/jobs", &job).await.expect(403).code(), "forbidden", "{what}");
            assert_eq!(staff.post("/v1/jobs", &job).await.status.as_u16(), of_staff, "{what}");
        }
        let report = json!({"code": "finance", "name": "Finance", "kind": "finance_reporting", "report": {"last": "month"}});
        admin.post("/v1/jobs", &report).await.expect(403);
        staff.post("/v1/jobs", &report).await.expect(201);
        exporter.post("/v1/jobs", &export()).await.expect(201);
        // Neither by changing one that is there, nor by starting it.
        let payments = json!({"export": {"what": "payments", "last": "month"}});
        staff.patch("/v1/jobs/bills-out", &payments).await.expect(403);
        for caller in [&admin, &staff] {
            caller.patch("/v1/jobs/payments-monthly", &json!({"name": "Mine"})).await.expect(403);
            caller.post("/v1/jobs/payments-monthly:run", &Value::Null).await.expect(403);
        }
        let run = exporter.post("/v1/jobs/payments-monthly:run", &Value::Null).await.expect(202).json();
        let reported = staff.post("/v1/jobs/finance:run", &Value::Null).await.expect(202).json();
        work_off(&api).await;
        let file = |run: &Value, name: &str| format!("/v1/job-runs/{}/files/{name}", run["id"].as_str().unwrap());
        let (payments, figures) = (file(&run, "payments.csv"), file(&reported, "finance.csv"));
        for (caller, of_payments, of_figures) in [(&admin, 403, 403), (&staff, 403, 200), (&finance, 200, 200), (&exporter, 200, 200)] {
            assert_eq!(caller.get(&payments).await.status.as_u16(), of_payments);
            assert_eq!(caller.get(&figures).await.status.as_u16(), of_figures);
        }
        // Other jobs are run as before.
        admin.post("/v1/jobs/billing:run", &Value::Null).await.expect(202);
    }
}

#[tokio::test]
async fn what_is_to_be_collected_is_listed() {
    for api in Api::all(NOW).await {
        let staff = api.key(&[Role::OperationsStaff]).await;
        staff.post("/v1/jobs", &json!({"code": "collect", "name": "Collect", "kind": "payment_collection"})).await.expect(201);
        staff.post("/v1/jobs/collect:run", &Value::Null).await.expect(202);
        work_off(&api).await;
        // Nobody pays by card here.
        let finance = api.key(&[Role::FinancialAnalyst]).await;
        assert_eq!(finance.get("/v1/payment-intents").await.expect(200).json()["items"], json!([]));
        assert_eq!(staff.get("/v1/payment-intents").await.expect(403).status.as_u16(), 403);
    }
}
