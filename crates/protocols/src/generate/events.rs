//! Data, text messages, vehicle charging and device traffic as events of the API.

use super::GenerateError;
use super::countries::destination;
use super::curve::{Slot, slots};
use super::random::Random;
use crate::event_to_json;
use calendar::{CalendarError, Date, Zone};
use charging::UsageInput;
use std::collections::BTreeMap;
use std::io::Write;

const KIBIBYTE: u64 = 1_024;
/// Kibibytes of one data session: weight, least, most.
const DATA_KIB: [(u64, u64, u64); 5] =
    [(35, 20, 900), (35, 900, 12_000), (20, 12_000, 90_000), (8, 90_000, 400_000), (2, 400_000, 2_000_000)];
/// Data sessions abroad, in ten thousand.
const ROAMING: u64 = 300;
const COUNTRIES: [&str; 10] = ["AT", "HR", "IT", "DE", "FR", "CH", "BA", "RS", "GB", "US"];
const IOT_BYTES: (u64, u64) = (180, 40_000);
/// Watt-hours of one charge.
const CHARGE_WH: (u64, u64) = (2_000, 62_000);
const METER_WH_MAX: u64 = 900_000_000;
const WH_PER_KWH: u64 = 1_000;
const STATIONS: u64 = 40;
/// Charges at a fast station, in ten thousand.
const FAST: u64 = 3_000;

/// The kind of usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Mobile data: `bytes`, `apn`, and abroad `country`.
    Data,
    /// Text messages: `destination`.
    Sms,
    /// Vehicle charging: `station`, `meter_start`, `meter_end`, `fast`.
    EvCharging,
    /// Device traffic: `bytes`.
    Iot,
}

/// What to write.
#[derive(Debug, Clone)]
pub struct EventOptions {
    /// Events in all.
    pub events: u64,
    /// Decides everything that is drawn.
    pub seed: u64,
    /// Code of the service type.
    pub service_type: String,
    /// What it looks like.
    pub usage: Usage,
    /// Whose usage.
    pub identifiers: Vec<String>,
    /// First day.
    pub from: Date,
    /// Days from there.
    pub days: u32,
    /// Whose day the daily curve follows.
    pub zone: Zone,
}

/// Events hour by hour.
///
/// # Errors
/// [`GenerateError`]: no identifiers, no days; each event may pass the end of the calendar.
pub fn usage_events(options: &EventOptions) -> Result<impl Iterator<Item = Result<UsageInput, CalendarError>>, GenerateError> {
    if options.identifiers.is_empty() {
        return Err(GenerateError::NoIdentifiers);
    }
    let mut random = Random::seeded(options.seed);
    let mut sequence = 0_u64;
    let slots = slots(options.from, options.days, options.events)?;
    Ok(slots.flat_map(|slot| (0..slot.events).map(move |_| slot)).map(move |slot| {
        sequence = sequence.saturating_add(1);
        event(options, slot, sequence, &mut random)
    }))
}

/// Writes events as lines of JSON; tells how many.
///
/// # Errors
/// [`GenerateError`].
pub fn jsonl_events(options: &EventOptions, out: &mut impl Write) -> Result<u64, GenerateError> {
    let mut written = 0_u64;
    for event in usage_events(options)? {
        writeln!(out, "{}", event_to_json(&event?))?;
        written = written.saturating_add(1);
    }
    out.flush()?;
    Ok(written)
}

fn event(options: &EventOptions, slot: Slot, sequence: u64, random: &mut Random) -> Result<UsageInput, CalendarError> {
    let at = slot.instant(&options.zone, random)?;
    let index = random.skewed_index(options.identifiers.len());
    let fields = match options.usage {
        Usage::Data => data(random),
        Usage::Sms => vec![("destination", destination(random))],
        Usage::EvCharging => charge(random),
        Usage::Iot => vec![("bytes", random.between(IOT_BYTES.0, IOT_BYTES.1).to_string())],
    };
    Ok(UsageInput {
        service_type: options.service_type.clone(),
        identifier: options.identifiers.get(index).cloned().unwrap_or_default(),
        session_id: format!("{}-{:x}-{sequence}", options.service_type, options.seed),
        at,
        fields: fields.into_iter().map(|(code, text)| (code.to_owned(), text)).collect::<BTreeMap<_, _>>(),
        mode: None,
    })
}

fn data(random: &mut Random) -> Vec<(&'static str, String)> {
    let (least, most) = random.weighted(&DATA_KIB, |entry| entry.0).map_or((1, 1), |&(_, least, most)| (least, most));
    let bytes = random.between(least, most).saturating_mul(KIBIBYTE).saturating_add(random.below(KIBIBYTE));
    let mut fields = vec![("bytes", bytes.to_string()), ("apn", "internet".to_owned())];
    if random.happens(ROAMING) {
        let index = usize::try_from(random.below(u64::try_from(COUNTRIES.len()).unwrap_or(1))).unwrap_or(0);
        fields.push(("country", COUNTRIES.get(index).copied().unwrap_or_default().to_owned()));
    }
    fields
}

fn charge(random: &mut Random) -> Vec<(&'static str, String)> {
    let start = random.below(METER_WH_MAX);
    let end = start.saturating_add(random.between(CHARGE_WH.0, CHARGE_WH.1));
    vec![
        ("station", format!("ST-{:03}", random.between(1, STATIONS))),
        ("meter_start", kilowatt_hours(start)),
        ("meter_end", kilowatt_hours(end)),
        ("fast", random.happens(FAST).to_string()),
    ]
}

fn kilowatt_hours(watt_hours: u64) -> String {
    format!("{}.{:03}", watt_hours / WH_PER_KWH, watt_hours % WH_PER_KWH)
}
