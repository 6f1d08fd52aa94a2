//! A customer, with a plan or without.

use super::{Kind, Outcome, Running, Scene, Wrong, number, quanta, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::{Customer, Fact};
use crate::sketch::Sketch;
use serde_json::{Value, json};

/// Customers of one life.
const CUSTOMERS_MAX: usize = 5;
/// Zones in which boundaries lie elsewhere, and one whose clocks change.
const ZONES: [&str; 4] = ["Europe/Ljubljana", "America/New_York", "Asia/Kolkata", "Pacific/Apia"];
const PAYMENT_TYPES: [&str; 5] = ["postpaid", "prepaid", "postpaid", "prepaid", "pay_now"];

/// `create`
pub struct Create;

impl Kind for Create {
    fn verb(&self) -> &'static str {
        "create"
    }

    fn weight(&self) -> u64 {
        8
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        if sketch.customers.len() >= CUSTOMERS_MAX {
            return None;
        }
        let pays = *draw.one_of(&PAYMENT_TYPES)?;
        let customer = sketch.add_customer(pays);
        let mut part = Part::default().with("c", &customer).with("pays", pays);
        part = part.with("day", draw.between(1, 32)).with("zone", draw.one_of(&ZONES)?);
        if pays == "postpaid" && draw.chance(20) {
            part = part.with("every", "quarterly");
        }
        if draw.chance(30) {
            part = part.with("since", sketch.now.plus_seconds(-draw.between(0, 40 * 86_400)).ok()?);
        }
        if draw.chance(80) {
            let plan = Sketch::plan(draw, pays)?;
            part = part.with("plan", plan.code).with("id", sketch.add_identifier(&customer, plan));
            if pays == "prepaid" {
                part = part.with("funds", format!("{}.{:02}", draw.below(120), draw.below(100)));
            }
        }
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(create(step, scene))
    }
}

async fn create(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(name) = step.get("c") else { return Ok(Outcome::skipped()) };
    let answer = scene.write(step, "POST", "/v1/customers", Some(&body(step, name))).await?;
    if !answer.is_good() {
        return Ok(refused("create", &answer));
    }
    if step.says("dry") {
        return Ok(Outcome::word("create dry"));
    }
    let groups = scene.read(&format!("/v1/customers/{name}/balance-groups")).await?;
    let profiles = scene.read(&format!("/v1/customers/{name}/billing-profiles")).await?;
    let payments = scene.read(&format!("/v1/customers/{name}/payments")).await?;
    let customer = Customer {
        name: name.to_owned(),
        group: number(&groups.body, "/items/0/id")?,
        profile: number(&profiles.body, "/items/0/id")?,
        payment_type: step.get("pays").unwrap_or_default().to_owned(),
    };
    let mut outcome = Outcome::told("create made", Fact::Customer(customer));
    if number_of_items(&payments.body) > 0 {
        // What was paid with the order is told by the list alone.
        let amount = quanta(&payments.body, "/items/0/amount")?.unwrap_or(0);
        outcome.facts.push(Fact::Payment { id: number(&payments.body, "/items/0/id")?, amount });
    }
    if let Some(identifier) = step.get("id") {
        outcome.facts.push(Fact::Sold { customer: name.to_owned(), identifier: identifier.to_owned() });
    }
    Ok(outcome)
}

fn number_of_items(list: &Value) -> usize {
    list.get("items").and_then(Value::as_array).map_or(0, Vec::len)
}

fn body(step: &Step, name: &str) -> Value {
    let plan = step.get("plan").map(|plan| json!({ "code": plan, "identifier": step.get("id"), "available_funds": step.get("funds") }));
    let mut profile = json!({
        "payment_type": step.get("pays"),
        "billing_day": step.get("day").and_then(|day| day.parse::<u8>().ok()),
        "time_zone": step.get("zone"),
    });
    if let (Some(every), Some(fields)) = (step.get("every"), profile.as_object_mut()) {
        fields.insert("event_type".to_owned(), every.into());
    }
    json!({
        "code": name, "first_name": "Ana", "last_name": name, "email": format!("{name}@example.com"), "customer_type": "residential",
        "address": { "street": "Trg 1", "city": "Ljubljana", "country": "SI" },
        "created_at": step.get("since"), "profile": profile, "plan": plan,
    })
}
