//! The preview of a customer's active bill: the run's own code, writing nothing.

use super::{Kind, Outcome, Running, Scene, Wrong, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::sketch::Sketch;
use serde_json::Value;

/// `preview`
pub struct Preview;

impl Kind for Preview {
    fn verb(&self) -> &'static str {
        "preview"
    }

    fn weight(&self) -> u64 {
        3
    }

    fn only_reads(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        Some(Step::new(self.verb(), Part::default().with("c", sketch.customer(draw)?)))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(preview(step, scene))
    }
}

async fn preview(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(customer) = scene.customer(step) else { return Ok(Outcome::skipped()) };
    let bills = scene.read(&format!("/v1/customers/{}/bills?limit=200", customer.name)).await?;
    let is_active = |bill: &&Value| bill.get("status").and_then(Value::as_str) == Some("active");
    let active = bills.body.get("items").and_then(Value::as_array).and_then(|bills| bills.iter().find(is_active));
    let Some(id) = active.and_then(|bill| bill.get("id")?.as_str()) else {
        return Err(Wrong::Answer(format!("{} has no active bill", customer.name)));
    };
    let answer = scene.read(&format!("/v1/bills/{id}/preview")).await?;
    Ok(if answer.is_good() { Outcome::word("preview shown") } else { refused("preview", &answer) })
}
