//! A change of the catalog: dearer fees from a later day, as new versions.

use super::{Kind, Outcome, Running, Scene, Wrong, refused};
use crate::draw::Draw;
use crate::history::{Part, Step};
use crate::model::Fact;
use crate::sketch::Sketch;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Versions of one life beside the first.
const VERSIONS_MAX: usize = 6;
/// The rent of the first version, in cents, and what each later one adds.
const RENT_CENTS: (usize, usize) = (3_000, 137);

/// `catalog`
pub struct Catalog;

impl Kind for Catalog {
    fn verb(&self) -> &'static str {
        "catalog"
    }

    fn weight(&self) -> u64 {
        2
    }

    fn is_alone(&self) -> bool {
        true
    }

    fn can_be_dry(&self) -> bool {
        true
    }

    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step> {
        if sketch.versions.len() >= VERSIONS_MAX {
            return None;
        }
        let from = sketch.now.plus_seconds(draw.between(3 * 86_400, 60 * 86_400)).ok()?;
        let from: String = from.to_string().chars().take(10).collect();
        sketch.versions.push(from.clone());
        Some(Step::new(self.verb(), Part::default().with("from", from).with("key", sketch.key())))
    }

    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a> {
        Box::pin(apply(step, scene))
    }
}

/// The catalog with versions that begin on these days.
pub fn catalog_files(later: &BTreeSet<String>) -> Value {
    let (mut rent, mut router) = (String::new(), String::new());
    for (place, from) in later.iter().enumerate() {
        let cents = RENT_CENTS.0 + (place + 1) * RENT_CENTS.1;
        // Writing to a text cannot fail.
        let _written = write!(rent, ", {{from: {from}, prices: {{EUR: {}.{:02}}}}}", cents / 100, cents % 100);
        let _written = write!(router, ", {{from: {from}, prices: {{EUR: {}.{:02}}}}}", cents / 1_000, cents % 100);
    }
    let text = include_str!("../../catalogs/base.yaml").replace("#rent", &rent).replace("#router", &router);
    json!({ "catalog.yaml": text })
}

async fn apply(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    let Some(from) = step.get("from") else { return Ok(Outcome::skipped()) };
    let mut later = scene.model.catalog.clone();
    later.insert(from.to_owned());
    let answer = scene.write(step, "POST", "/v1/catalog:apply", Some(&json!({ "files": catalog_files(&later) }))).await?;
    if !answer.is_good() {
        return Ok(refused("catalog", &answer));
    }
    if step.says("dry") {
        return Ok(Outcome::word("catalog dry"));
    }
    Ok(Outcome::told("catalog applied", Fact::Catalog { from: from.to_owned() }))
}
