//! Billing of one profile by hand.

use super::{Kind, Outcome, Running, Scene, Wrong, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::Sketch;
use serde_json::Value;

/// `bill`
pub struct Bill;

impl Kind for Bill {
    fn verb(&self) -> &'static str {
        "bill"
    }

    fn weight(&self) -> u64 {
        6
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let part = Part::default().with("c", sketch.customer(draw)?);
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(bill(step, scene))
    }
}

async fn bill(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(customer) = scene.customer(step) else { return Ok(Outcome::skipped()) };
    let answer = scene.write(step, "POST", &format!("/v1/billing-profiles/{}:run-billing", customer.profile), None).await?;
    if !answer.is_good() {
        return Ok(refused("bill", &answer));
    }
    if step.says("dry") {
        return Ok(Outcome::word("bill dry"));
    }
    let bills = answer.body.get("bills").and_then(Value::as_array).cloned().unwrap_or_default();
    let ids = bills.iter().filter_map(|bill| bill.get("id")?.as_str()?.parse().ok()).collect();
    Ok(Outcome::told("bill closed", Fact::Billed(ids)))
}
