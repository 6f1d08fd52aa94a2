//! Time passes and no job runs: a server was off, or its jobs are late. Cycles end unbilled, so that hands bill them.

use super::{Kind, Outcome, Running, Scene, Wrong};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::Sketch;
use calendar::Instant;
use store::site::SiteClock;
use store::{Lane, Operation, StoreError, Tx};

/// `leap`
pub struct Leap;

impl Kind for Leap {
    fn verb(&self) -> &'static str {
        "leap"
    }

    fn weight(&self) -> u64 {
        4
    }

    fn is_alone(&self) -> bool {
        true
    }

    fn is_steered(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        sketch.now = sketch.now.plus_seconds(draw.between(86_400, 50 * 86_400)).ok()?;
        Some(Step::new(self.verb(), Part::default().with("to", sketch.now)))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(leap(step, scene))
    }
}

async fn leap(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(to) = step.get("to").and_then(|to| Instant::parse_rfc3339(to).ok()) else { return Ok(Outcome::skipped()) };
    // Over servers the store is theirs: time moves by their own clocks alone.
    let Some(auditor) = scene.steered else { return Ok(Outcome::word("leap not here")) };
    let scope = store::Scope { dry_run: false, ..auditor.scope() };
    let set = auditor.store.write(scope, SetClock { to }, Lane::Interactive).await;
    set.map_err(|error| Wrong::Answer(format!("the clock could not be set: {error}")))?;
    Ok(Outcome::told("leap done", Fact::Clock(to)))
}

struct SetClock {
    to: Instant,
}

impl Operation for SetClock {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        store::site::lock(tx).await?;
        if store::site::now(tx).await? < self.to {
            store::site::set_clock(tx, SiteClock::Frozen(self.to)).await?;
        }
        Ok(())
    }
}
