//! What becomes of a subscription after it was bought: pauses, ends of pauses, cancellation, now or dated back.

use super::{Kind, Outcome, Running, Scene, Wrong, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::sketch::Sketch;
use serde_json::{Value, json};

/// How far back a change is dated at most, in seconds.
const BACK_MAX_SECONDS: i64 = 40 * 86_400;

/// `amend`: pauses, resumes or cancels a subscription of a customer.
pub struct Amend;

impl Kind for Amend {
    fn verb(&self) -> &'static str {
        "amend"
    }

    fn weight(&self) -> u64 {
        12
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        let how = draw.one_of(&["inactivate", "inactivate", "reactivate", "reactivate", "reactivate", "cancel"])?;
        let which = ["latest", "earliest", "product"];
        let mut part = Part::default().with("c", sketch.customer(draw)?).with("how", how).with("which", draw.one_of(&which)?);
        if draw.chance(50) {
            part = part.with("at", sketch.now.plus_seconds(draw.between(-BACK_MAX_SECONDS, 0)).ok()?);
        }
        Some(Step::new(self.verb(), part.with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(amend(step, scene))
    }
}

async fn amend(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let (Some(customer), Some(how)) = (scene.customer(step), step.get("how")) else { return Ok(Outcome::skipped()) };
    let listed = scene.read(&format!("/v1/customers/{}/subscriptions", customer.name)).await?;
    let Some(items) = listed.body.get("items").and_then(Value::as_array) else { return Ok(Outcome::skipped()) };
    // The list is ordered as the store likes; ids are ordered by time.
    let id_of = |item: &Value| item.get("id").and_then(Value::as_str).map(str::to_owned);
    let mut ids: Vec<String> = items.iter().filter_map(id_of).collect();
    ids.sort();
    let chosen = if step.get("which") == Some("earliest") { ids.first() } else { ids.last() };
    let Some(id) = chosen else { return Ok(Outcome::skipped()) };
    let product = match step.get("which") {
        Some("product") => first_product(&scene, id).await?,
        _ => None,
    };
    let body = json!({ "at": step.get("at"), "product": product });
    let answer = scene.write(step, "POST", &format!("/v1/subscriptions/{id}:{how}"), Some(&body)).await?;
    if !answer.is_good() {
        return Ok(refused(how, &answer));
    }
    Ok(Outcome::word(if step.says("dry") { format!("{how} dry") } else { how.to_owned() }))
}

/// Id of the first product of a subscription.
async fn first_product(scene: &Scene<'_>, id: &str) -> Result<Option<String>, Wrong> {
    let read = scene.read(&format!("/v1/subscriptions/{id}")).await?;
    Ok(read.body.pointer("/products/0/id").and_then(Value::as_str).map(str::to_owned))
}
