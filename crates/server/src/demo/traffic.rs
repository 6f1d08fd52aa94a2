//! The demo's usage of three months, day by day: calls read from a file as Asterisk writes it, the rest as events of the API.

use super::subscribers::{Kind, Subscriber};
use crate::failure::Failure;
use calendar::{Date, Instant, Zone};
use charging::UsageInput;
use protocols::generate::{AsteriskOptions, EventOptions, Usage, asterisk, usage_events};
use protocols::{Format, Mapping, MappingText, Parsed, Reader};
use std::collections::{BTreeMap, HashMap};

/// Decides the demo's usage.
const SEED: u64 = 20_260_616;
/// Rows of calls a number and day, of which some two of three are answered, in hundredths.
const CALLS: u64 = 150;
/// Data sessions a number and day, in hundredths.
const SESSIONS: u64 = 90;
/// Messages a number and day, in hundredths.
const MESSAGES: u64 = 40;
/// Charges a vehicle and day, in hundredths.
const CHARGES: u64 = 35;
/// Reports a device pool and day, in hundredths.
const REPORTS: u64 = 600;

/// Usage by the day on which it happened.
pub struct Traffic {
    days: BTreeMap<Date, Vec<UsageInput>>,
}

/// When and where usage happens.
struct Stretch<'a> {
    from: Date,
    days: u32,
    zone: &'a Zone,
}

impl Traffic {
    /// Makes the usage of the subscribers from a day on. `since` says when each identifier began.
    ///
    /// # Errors
    /// Where a generator refuses.
    pub fn make(
        subscribers: &[Subscriber],
        since: &HashMap<String, Instant>,
        (from, days): (Date, u32),
        zone: &Zone,
    ) -> Result<Self, Failure> {
        let stretch = Stretch { from, days, zone };
        let mobiles = identifiers(subscribers, &[Kind::Mobile, Kind::PrepaidMobile]);
        let mut usage = calls(&stretch, &mobiles)?;
        usage.extend(events(&stretch, "data", Usage::Data, &mobiles, SESSIONS)?);
        usage.extend(events(&stretch, "sms", Usage::Sms, &mobiles, MESSAGES)?);
        usage.extend(events(&stretch, "ev_charging", Usage::EvCharging, &identifiers(subscribers, &[Kind::Vehicle]), CHARGES)?);
        usage.extend(events(&stretch, "iot", Usage::Iot, &identifiers(subscribers, &[Kind::Devices]), REPORTS)?);
        // Nobody calls before signing up; numbers that are nobody's stay, as in life.
        usage.retain(|event| since.get(&event.identifier).is_none_or(|since| event.at >= *since));
        usage.sort_by_key(|event| event.at);
        let mut by_day: BTreeMap<Date, Vec<UsageInput>> = BTreeMap::new();
        for event in usage {
            by_day.entry(event.at.date_in(zone)).or_default().push(event);
        }
        Ok(Self { days: by_day })
    }

    /// Takes the usage of a day, up to an instant.
    pub fn take(&mut self, day: Date, until: Instant) -> Vec<UsageInput> {
        let mut usage = self.days.remove(&day).unwrap_or_default();
        usage.retain(|event| event.at <= until);
        usage
    }
}

fn identifiers(subscribers: &[Subscriber], kinds: &[Kind]) -> Vec<String> {
    let wanted = subscribers.iter().filter(|subscriber| kinds.contains(&subscriber.kind));
    wanted.filter_map(|subscriber| subscriber.identifier.clone()).collect()
}

fn count(identifiers: &[String], days: u32, hundredths: u64) -> u64 {
    u64::try_from(identifiers.len()).unwrap_or(0).saturating_mul(u64::from(days)).saturating_mul(hundredths) / 100
}

fn calls(stretch: &Stretch<'_>, numbers: &[String]) -> Result<Vec<UsageInput>, Failure> {
    let making = "making the demo's calls";
    let options = AsteriskOptions {
        calls: count(numbers, stretch.days, CALLS),
        seed: SEED,
        numbers: numbers.to_vec(),
        from: stretch.from,
        days: stretch.days,
        zone: stretch.zone.clone(),
    };
    let mut file = Vec::new();
    asterisk(&options, &mut file).map_err(|cause| Failure::while_doing(making, cause))?;
    let text = MappingText { time_zone: Some(stretch.zone.name().to_owned()), ..MappingText::default() };
    let mapping = Mapping::try_new(Format::AsteriskCsv, text).map_err(|cause| Failure::while_doing(making, cause))?;
    let reader = Reader::try_new(mapping, std::io::Cursor::new(file)).map_err(|cause| Failure::while_doing(making, cause))?;
    let mut calls = Vec::new();
    for row in reader {
        match row.map_err(|cause| Failure::while_doing(making, cause))?.parsed {
            Parsed::Usage(call) => calls.push(call),
            // Calls that nobody answered, and rows that no switch should write.
            Parsed::Skipped(_) | Parsed::Malformed(_) => {}
        }
    }
    Ok(calls)
}

fn events(stretch: &Stretch<'_>, code: &str, usage: Usage, identifiers: &[String], hundredths: u64) -> Result<Vec<UsageInput>, Failure> {
    let making = || format!("making the demo's usage of `{code}`");
    let options = EventOptions {
        events: count(identifiers, stretch.days, hundredths),
        seed: SEED,
        service_type: code.to_owned(),
        usage,
        identifiers: identifiers.to_vec(),
        from: stretch.from,
        days: stretch.days,
        zone: stretch.zone.clone(),
    };
    let events = usage_events(&options).map_err(|cause| Failure::while_doing(making(), cause))?;
    events.map(|event| event.map_err(|cause| Failure::while_doing(making(), cause))).collect()
}
