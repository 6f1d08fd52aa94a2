//! Usage, one event or a batch: new, repeated, the same identity with another body, late, in the future, of nobody, malformed.

use super::{Kind, Outcome, Running, Scene, Wrong, judged, may_refuse, quanta};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::{EventId, Fact};
use crate::sketch::Sketch;
use serde_json::{Map, Value, json};

/// Events of a drawn batch.
const BATCH_MAX: u64 = 8;
pub(super) const DESTINATIONS: [&str; 6] = ["38640123456", "38631000000", "15551234567", "442071234567", "99123", "7000"];

/// `usage`
pub struct Usage;

impl Kind for Usage {
    fn verb(&self) -> &'static str {
        "usage"
    }

    fn weight(&self) -> u64 {
        40
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let events = if draw.chance(50) { 1 } else { 2 + draw.below(BATCH_MAX - 1) };
        let parts: Vec<Part> = (0..events).map(|_| event(draw, sketch)).collect::<Option<_>>()?;
        Some(Step { verb: self.verb().to_owned(), parts })
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(send(step, scene))
    }
}

fn event(draw: &mut Draw, sketch: &mut Sketch) -> Option<Part> {
    if draw.chance(20)
        && let Some(sent) = draw.one_of(&sketch.sent).cloned()
    {
        // The same again, or the same identity with another body.
        return Some(if draw.chance(70) { sent } else { with_fields(sent, draw)? });
    }
    const SERVICES: [&str; 3] = ["data", "voice", "sms"];
    const DAY_S: i64 = 86_400;
    let known = if draw.chance(5) { None } else { sketch.identifier(draw) };
    let since = known.as_ref().map_or(sketch.now, |known| known.since);
    let at = match draw.below(30) {
        0 => sketch.now.plus_seconds(draw.between(0, 20 * 60)),
        1 => sketch.now.plus_seconds(-draw.between(80 * DAY_S, 100 * DAY_S)),
        2..=4 => sketch.now.plus_seconds(-draw.between(0, 40 * DAY_S)),
        _ => {
            let age_s = (sketch.now.micros() - since.micros()) / 1_000_000;
            sketch.now.plus_seconds(-draw.between(0, age_s.clamp(1, 20 * DAY_S)))
        }
    };
    let services = known.as_ref().filter(|_| draw.chance(95)).map_or(SERVICES.as_slice(), |known| known.services);
    let service = *draw.one_of(services)?;
    let identifier = known.map_or_else(|| format!("9{}", draw.below(3)), |known| known.code);
    let part = Part::default().with("id", identifier).with("type", service).with("at", at.ok()?);
    let mut part = with_fields(part.with("s", sketch.session()), draw)?;
    if draw.chance(20) {
        part = part.with("mode", draw.one_of(&["authorize", "record"])?);
    }
    sketch.sent.push(part.clone());
    Some(part)
}

pub(super) fn with_fields(part: Part, draw: &mut Draw) -> Option<Part> {
    let odd = draw.chance(4);
    let number = |draw: &mut Draw, end: u64| if odd { "much".to_owned() } else { format!("{}.{}", draw.below(end), draw.below(1_000)) };
    Some(match part.get("type") {
        Some("data") => {
            let volume = number(draw, 700);
            part.with("f.volume", volume)
        }
        Some("voice") => {
            let seconds = number(draw, 900);
            part.with("f.destination", draw.one_of(&DESTINATIONS)?).with("f.duration", seconds)
        }
        Some(_) | None => part.with("f.destination", draw.one_of(&DESTINATIONS)?),
    })
}

async fn send(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let events: Vec<Value> = step.parts.iter().map(body).collect();
    let (body, is_single) = match events.as_slice() {
        [one] => (one.clone(), true),
        many => (json!({ "events": many }), false),
    };
    let dry = step.says("dry");
    let path = if dry { "/v1/usage-events?dry_run=true" } else { "/v1/usage-events" };
    let answer = judged(scene.wire.send("POST", path, Some(&body), None).await?, path)?;
    let answers = match (is_single, answer.body.get("items").and_then(Value::as_array)) {
        (true, _) => vec![answer.body.clone()],
        (false, Some(items)) if items.len() == step.parts.len() => items.clone(),
        (false, _) => return Err(Wrong::Answer(format!("{} events were answered {}", step.parts.len(), answer.body))),
    };
    let mut outcome = Outcome::default();
    for (part, told) in step.parts.iter().zip(&answers) {
        let status = told.get("status").and_then(Value::as_str).unwrap_or_default();
        outcome.words.push(if dry { "usage dry".to_owned() } else { word(status, told)? });
        if !dry {
            outcome.facts.extend(fact(part, status, told)?);
            if let (Some(name), "rated" | "duplicate" | "unrated") = (part.get("s"), status) {
                let id = told.get("id").is_some_and(|id| !id.is_null()).then(|| event_id(told)).transpose()?;
                outcome.facts.push(Fact::Named { name: name.to_owned(), id });
            }
        }
    }
    Ok(outcome)
}

fn word(status: &str, told: &Value) -> Result<String, Wrong> {
    let Some(code) = told.pointer("/reason/code").and_then(Value::as_str) else { return Ok(format!("usage {status}")) };
    may_refuse(code, told)?;
    Ok(format!("usage {status} {code}"))
}

fn body(part: &Part) -> Value {
    let fields: Map<String, Value> = part.below("f.").map(|(name, value)| (name.to_owned(), value.into())).collect();
    json!({
        "service_type": part.get("type"), "identifier": part.get("id"), "session_id": part.get("s"), "time": part.get("at"),
        "fields": fields, "mode": part.get("mode"),
    })
}

fn fact(part: &Part, status: &str, told: &Value) -> Result<Option<Fact>, Wrong> {
    let id = || event_id(told);
    let recorded = part.get("mode").map_or(part.get("type") != Some("sms"), |mode| mode == "record");
    Ok(match status {
        "rated" | "duplicate" => {
            let total = quanta(told, "/total")?.unwrap_or(0);
            Some(Fact::Rated { id: id()?, total, replayed: status == "duplicate", recorded })
        }
        "unrated" => Some(Fact::Unrated { id: if told.get("id").is_some() { Some(id()?) } else { None } }),
        "conflict" | "refused" | "malformed" => None,
        other => return Err(Wrong::Answer(format!("an event was answered `{other}`: {told}"))),
    })
}

fn event_id(told: &Value) -> Result<EventId, Wrong> {
    event_id_of(told.get("id").and_then(Value::as_str).unwrap_or_default())
}

/// The id of an event as it is told: `customer.day.key`.
pub(super) fn event_id_of(text: &str) -> Result<EventId, Wrong> {
    let wrong = || Wrong::Answer(format!("`{text}` is no id of an event"));
    let mut parts = text.split('.');
    let mut next = || parts.next().ok_or_else(wrong);
    let (customer, day, key) = (next()?, next()?, next()?);
    match (customer.parse(), day.parse(), key.parse()) {
        (Ok(customer), Ok(day), Ok(key)) => Ok((customer, day, key)),
        (_, _, _) => Err(wrong()),
    }
}
