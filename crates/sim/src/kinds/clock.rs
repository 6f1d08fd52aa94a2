//! The sandbox's clock moves on: what falls due on the way is billed and invoiced by the jobs.

use super::{Kind, Outcome, Running, Scene, Wrong, judged, refused};
use crate::draw::Draw;
use crate::ground::SITE_CODE;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::Sketch;
use calendar::Instant;
use serde_json::json;

/// `clock`
pub struct MoveClock;

impl Kind for MoveClock {
    fn verb(&self) -> &'static str {
        "clock"
    }

    fn weight(&self) -> u64 {
        10
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let on = match draw.below(6) {
            0 => draw.between(20 * 86_400, 100 * 86_400),
            1 | 2 => draw.between(5 * 86_400, 32 * 86_400),
            _ => draw.between(1, 3 * 86_400),
        };
        sketch.now = sketch.now.plus_seconds(on).ok()?;
        Some(Step::new(self.verb(), Part::default().with("to", sketch.now)))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(advance(step, scene))
    }
}

async fn advance(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(to) = step.get("to").and_then(|to| Instant::parse_rfc3339(to).ok()) else { return Ok(Outcome::skipped()) };
    let path = format!("/v1/sites/{SITE_CODE}/clock:advance");
    let answer = judged(scene.wire.send("POST", &path, Some(&json!({ "to": to.to_string() })), None).await?, &path)?;
    if answer.is_good() {
        return Ok(Outcome::told("clock moved", Fact::Clock(to)));
    }
    Ok(refused("clock", &answer))
}
