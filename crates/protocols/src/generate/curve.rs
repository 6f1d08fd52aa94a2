//! How usage spreads over hours and weekdays.

use super::GENERATE_DAYS_MAX;
use super::GenerateError;
use super::random::Random;
use calendar::{CalendarError, Date, Instant, LocalTime, Zone};

const HOURS: u8 = 24;
const SECONDS_PER_HOUR: u64 = 3_600;
/// Weight of each hour: quiet nights, a peak before noon and one towards the evening.
const HOUR_WEIGHTS: [u64; 24] = [4, 2, 1, 1, 1, 3, 9, 22, 48, 66, 72, 70, 62, 60, 66, 68, 70, 72, 68, 58, 46, 34, 20, 10];
/// Weight of each day from Monday.
const DAY_WEIGHTS: [u64; 7] = [10, 10, 10, 10, 11, 6, 5];

/// One hour of one day, and how many events fall into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub day: Date,
    pub hour: u8,
    pub events: u64,
}

impl Slot {
    /// An instant somewhere in the hour.
    pub fn instant(self, zone: &Zone, random: &mut Random) -> Result<Instant, CalendarError> {
        let start = zone.at(self.day, LocalTime::try_new(self.hour, 0, 0)?);
        start.plus_seconds(i64::try_from(random.below(SECONDS_PER_HOUR)).unwrap_or(0))
    }
}

/// The hours of some days in order; their events sum to the whole.
pub(crate) fn slots(from: Date, days: u32, events: u64) -> Result<impl Iterator<Item = Slot>, GenerateError> {
    if days == 0 || days > GENERATE_DAYS_MAX {
        return Err(GenerateError::Days(days));
    }
    let dates: Vec<Date> =
        (0..days).map(|day| from.plus_days(i32::try_from(day).unwrap_or(i32::MAX))).collect::<Result<_, CalendarError>>()?;
    let hours = || dates.clone().into_iter().flat_map(|day| (0..HOURS).map(move |hour| (day, hour)));
    let total = hours().fold(0_u64, |sum, (day, hour)| sum.saturating_add(weight(day, hour)));
    let mut weights_before = 0_u64;
    // The share up to an hour, less the share before it: rounding never loses an event.
    let share = move |weights: u64| u128::from(events).saturating_mul(u128::from(weights)) / u128::from(total.max(1));
    Ok(hours().map(move |(day, hour)| {
        let before = share(weights_before);
        weights_before = weights_before.saturating_add(weight(day, hour));
        Slot { day, hour, events: u64::try_from(share(weights_before).saturating_sub(before)).unwrap_or(0) }
    }))
}

fn weight(day: Date, hour: u8) -> u64 {
    let of_day = DAY_WEIGHTS.get(usize::from(day.weekday().days_from_monday())).copied().unwrap_or(1);
    let of_hour = HOUR_WEIGHTS.get(usize::from(hour)).copied().unwrap_or(1);
    of_day.saturating_mul(of_hour)
}
