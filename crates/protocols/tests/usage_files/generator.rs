//! Made-up usage: the same for a seed, and of the promised shape.

use crate::trial_charger::{TrialCharger, reader, rows, shape};
use calendar::{Date, Zone};
use protocols::generate::{AsteriskOptions, EventOptions, GenerateError, Generated, Usage, asterisk, jsonl_events};
use protocols::{Format, Outcome, Parsed, ingest};
use std::collections::HashMap;

const ZONE: &str = "time_zone: Europe/Ljubljana";

fn options(calls: u64, seed: u64) -> AsteriskOptions {
    let numbers = (0..50).map(|number| format!("386401{number:05}")).collect();
    let zone = Zone::named("Europe/Ljubljana").unwrap();
    AsteriskOptions { calls, seed, numbers, from: Date::try_new(2026, 3, 20).unwrap(), days: 30, zone }
}

fn file(calls: u64, seed: u64) -> (Generated, Vec<u8>) {
    let mut out = Vec::new();
    let made = asterisk(&options(calls, seed), &mut out).unwrap();
    (made, out)
}

#[test]
fn the_same_seed_gives_the_same_file() {
    assert_eq!(file(2_000, 7), file(2_000, 7));
    assert_ne!(file(2_000, 7).1, file(2_000, 8).1);
}

#[test]
fn the_file_has_the_rows_that_were_asked_for_and_is_read_as_told() {
    for calls in [0, 1, 10, 20_000] {
        let (made, bytes) = file(calls, 1);
        assert_eq!(made.rows, calls);
        assert_eq!(made.usage + made.duplicates + made.bad + made.failed, calls);
        assert_eq!(shape(&rows(Format::AsteriskCsv, ZONE, &bytes)), (made.usage + made.duplicates, made.failed, made.bad));
    }
}

#[test]
fn every_oddity_is_there() {
    let (made, bytes) = file(20_000, 1);
    let kinds = [made.duplicates, made.bad, made.zero_second, made.late, made.second_legs, made.strangers];
    assert!(kinds.iter().all(|&count| count > 20 && count < 400), "{made:?}");
    assert!(made.failed > 5_000 && made.failed < 7_000, "{made:?}");
    let mut by_hour: HashMap<String, u64> = HashMap::new();
    for line in String::from_utf8(bytes).unwrap().lines() {
        // The start, by its place among the quoted columns.
        let hour = line.split('"').find(|cell| cell.len() == 19 && cell.starts_with("2026-")).map(|cell| cell[11..13].to_owned());
        *by_hour.entry(hour.unwrap_or_default()).or_default() += 1;
    }
    assert!(by_hour["10"] > 20 * by_hour.get("03").copied().unwrap_or(0));
}

#[test]
fn calls_are_told_apart() {
    // domain.md §5: the identity of two different calls is never the same.
    let (made, bytes) = file(20_000, 3);
    let mut identities = std::collections::HashSet::new();
    for row in rows(Format::AsteriskCsv, ZONE, &bytes) {
        if let Parsed::Usage(event) = row.parsed {
            identities.insert((event.identifier, event.session_id, event.at.utc_day()));
        }
    }
    assert_eq!(u64::try_from(identities.len()).unwrap(), made.usage);
}

#[tokio::test]
async fn an_ingest_of_the_file_counts_what_the_generator_counted() {
    let (made, bytes) = file(20_000, 5);
    let charger = TrialCharger::default();
    let summary = ingest::run(reader(Format::AsteriskCsv, ZONE, &bytes), &charger, None, |_| {}).await.unwrap();
    assert_eq!(summary.count(Outcome::Rated) + summary.count(Outcome::Unrated), made.usage);
    assert_eq!(summary.count(Outcome::Unrated), made.strangers);
    assert_eq!(summary.count(Outcome::Duplicate), made.duplicates);
    assert_eq!(summary.count(Outcome::Conflict), 0);
    assert_eq!((summary.count(Outcome::Malformed), summary.count(Outcome::Skipped)), (made.bad, made.failed));
}

#[test]
fn events_are_read_back() {
    for (usage, service_type) in [(Usage::Data, "data"), (Usage::Sms, "sms"), (Usage::EvCharging, "ev_charging"), (Usage::Iot, "iot")] {
        let AsteriskOptions { numbers, from, days, zone, .. } = options(0, 0);
        let options =
            EventOptions { events: 500, seed: 1, service_type: service_type.to_owned(), usage, identifiers: numbers, from, days, zone };
        let mut out = Vec::new();
        assert_eq!(jsonl_events(&options, &mut out).unwrap(), 500);
        assert_eq!(shape(&rows(Format::Jsonl, "", &out)), (500, 0, 0));
    }
}

#[test]
fn what_cannot_be_made_up_is_told() {
    let nobody = AsteriskOptions { numbers: Vec::new(), ..options(1, 1) };
    assert!(matches!(asterisk(&nobody, &mut Vec::new()), Err(GenerateError::NoIdentifiers)));
    let never = AsteriskOptions { days: 0, ..options(1, 1) };
    assert!(matches!(asterisk(&never, &mut Vec::new()), Err(GenerateError::Days(0))));
}
