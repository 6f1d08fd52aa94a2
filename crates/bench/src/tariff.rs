//! A tariff as operators have them: 300,000 prefixes in 60 zones, peak and off-peak hours, tiers, an allowance before any price.

use crate::draw::Draw;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Rows of the zone map.
pub const PREFIXES: usize = 300_000;
/// Zones, each with two rows of the rate plan.
const ZONES: u64 = 60;
/// Digits of a prefix.
const PREFIX_DIGITS: (u64, u64) = (3, 8);
/// How much of the traffic goes to so many blocks of numbers.
const USUAL_PERCENT: u64 = 70;
const USUAL: u64 = 500;
/// Digits of a called number.
const NUMBER_DIGITS: usize = 12;
/// The service product of the tariff.
pub const PRODUCT: &str = "world_voice";
/// A discount of the example catalog: a fifth of the priced part of calls.
pub const DISCOUNT: &str = "student";

/// The catalog files of the tariff.
pub fn files() -> Vec<(String, String)> {
    vec![("world.csv".to_owned(), prefixes()), ("world.yaml".to_owned(), plan())]
}

fn prefixes() -> String {
    let (mut draw, mut drawn) = (Draw::new(11), BTreeSet::new());
    while drawn.len() < PREFIXES {
        let digits = PREFIX_DIGITS.0 + draw.below(PREFIX_DIGITS.1 - PREFIX_DIGITS.0 + 1);
        let low = 10_u64.pow(u32::try_from(digits - 1).unwrap_or(0));
        drawn.insert((low + draw.below(9 * low)).to_string());
    }
    let mut text = "prefix,zone,from,to\n".to_owned();
    for prefix in drawn {
        // Writing to a text cannot fail.
        let _written = writeln!(text, "{prefix},z{},2010-01-01,", draw.below(ZONES));
    }
    text
}

fn plan() -> String {
    let mut text = "zone_maps:\n  - {code: world, name: {en: World}, file: world.csv}\nproducts:\n  - code: world_voice\n    \
         name: {en: World voice}\n    kind: service\n    service_type: voice\n    versions: [{from: 2020-01-01, rate_plan: world_rates}]\n\
         rate_plans:\n  - code: world_rates\n    name: {en: World}\n    service_type: voice\n    time_mode: start\n    rows:\n"
        .to_owned();
    for zone in 0..ZONES {
        let peak = "        days: [mon, tue, wed, thu, fri]\n        hours: {from: \"08:00\", to: \"20:00\"}\n";
        for (name, when, cents) in [("off peak", "", 5 + zone), ("peak", peak, 9 + zone)] {
            let _written = writeln!(
                text,
                "      - name: Zone {zone} {name}\n        when: {{destination: {{map: world, zones: [z{zone}]}}}}\n{when}        charges:\n          \
                 - bill_item: CALLS\n            charge_tag: voice_usage\n            tax: VAT\n            ledger: GL4100\n            steps:\n              \
                 - {{consume: SECOND, resource_tag: allowance}}\n              \
                 - {{charge: EUR, resource_tag: priced, per: 60, tiers: [{{up_to: 60, price: 0.{cents:02}}}, {{up_to: 600, price: 0.04}}, {{price: 0.02}}]}}",
            );
        }
    }
    text
}

/// A call: most go to where most go, the others anywhere.
pub fn call_fields(draw: &mut Draw) -> BTreeMap<String, String> {
    let is_usual = draw.below(100) < USUAL_PERCENT;
    let mut destination = if is_usual { (38_600_000 + draw.below(USUAL)).to_string() } else { (100 + draw.below(900)).to_string() };
    while destination.len() < NUMBER_DIGITS {
        let _written = write!(destination, "{}", draw.below(10));
    }
    BTreeMap::from([
        ("origin".to_owned(), format!("38631{:06}", draw.below(1_000_000))),
        ("destination".to_owned(), destination),
        ("duration".to_owned(), (31 + draw.below(900)).to_string()),
    ])
}
