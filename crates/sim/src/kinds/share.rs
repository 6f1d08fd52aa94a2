//! Sharing groups: made, joined, rested, left, cancelled.

use super::{Kind, Outcome, Running, Scene, Wrong, judged, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::{SHARING_PLAN, Shared, Sketch};
use crate::wire::Answer;
use serde_json::{Value, json};

/// Sharing groups of one life.
const GROUPS_MAX: usize = 4;

/// `share`
pub struct Share;

impl Kind for Share {
    fn verb(&self) -> &'static str {
        "share"
    }

    fn weight(&self) -> u64 {
        9
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let is_first = sketch.sharing.is_empty();
        let part =
            if is_first || (draw.chance(12) && sketch.sharing.len() < GROUPS_MAX) { make(draw, sketch)? } else { change(draw, sketch)? };
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(share(step, scene))
    }
}

fn make(draw: &mut Draw, sketch: &mut Sketch) -> Option<Part> {
    let owner = sketch.owner(draw)?;
    let name = format!("g{}", sketch.sharing.len() + 1);
    sketch.sharing.push(Shared { name: name.clone(), owner: owner.clone(), members: Vec::new() });
    let first = if draw.chance(50) { "yes" } else { "no" };
    Some(Part::default().with("op", "make").with("g", name).with("c", owner).with("first", first))
}

/// Mostly somebody joins; who joined may rest, wake up or leave; at times nobody fits.
fn change(draw: &mut Draw, sketch: &mut Sketch) -> Option<Part> {
    let customer = sketch.customer(draw)?;
    let place = usize::try_from(draw.below(sketch.sharing.len() as u64)).ok()?;
    let group = sketch.sharing.get_mut(place)?;
    let op = *draw.one_of(&["join", "join", "join", "rest", "wake", "leave", "leave", "cancel"])?;
    let part = Part::default().with("op", op).with("g", &group.name);
    if op == "cancel" {
        // Once in a while: what is cancelled shares nothing any more.
        return draw.chance(30).then_some(part);
    }
    if op == "join" {
        if customer == group.owner && draw.chance(80) {
            return None;
        }
        group.members.push(customer.clone());
        return Some(part.with("c", customer));
    }
    let member = (if draw.chance(90) { draw.one_of(&group.members).cloned() } else { None }).unwrap_or(customer);
    Some(part.with("c", member))
}

async fn share(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let (Some(op), Some(name)) = (step.get("op"), step.get("g")) else { return Ok(Outcome::skipped()) };
    // Making and joining can be tried; the others have no dry run.
    if step.says("dry") && !matches!(op, "make" | "join") {
        return Ok(Outcome::skipped());
    }
    if step.get("c").is_some() && scene.customer(step).is_none() {
        return Ok(Outcome::skipped());
    }
    let member = step.get("c").unwrap_or_default();
    let group = scene.model.sharing.get(name);
    let (method, path, body) = match (op, group) {
        ("make", _) => {
            let Some(subscription) = subscription(member, scene).await? else { return Ok(Outcome::word("share nothing to share")) };
            let body = json!({ "owner": member, "name": name, "subscription": subscription, "pool_first": step.says("first") });
            ("POST", "/v1/sharing-groups".to_owned(), Some(body))
        }
        (_, None) => return Ok(Outcome::skipped()),
        ("join", Some(id)) => ("POST", format!("/v1/sharing-groups/{id}/members"), Some(json!({ "member": member }))),
        ("cancel", Some(id)) => ("POST", format!("/v1/sharing-groups/{id}:cancel"), None),
        ("leave", Some(id)) => ("DELETE", format!("/v1/sharing-groups/{id}/members/{member}"), None),
        (op, Some(id)) => {
            let status = if op == "rest" { "inactive" } else { "active" };
            ("PATCH", format!("/v1/sharing-groups/{id}/members/{member}"), Some(json!({ "status": status })))
        }
    };
    let dry = if step.says("dry") { "?dry_run=true" } else { "" };
    let key = step.get("key").filter(|_| dry.is_empty() && method == "POST");
    let answer = scene.wire.send(method, &format!("{path}{dry}"), body.as_ref(), key).await?;
    // Somebody who is no member cannot leave: nothing is at that address.
    if answer.status == 404 && matches!(op, "leave" | "rest" | "wake") {
        return Ok(Outcome::word(format!("share {op} nobody")));
    }
    let answer = judged(answer, &path)?;
    Ok(told(step, op, name, &answer))
}

fn told(step: &Step, op: &str, name: &str, answer: &Answer) -> Outcome {
    if !answer.is_good() {
        return refused(&format!("share {op}"), answer);
    }
    if step.says("dry") {
        return Outcome::word("share dry");
    }
    match op {
        "make" => Outcome::told("share make", Fact::Sharing { name: name.to_owned(), id: answer.text("/id").to_owned() }),
        _ => Outcome::word(format!("share {op}")),
    }
}

/// The subscription of an owner whose plan has policies.
async fn subscription(owner: &str, scene: Scene<'_>) -> Result<Option<String>, Wrong> {
    let Some(owner) = scene.model.customers.get(owner) else { return Ok(None) };
    let list = scene.read(&format!("/v1/customers/{}/subscriptions", owner.name)).await?;
    let items = list.body.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let shared = items.iter().find(|item| item.pointer("/plan/code").and_then(Value::as_str) == Some(SHARING_PLAN));
    Ok(shared.and_then(|item| item.get("id")?.as_str().map(str::to_owned)))
}
