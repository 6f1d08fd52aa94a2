//! A manual adjustment on the active bill.

use super::{Kind, Outcome, Running, Scene, Wrong, quanta, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::Sketch;
use serde_json::json;

/// `adjust`
pub struct Adjust;

impl Kind for Adjust {
    fn verb(&self) -> &'static str {
        "adjust"
    }

    fn weight(&self) -> u64 {
        6
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let customer = sketch.customer(draw)?;
        let amount = format!("{}.{:03}", draw.below(40), draw.below(1_000));
        let mut part = Part::default().with("c", customer).with("amount", amount).with("way", draw.one_of(&["debit", "credit"])?);
        if draw.chance(60) {
            part = part.with("tax", draw.one_of(&["VAT", "LOW"])?);
        }
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(adjust(step, scene))
    }
}

async fn adjust(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let (Some(customer), Some(key)) = (scene.customer(step), step.get("key")) else { return Ok(Outcome::skipped()) };
    let body = json!({
        "amount": step.get("amount"), "direction": step.get("way"), "bill_item": "ADJUSTMENT", "tax": step.get("tax"), "reason": "goodwill",
    });
    let answer = scene.write(step, "POST", &format!("/v1/balance-groups/{}:adjust", customer.group), Some(&body)).await?;
    if !answer.is_good() {
        return Ok(refused("adjust", &answer));
    }
    if step.says("dry") {
        return Ok(Outcome::word("adjust dry"));
    }
    let amounts = (quanta(&answer.body, "/net")?.unwrap_or(0), quanta(&answer.body, "/tax")?.unwrap_or(0));
    Ok(Outcome::told("adjust posted", Fact::Adjusted { key: key.to_owned(), group: customer.group, amounts }))
}
