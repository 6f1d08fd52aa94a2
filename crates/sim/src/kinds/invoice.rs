//! The invoice of a customer's oldest billed bill that has none.

use super::{Kind, Outcome, Running, Scene, Wrong, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::Sketch;
use serde_json::{Value, json};

/// `invoice`
pub struct Invoice;

impl Kind for Invoice {
    fn verb(&self) -> &'static str {
        "invoice"
    }

    fn weight(&self) -> u64 {
        3
    }

    // Again it is the next bill's.
    fn can_be_repeated(&self) -> bool {
        false
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let part = Part::default().with("c", sketch.customer(draw)?);
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(invoice(step, scene))
    }
}

async fn invoice(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(customer) = scene.customer(step) else { return Ok(Outcome::skipped()) };
    let bills = scene.read(&format!("/v1/customers/{}/bills?limit=200", customer.name)).await?;
    let Some(bill) = bills.body.get("items").and_then(Value::as_array).and_then(|bills| bills.iter().rfind(|bill| lacks_one(bill))) else {
        return Ok(Outcome::word("invoice not needed"));
    };
    let answer = scene.write(step, "POST", "/v1/invoices", Some(&json!({ "bill": bill.get("id") }))).await?;
    if !answer.is_good() {
        return Ok(refused("invoice", &answer));
    }
    Ok(Outcome::told("invoice issued", Fact::Invoice { number: answer.text("/number").to_owned() }))
}

fn lacks_one(bill: &Value) -> bool {
    let is_billed = matches!(bill.get("status").and_then(Value::as_str), Some("billing" | "closed"));
    is_billed && bill.get("invoice").is_none_or(Value::is_null)
}
