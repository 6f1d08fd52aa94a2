//! What becomes of a bill after it was billed: an adjustment, by a note where it has an invoice; an invoice that is made void.

use super::{Kind, Outcome, Running, Scene, Wrong, quanta, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::Sketch;
use serde_json::{Value, json};

/// `note`: adjusts the latest billed bill of a customer.
pub struct Note;

impl Kind for Note {
    fn verb(&self) -> &'static str {
        "note"
    }

    fn weight(&self) -> u64 {
        4
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let amount = format!("{}.{:02}", draw.below(40), draw.below(100));
        let part = Part::default().with("c", sketch.customer(draw)?).with("amount", amount).with("way", draw.one_of(&["debit", "credit"])?);
        let part = if draw.chance(60) { part.with("tax", draw.one_of(&["VAT", "LOW"])?) } else { part };
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(note(step, scene))
    }
}

async fn note(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let (Some(customer), Some(key)) = (scene.customer(step), step.get("key")) else { return Ok(Outcome::skipped()) };
    let Some(bill) = billed(step, &scene).await? else { return Ok(Outcome::skipped()) };
    let body = json!({
        "amount": step.get("amount"), "direction": step.get("way"), "bill_item": "ADJUSTMENT", "tax": step.get("tax"), "reason": "goodwill",
    });
    let answer = scene.write(step, "POST", &format!("/v1/bills/{bill}:adjust"), Some(&body)).await?;
    if !answer.is_good() {
        return Ok(refused("note", &answer));
    }
    if step.says("dry") {
        return Ok(Outcome::word("note dry"));
    }
    let kind = answer.body.pointer("/note/kind").and_then(Value::as_str).unwrap_or("without an invoice");
    let amounts = (quanta(&answer.body, "/net")?.unwrap_or(0), quanta(&answer.body, "/tax")?.unwrap_or(0));
    Ok(Outcome::told(&format!("note {kind}"), Fact::Adjusted { key: key.to_owned(), group: customer.group, amounts }))
}

/// Id of the latest bill of the step's customer that was billed.
async fn billed(step: &Step, scene: &Scene<'_>) -> Result<Option<String>, Wrong> {
    let Some(customer) = scene.customer(step) else { return Ok(None) };
    let bills = scene.read(&format!("/v1/customers/{}/bills?limit=200", customer.name)).await?;
    let of_state = |bill: &&Value| matches!(bill.get("status").and_then(Value::as_str), Some("billing" | "closed"));
    let latest = bills.body.get("items").and_then(Value::as_array).and_then(|bills| bills.iter().find(of_state));
    Ok(latest.and_then(|bill| bill.get("id")).and_then(Value::as_str).map(str::to_owned))
}

/// `void`: makes the latest invoice of a customer void, with a new one at once or later.
pub struct Void;

impl Kind for Void {
    fn verb(&self) -> &'static str {
        "void"
    }

    fn weight(&self) -> u64 {
        2
    }

    // Again it is the new invoice's.
    fn can_be_repeated(&self) -> bool {
        false
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let part = Part::default().with("c", sketch.customer(draw)?).with("again", draw.one_of(&["now", "later"])?);
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(void(step, scene))
    }
}

async fn void(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(customer) = scene.customer(step) else { return Ok(Outcome::skipped()) };
    let invoices = scene.read(&format!("/v1/invoices?customer={}&limit=200", customer.name)).await?;
    let stands = |invoice: &&Value| invoice.get("status").and_then(Value::as_str) != Some("void");
    let latest = invoices.body.get("items").and_then(Value::as_array).and_then(|invoices| invoices.iter().find(stands));
    let Some(id) = latest.and_then(|invoice| invoice.get("id")).and_then(Value::as_str) else { return Ok(Outcome::skipped()) };
    let body = json!({ "reason": "wrong address", "reissue": step.get("again") == Some("now") });
    let answer = scene.write(step, "POST", &format!("/v1/invoices/{id}:void"), Some(&body)).await?;
    if !answer.is_good() {
        return Ok(refused("void", &answer));
    }
    match answer.body.pointer("/reissued/number").and_then(Value::as_str) {
        Some(number) => Ok(Outcome::told("void reissued", Fact::Invoice { number: number.to_owned() })),
        None => Ok(Outcome::word("void")),
    }
}
