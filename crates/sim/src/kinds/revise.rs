//! Deciding anew on usage: cancel, correct, adjust, try again one event, and rate all of a customer again.

use super::{Kind, Outcome, Running, Scene, Wrong, judged, quanta, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::{EventId, Fact};
use crate::sketch::Sketch;
use app::Catalogs;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How far back usage is rated again: older usage stays as it is.
const RECENT_S: i64 = 55 * 86_400;
/// Runs of jobs that one step may set off.
const RUNS_MAX: usize = 20;

/// `revise`
pub struct Revise;

impl Kind for Revise {
    fn verb(&self) -> &'static str {
        "revise"
    }

    fn weight(&self) -> u64 {
        12
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let sent = draw.one_of(&sketch.sent).cloned()?;
        let op = *draw.one_of(&["cancel", "correct", "correct", "retry", "adjust"])?;
        let mut part = Part::default().with("op", op).with("s", sent.get("s")?);
        part = match op {
            "correct" => super::usage::with_fields(sent.get("type").map_or(part.clone(), |kind| part.with("type", kind)), draw)?,
            "adjust" => {
                let amount = format!("{}.{:03}", draw.below(9), 1 + draw.below(999));
                let part = part.with("amount", amount).with("way", draw.one_of(&["debit", "credit"])?);
                if draw.chance(50) { part.with("tax", draw.one_of(&["VAT", "LOW"])?) } else { part }
            }
            _ => part,
        };
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(revise(step, scene))
    }
}

fn id_text((customer, day, key): EventId) -> String {
    format!("{customer}.{day}.{key}")
}

async fn revise(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(op) = step.get("op") else { return Ok(Outcome::skipped()) };
    let Some(id) = step.get("s").and_then(|session| scene.model.named.get(session)).copied() else { return Ok(Outcome::skipped()) };
    let answer = scene.write(step, "POST", &format!("/v1/usage-events/{}:{op}", id_text(id)), Some(&body(step, op))).await?;
    if !answer.is_good() {
        return Ok(refused(&format!("revise {op}"), &answer));
    }
    if step.says("dry") {
        return Ok(Outcome::word("revise dry"));
    }
    let word = format!("revise {op} {}", answer.body.get("status").and_then(Value::as_str).unwrap_or("posted"));
    let key = step.get("key").unwrap_or_default().to_owned();
    let fact = match op {
        "adjust" => {
            let amounts = (quanta(&answer.body, "/net")?.unwrap_or(0), quanta(&answer.body, "/tax")?.unwrap_or(0));
            Fact::EventAdjusted { key, id, amounts }
        }
        _ => Fact::Revised { id, is_cancelled: op == "cancel" },
    };
    Ok(Outcome::told(&word, fact))
}

fn body(step: &Step, op: &str) -> Value {
    let part = step.parts.first().cloned().unwrap_or_default();
    match op {
        "correct" => {
            let fields: Map<String, Value> = part.below("f.").map(|(name, value)| (name.to_owned(), value.into())).collect();
            json!({ "fields": fields, "reason": "wrong fields" })
        }
        "adjust" => json!({
            "amount": part.get("amount"), "direction": part.get("way"), "tax": part.get("tax"), "bill_item": "ADJUSTMENT", "reason": "goodwill",
        }),
        _ => json!({ "reason": "wrong" }),
    }
}

/// `rerate`: all usage of a customer, or the unrated one of the site, is decided on again, twice: the second time changes nothing.
pub struct Rerate;

impl Kind for Rerate {
    fn verb(&self) -> &'static str {
        "rerate"
    }

    fn weight(&self) -> u64 {
        4
    }

    fn is_alone(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let part = Part::default().with("what", if draw.chance(70) { "rerate" } else { "retry" });
        let part = if draw.chance(80) { part.with("c", sketch.customer(draw)?) } else { part };
        let part = part.with("from", sketch.now.plus_seconds(-RECENT_S).ok()?);
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(rerate(step, scene))
    }
}

async fn rerate(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let (Some(what), customer) = (step.get("what"), scene.customer(step)) else { return Ok(Outcome::skipped()) };
    if step.get("c").is_some() && customer.is_none() {
        return Ok(Outcome::skipped());
    }
    let mut body = json!({ "reason": "prices", "from": step.get("from") });
    if let (Some(customer), Some(fields)) = (&customer, body.as_object_mut()) {
        fields.insert("customer".to_owned(), customer.name.clone().into());
    }
    let path = format!("/v1/usage-events:{what}");
    let answer = scene.write(step, "POST", &path, Some(&body)).await?;
    if !answer.is_good() {
        return Ok(refused(what, &answer));
    }
    // Over servers their own workers do it, some time.
    let Some(auditor) = scene.steered else { return Ok(Outcome::word(format!("{what} queued"))) };
    let catalogs: Arc<Catalogs> = Arc::default();
    for _ in 0..RUNS_MAX {
        let ran = app::jobs::run_next(&auditor.store, &catalogs).await;
        if !ran.map_err(|error| Wrong::Answer(format!("a run ended in {error}")))? {
            break;
        }
    }
    let dry = format!("{path}?dry_run=true");
    let preview = judged(scene.wire.send("POST", &dry, Some(&body), None).await?, &dry)?;
    if preview.body.get("changed") != Some(&json!(0)) {
        return Err(Wrong::Answer(format!("what was decided on again would change once more: {}", preview.body)));
    }
    Ok(Outcome::word(format!("{what} done")))
}
