//! A payment: of dues, beyond them into credit, a top-up of funds, or credit given back.

use super::{Kind, Outcome, Running, Scene, Wrong, number, quanta, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::Sketch;
use serde_json::json;

/// `pay`
pub struct Pay;

impl Kind for Pay {
    fn verb(&self) -> &'static str {
        "pay"
    }

    fn weight(&self) -> u64 {
        10
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let customer = sketch.customer(draw)?;
        let way = if draw.chance(12) { "refund" } else { "charge" };
        let part = Part::default().with("c", customer).with("amount", format!("{}.{:02}", draw.below(60), draw.below(100)));
        Some(Step::new(self.verb(), part.with("way", way).with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(pay(step, scene))
    }
}

async fn pay(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(customer) = scene.customer(step) else { return Ok(Outcome::skipped()) };
    let body = json!({ "amount": step.get("amount"), "method": "transfer", "kind": step.get("way") });
    let answer = scene.write(step, "POST", &format!("/v1/customers/{}/payments", customer.name), Some(&body)).await?;
    if !answer.is_good() {
        return Ok(refused("pay", &answer));
    }
    if step.says("dry") {
        return Ok(Outcome::word("pay dry"));
    }
    let amount = quanta(&answer.body, "/amount")?.unwrap_or(0);
    Ok(Outcome::told("pay taken", Fact::Payment { id: number(&answer.body, "/id")?, amount }))
}
