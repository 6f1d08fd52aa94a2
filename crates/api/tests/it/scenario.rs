//! The first life through the API on each store, every figure exact: rent, allowance, usage beyond it, credit, bill, invoice, payment.
//!
//! Site Europe/Ljubljana, EUR, due delay 15 days, postpaid, monthly, day 1, VAT 22 % exclusive (domain.md §2, §4, §5, §7, §8).

use crate::ground::{Api, Caller};
use app::identity::Role;
use serde_json::{Value, json};

const IDENTIFIER: &str = "38640555010";

struct Life<'a> {
    caller: Caller<'a>,
    api: &'a Api,
}

impl Life<'_> {
    async fn begin<'a>(api: &'a Api) -> Life<'a> {
        let caller = api.key(&[Role::Power]).await;
        let files: Value = testkit::first_bill_catalog().0.into_iter().map(|(name, text)| (name, Value::from(text))).collect();
        caller.post("/v1/catalog:apply", &json!({ "files": files })).await.expect(200);
        let customer = json!({
            "first_name": "Mara", "last_name": "Oblak", "email": "mara@example.org", "customer_type": "residential",
            "address": {"street": "Trg 1", "city": "Ljubljana", "country": "SI"},
            "profile": {"payment_type": "postpaid", "event_type": "monthly", "billing_day": 1},
            "plan": {"code": "mobile_m", "identifier": IDENTIFIER, "items": []},
        });
        caller.post("/v1/customers", &customer).await.expect(201);
        Life { caller, api }
    }

    async fn bill(&self, status: &str) -> Value {
        self.caller.get(&format!("/v1/customers/1001/bills?status={status}")).await.expect(200).json()["items"][0].clone()
    }

    /// Net and tax of the active bill, and the MB of the customer.
    async fn standing(&self) -> [String; 3] {
        let bill = self.bill("active").await;
        let groups = self.caller.get("/v1/customers/1001/balance-groups").await.expect(200).json();
        let resources = groups["items"][0]["resources"].as_array().unwrap().clone();
        let megabytes = resources.iter().find(|row| row["resource"] == json!("MB")).unwrap();
        let text = |value: &Value| value["amount"].as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
        [text(&bill["net"]), text(&bill["tax"]), text(&megabytes["total"])]
    }

    async fn use_data(&self, session: &str, time: &str, volume: &str) -> Value {
        self.api.site.set_now(time);
        let event =
            json!({"service_type": "data", "identifier": IDENTIFIER, "session_id": session, "time": time, "fields": {"volume": volume}});
        self.caller.post("/v1/usage-events", &event).await.expect(200).json()
    }

    async fn run_billing(&self, status: u16) -> Value {
        let profiles = self.caller.get("/v1/customers/1001/billing-profiles").await.expect(200).json();
        let id = profiles["items"][0]["id"].as_str().unwrap().to_owned();
        self.caller.post(&format!("/v1/billing-profiles/{id}:run-billing"), &Value::Null).await.expect(status).json()
    }
}

#[tokio::test]
async fn from_the_first_rent_to_a_paid_invoice() {
    for api in Api::all_empty("2026-06-15T22:00:00Z").await {
        let life = Life::begin(&api).await;
        assert_eq!(life.standing().await, ["15.000000", "3.300000", "-1000.000000"], "16 Jun");

        let first = life.use_data("s1", "2026-06-20T10:00:00Z", "700").await;
        assert_eq!(first["status"], json!("rated"));
        assert_eq!(life.standing().await, ["15.000000", "3.300000", "-300.000000"], "20 Jun");
        let again = life.use_data("s1", "2026-06-20T10:00:00Z", "700").await;
        assert_eq!((&again["status"], &again["replayed"]), (&json!("duplicate"), &json!(true)));
        assert_eq!(life.standing().await, ["15.000000", "3.300000", "-300.000000"], "the same session again: nothing");

        life.use_data("s2", "2026-06-25T10:00:00Z", "500").await;
        assert_eq!(life.standing().await, ["17.060000", "3.753200", "0.000000"], "25 Jun: 2.06 + VAT 0.4532");

        api.site.set_now("2026-06-28T10:00:00Z");
        let groups = life.caller.get("/v1/customers/1001/balance-groups").await.expect(200).json();
        let adjust = format!("/v1/balance-groups/{}:adjust", groups["items"][0]["id"].as_str().unwrap());
        let credit = json!({"amount": "1.00", "direction": "credit", "bill_item": "ADJUSTMENT", "tax": "VAT", "reason": "goodwill"});
        let posted = life.caller.post(&adjust, &credit).await.expect(200).json();
        assert_eq!((&posted["net"]["amount"], &posted["tax"]["amount"]), (&json!("-1.000000"), &json!("-0.220000")));
        assert_eq!(life.standing().await, ["16.060000", "3.533200", "0.000000"], "28 Jun");
        assert_eq!(life.bill("active").await["total"]["amount"], json!("19.593200"));

        api.site.set_now("2026-06-30T10:00:00Z");
        assert_eq!(life.run_billing(409).await["code"], json!("cycle_still_running"));
        assert_eq!(life.standing().await, ["16.060000", "3.533200", "0.000000"], "nothing half-applied");

        api.site.set_now("2026-06-30T22:00:00Z");
        let ran = life.run_billing(200).await;
        assert_eq!(ran["bills"][0]["total"]["amount"], json!("19.590000"), "1 Jul");
        let id = ran["bills"][0]["id"].as_str().unwrap().to_owned();
        let bill = life.caller.get(&format!("/v1/bills/{id}")).await.expect(200).json();
        let rounding = bill["items"].as_array().unwrap().iter().find(|item| item["kind"] == json!("rounding")).unwrap().clone();
        assert_eq!(rounding["amount"]["amount"], json!("-0.003200"));
        assert_eq!(life.standing().await, ["30.000000", "6.600000", "-1000.000000"], "the new cycle");

        let invoice = life.caller.post("/v1/invoices", &json!({ "bill": id })).await.expect(201).json();
        assert_eq!((&invoice["number"], &invoice["due_on"]), (&json!("2026-00001"), &json!("2026-07-16")));
        let document = format!("/v1/invoices/{}/document", invoice["id"].as_str().unwrap());
        for language in ["en", "fr"] {
            let page = life.caller.get(&format!("{document}?format=html&language={language}")).await.expect(200);
            let sum = if language == "en" { "€19.59" } else { "19,59" };
            assert!(page.text.contains(sum), "the {language} page says the total");
            let written = life.caller.get(&format!("{document}?format=json&language={language}")).await.expect(200).json();
            assert_eq!(written["totals"], json!({"net": "16.06", "tax": "3.53", "total": "19.59"}));
        }

        api.site.set_now("2026-07-10T10:00:00Z");
        let payment = json!({"amount": "20.00", "method": "transfer", "kind": "charge"});
        let paid = life.caller.post("/v1/customers/1001/payments", &payment).await.expect(201).json();
        assert_eq!(paid["credited"]["amount"], json!("0.410000"));
        let closed = life.caller.get(&format!("/v1/bills/{id}")).await.expect(200).json();
        assert_eq!((&closed["status"], &closed["due"]["amount"]), (&json!("closed"), &json!("0.000000")));
        let profiles = life.caller.get("/v1/customers/1001/billing-profiles").await.expect(200).json();
        assert_eq!(profiles["items"][0]["credit_balance"]["amount"], json!("0.410000"));
    }
}
