//! A changed customer: rating must not notice, and a batch that knows older facts must notice where it matters.

use super::{Kind, Outcome, Running, Scene, Wrong, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::sketch::Sketch;
use serde_json::json;

/// `change`
pub struct Change;

impl Kind for Change {
    fn verb(&self) -> &'static str {
        "change"
    }

    fn weight(&self) -> u64 {
        2
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let customer = sketch.customer(draw)?;
        let part = Part::default().with("c", customer).with("type", draw.one_of(&["residential", "business"])?);
        Some(Step::new(self.verb(), part.with("language", draw.one_of(&["en", "fr"])?).with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(change(step, scene))
    }
}

async fn change(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(customer) = scene.customer(step) else { return Ok(Outcome::skipped()) };
    let body = json!({ "customer_type": step.get("type"), "language": step.get("language") });
    let answer = scene.write(step, "PATCH", &format!("/v1/customers/{}", customer.name), Some(&body)).await?;
    Ok(if answer.is_good() { Outcome::word("change done") } else { refused("change", &answer) })
}
