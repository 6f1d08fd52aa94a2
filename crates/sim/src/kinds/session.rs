//! A charging session: started, reported on, ended; messages come twice, late, or with what their grant does not hold.

use super::usage::{DESTINATIONS, event_id_of};
use super::{Kind, Outcome, Running, Scene, Wrong, judged, quanta, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::{OpenSession, Sketch};
use charging::ExpireSessions;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use store::{Lane, Scope};

/// Sessions of one life.
const SESSIONS_MAX: usize = 30;

/// `session`
pub struct Session;

impl Kind for Session {
    fn verb(&self) -> &'static str {
        "session"
    }

    fn weight(&self) -> u64 {
        14
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        if !sketch.open_sessions.is_empty() && draw.chance(8) {
            return Some(Step::new(self.verb(), Part::default().with("op", "expire")));
        }
        let part = if sketch.open_sessions.is_empty() || (draw.chance(35) && sketch.open_sessions.len() < SESSIONS_MAX) {
            start(draw, sketch)?
        } else {
            message(draw, sketch)?
        };
        Some(Step::new(self.verb(), part))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(send(step, scene))
    }
}

fn start(draw: &mut Draw, sketch: &mut Sketch) -> Option<Part> {
    let known = sketch.identifier(draw)?;
    let services: Vec<&str> = known.services.iter().copied().filter(|service| *service != "sms").collect();
    let service = *draw.one_of(&services)?;
    let name = sketch.session();
    let at = sketch.now.plus_seconds(-draw.between(0, 120)).ok()?;
    let part = Part::default().with("op", "start").with("s", &name).with("n", 1).with("at", at);
    let mut part = part.with("id", &known.code).with("type", service).with("ask", draw.below(900));
    if service == "voice" {
        part = part.with("f.destination", draw.one_of(&DESTINATIONS)?);
    }
    sketch.open_sessions.push(OpenSession { name, last: part.clone(), next: 2 });
    Some(part)
}

/// The next message of a session, the last one again, or one with its number and another content.
fn message(draw: &mut Draw, sketch: &mut Sketch) -> Option<Part> {
    let at = sketch.now.plus_seconds(-draw.between(0, 60)).ok()?;
    let place = usize::try_from(draw.below(sketch.open_sessions.len() as u64)).ok()?;
    let session = sketch.open_sessions.get_mut(place)?;
    if draw.chance(20) {
        return Some(if draw.chance(70) { session.last.clone() } else { session.last.clone().with("ask", 1 + draw.below(900)) });
    }
    let is_end = draw.chance(30);
    let part = Part::default().with("op", if is_end { "terminate" } else { "update" }).with("s", &session.name).with("n", session.next);
    let mut part = part.with("at", at).with("used", format!("{}.{}", draw.below(400), draw.below(10)));
    if !is_end {
        part = part.with("ask", draw.below(900));
    }
    session.next += 1;
    session.last = part.clone();
    Some(part)
}

async fn send(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    if step.get("op") == Some("expire") {
        return expire(step, scene).await;
    }
    let (Some(name), Some(op)) = (step.get("s"), step.get("op")) else { return Ok(Outcome::skipped()) };
    let path = match (op, scene.model.sessions.get(name)) {
        ("start", _) => "/v1/charging-sessions".to_owned(),
        (_, Some(id)) => format!("/v1/charging-sessions/{id}:{op}"),
        // Its start was refused, or is under way in this line.
        (_, None) => return Ok(Outcome::skipped()),
    };
    let dry = if step.says("dry") { "?dry_run=true" } else { "" };
    let answer = scene.wire.send("POST", &format!("{path}{dry}"), Some(&body(step)), None).await?;
    // 402 is how a session hears that money is spent; it is a refusal as any other here.
    if answer.status == 402 {
        return Ok(refused("session", &answer));
    }
    let answer = judged(answer, &path)?;
    if !answer.is_good() {
        return Ok(refused("session", &answer));
    }
    if step.says("dry") {
        return Ok(Outcome::word("session dry"));
    }
    let replayed = answer.body.get("replayed") == Some(&json!(true));
    let mut outcome = Outcome::word(format!("session {op}{}", if replayed { " again" } else { "" }));
    if answer.body.get("late") == Some(&json!(true)) {
        outcome.words.push("session late".to_owned());
    }
    outcome.facts.push(Fact::Session { name: name.to_owned(), id: answer.text("/session").to_owned() });
    if let Some(charged) = answer.body.get("charged").filter(|charged| !charged.is_null()) {
        outcome.facts.push(report(charged, replayed)?);
    }
    Ok(outcome)
}

/// What is over is swept; over servers their own workers do it.
async fn expire(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(auditor) = scene.steered else { return Ok(Outcome::word("session expire not here")) };
    let scope = Scope { dry_run: step.says("dry"), ..auditor.scope() };
    let swept = auditor.store.write(scope, ExpireSessions { catalogs: Arc::default() }, Lane::Interactive).await;
    let swept = swept.map_err(|error| Wrong::Answer(format!("sessions could not be swept: {error}")))?;
    Ok(Outcome::word(if swept == 0 { "session nothing expired" } else { "session expired" }))
}

fn report(charged: &Value, replayed: bool) -> Result<Fact, Wrong> {
    let id = event_id_of(charged.get("event").and_then(Value::as_str).unwrap_or_default())?;
    if charged.get("unrated").is_some_and(|reason| !reason.is_null()) {
        return Ok(Fact::Unrated { id: Some(id) });
    }
    let total = quanta(charged, "/net")?.unwrap_or(0) + quanta(charged, "/tax")?.unwrap_or(0);
    Ok(Fact::Rated { id, total, replayed, recorded: true })
}

fn body(step: &Step) -> Value {
    let part = step.parts.first().cloned().unwrap_or_default();
    let number = part.get("n").and_then(|number| number.parse::<i64>().ok());
    if part.get("op") == Some("start") {
        let fields: Map<String, Value> = part.below("f.").map(|(name, value)| (name.to_owned(), value.into())).collect();
        return json!({
            "service_type": part.get("type"), "identifier": part.get("id"), "session_id": part.get("s"), "number": number,
            "time": part.get("at"), "fields": fields, "requested": part.get("ask"),
        });
    }
    let mut body = json!({ "number": number, "time": part.get("at"), "used": part.get("used") });
    if let (Some(ask), Some("update"), Some(fields)) = (part.get("ask"), part.get("op"), body.as_object_mut()) {
        fields.insert("requested".to_owned(), ask.into());
    }
    body
}
