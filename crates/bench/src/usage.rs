//! The usage that the customers make: three calls to one data session, random session ids, uniform over the accounts.

use crate::draw::Draw;
use crate::failure::Failure;
use crate::ground::{START, identifier};
use calendar::Instant;
use charging::UsageInput;
use std::collections::BTreeMap;

/// Seconds of a day.
const DAY_S: u64 = 24 * 3_600;

/// Days of the month that usage falls on, from 0, and how many of them. The site's clock stands in the last hour of the thirtieth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub first: u64,
    /// How many.
    pub count: u64,
}

/// All days of the month: what a late file brings.
pub const MONTH: Days = Days { first: 0, count: 30 };
/// The last day: usage as it arrives.
pub const TODAY: Days = Days { first: 29, count: 1 };

/// A call: mostly national, some abroad.
pub fn call_fields(draw: &mut Draw) -> BTreeMap<String, String> {
    let prefix = match draw.below(100) {
        0..80 => "38640",
        80..92 => "49151",
        _ => "1555",
    };
    let destination = format!("{prefix}{:07}", draw.below(10_000_000));
    let seconds = 1 + draw.below(600);
    BTreeMap::from([
        ("origin".to_owned(), format!("38631{:06}", draw.below(1_000_000))),
        ("destination".to_owned(), destination),
        ("duration".to_owned(), seconds.to_string()),
    ])
}

/// A data session.
pub fn data_fields(draw: &mut Draw) -> BTreeMap<String, String> {
    BTreeMap::from([("bytes".to_owned(), (1 + draw.below(200_000_000)).to_string()), ("apn".to_owned(), "internet".to_owned())])
}

/// Usage of all customers, each session of its own, at times spread over the days.
///
/// # Errors
/// [`Failure`].
pub fn drawn(events: u64, customers: u64, days: Days, seed: u64) -> Result<Vec<UsageInput>, Failure> {
    let (mut draw, start) = (Draw::new(seed), Instant::parse_rfc3339(START)?);
    (0..events)
        .map(|_| {
            let number = draw.below(customers);
            let seconds = i64::try_from(days.first * DAY_S + draw.below(days.count * DAY_S - DAY_S / 8)).unwrap_or(0);
            let (service_type, fields) =
                if draw.below(4) == 0 { ("data", data_fields(&mut draw)) } else { ("voice", call_fields(&mut draw)) };
            Ok(UsageInput {
                service_type: service_type.to_owned(),
                identifier: identifier(number),
                session_id: draw.session(),
                at: start.plus_seconds(seconds)?,
                fields,
                mode: None,
            })
        })
        .collect()
}

/// One event of every service of every customer: to fill the caches.
///
/// # Errors
/// [`Failure`].
pub fn one_each(customers: u64) -> Result<Vec<UsageInput>, Failure> {
    let (mut draw, start) = (Draw::new(1), Instant::parse_rfc3339(START)?);
    let mut all = Vec::new();
    for number in 0..customers {
        for (service_type, fields) in [("data", data_fields(&mut draw)), ("voice", call_fields(&mut draw))] {
            let service_type = service_type.to_owned();
            all.push(UsageInput {
                service_type,
                identifier: identifier(number),
                session_id: draw.session(),
                at: start,
                fields,
                mode: None,
            });
        }
    }
    Ok(all)
}

/// An event as a request carries it.
pub fn to_json(event: &UsageInput) -> serde_json::Value {
    serde_json::json!({
        "service_type": event.service_type,
        "identifier": event.identifier,
        "session_id": event.session_id,
        "time": event.at.to_string(),
        "fields": event.fields,
    })
}
