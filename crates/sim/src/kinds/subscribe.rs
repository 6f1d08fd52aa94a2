//! A further plan for a customer: its identifier new, or one that somebody has.

use super::{Kind, Outcome, Running, Scene, Wrong, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::Sketch;
use serde_json::json;

/// `subscribe`
pub struct Subscribe;

impl Kind for Subscribe {
    fn verb(&self) -> &'static str {
        "subscribe"
    }

    fn weight(&self) -> u64 {
        5
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let customer = sketch.customer(draw)?;
        let plan = Sketch::plan(draw, sketch.pays(&customer)?)?;
        let taken = if draw.chance(10) { sketch.identifier(draw).map(|taken| taken.code) } else { None };
        let identifier = taken.unwrap_or_else(|| sketch.add_identifier(&customer, plan));
        let mut part = Part::default().with("c", customer).with("plan", plan.code).with("id", identifier);
        if draw.chance(25) {
            part = part.with("from", sketch.now.plus_seconds(draw.between(-20 * 86_400, 20 * 86_400)).ok()?);
        }
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(subscribe(step, scene))
    }
}

async fn subscribe(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(customer) = scene.customer(step) else { return Ok(Outcome::skipped()) };
    let body = json!({ "plan": step.get("plan"), "identifier": step.get("id"), "from": step.get("from") });
    let answer = scene.write(step, "POST", &format!("/v1/customers/{}/subscriptions", customer.name), Some(&body)).await?;
    if !answer.is_good() {
        return Ok(refused("subscribe", &answer));
    }
    if step.says("dry") {
        return Ok(Outcome::word("subscribe dry"));
    }
    let identifier = step.get("id").unwrap_or_default().to_owned();
    Ok(Outcome::told("subscribe made", Fact::Sold { customer: customer.name, identifier }))
}
