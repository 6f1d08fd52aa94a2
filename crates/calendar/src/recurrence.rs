//! When something that recurs falls due: the same time of day every so often, or every so many minutes.
//!
//! Invariants: occurrences grow; each is counted from the first one, so that the 31st is the last day of a shorter month and the 31st again
//! after it; a time of day that a day does not have is the first instant after the gap (domain.md §7).

use crate::{CalendarError, Date, Instant, Zone};

/// Minutes between two occurrences at most: a day.
pub const EVERY_MINUTES_MAX: u16 = 1_440;
/// Microseconds of a minute.
const MINUTE_MICROS: i64 = 60_000_000;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// Every year.
    Yearly,
    /// Every month.
    Monthly,
    /// Every seven days.
    Weekly,
    /// Every day.
    Daily,
    /// Every sixty minutes.
    Hourly,
    /// Every so many minutes.
    Minutes(u16),
}

/// A first time and how often it comes again, by the wall clock of a zone where it counts days.
#[derive(Debug, Clone)]
pub struct Recurrence {
    first: Instant,
    frequency: Frequency,
    zone: Zone,
}

enum Step {
    Micros(i64),
    Days(i64),
    Months(i64),
}

impl Recurrence {
    /// A recurrence.
    ///
    /// # Errors
    /// [`CalendarError::IntervalCount`] for no minutes or more than [`EVERY_MINUTES_MAX`].
    pub fn try_new(first: Instant, frequency: Frequency, zone: Zone) -> Result<Self, CalendarError> {
        match frequency {
            Frequency::Minutes(count) if count == 0 || count > EVERY_MINUTES_MAX => {
                Err(CalendarError::IntervalCount { count, max: EVERY_MINUTES_MAX })
            }
            Frequency::Minutes(_) | Frequency::Hourly | Frequency::Daily | Frequency::Weekly | Frequency::Monthly | Frequency::Yearly => {
                Ok(Self { first, frequency, zone })
            }
        }
    }

    const fn step(&self) -> Step {
        match self.frequency {
            Frequency::Yearly => Step::Months(12),
            Frequency::Monthly => Step::Months(1),
            Frequency::Weekly => Step::Days(7),
            Frequency::Daily => Step::Days(1),
            Frequency::Hourly => Step::Micros(60 * MINUTE_MICROS),
            Frequency::Minutes(count) => Step::Micros(count as i64 * MINUTE_MICROS),
        }
    }

    /// The `n`th occurrence; 0 is the first. Past the calendar it is the calendar's limit.
    pub fn at(&self, n: i64) -> Instant {
        let (date, time) = self.zone.local(self.first);
        match self.step() {
            Step::Micros(step) => Instant::from_micros(self.first.micros().saturating_add(n.saturating_mul(step))),
            Step::Days(_) | Step::Months(_) if n == 0 => self.first,
            Step::Days(days) => self.zone.at(date.saturating_plus_days(n.saturating_mul(days)), time),
            Step::Months(months) => {
                let month = date.month_index().saturating_add(n.saturating_mul(months));
                self.zone.at(Date::in_month(month, date.day()), time)
            }
        }
    }

    /// Which occurrence is the first one after an instant.
    pub fn index_after(&self, instant: Instant) -> i64 {
        if instant < self.first {
            return 0;
        }
        let ((from, _), (to, _)) = (self.zone.local(self.first), self.zone.local(instant));
        // Where days have times of their own, the guess is one too early or too late at most.
        let guess = match self.step() {
            Step::Micros(step) => return instant.micros_since(self.first) / step + 1,
            Step::Days(days) => i64::from(from.days_until(to)) / days,
            Step::Months(months) => (to.month_index() - from.month_index()) / months,
        };
        let first = (guess - 1).max(0);
        (first..first + 3).find(|n| self.at(*n) > instant).unwrap_or(first + 3)
    }

    /// The first occurrence after an instant; none past the calendar.
    pub fn next_after(&self, instant: Instant) -> Option<Instant> {
        Some(self.at(self.index_after(instant))).filter(|next| *next > instant && *next < Instant::EPOCH_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).unwrap()
    }

    fn recurrence(first: &str, frequency: Frequency) -> Recurrence {
        Recurrence::try_new(at(first), frequency, Zone::named("Europe/Ljubljana").unwrap()).unwrap()
    }

    #[test]
    fn the_31st_clamps_and_does_not_drift() {
        let monthly = recurrence("2026-01-31T02:00:00+01:00", Frequency::Monthly);
        let days: Vec<String> = (0..4).map(|n| monthly.at(n).date_in(&monthly.zone).to_string()).collect();
        assert_eq!(days, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
        assert_eq!(recurrence("2028-02-29T02:00:00+01:00", Frequency::Yearly).at(1), at("2029-02-28T02:00:00+01:00"));
    }

    #[test]
    fn a_time_of_day_stays_over_the_change_of_clocks_and_an_hour_is_an_hour() {
        // On 2026-03-29 the clock goes from 02:00 to 03:00.
        let daily = recurrence("2026-03-28T02:30:00+01:00", Frequency::Daily);
        assert_eq!(daily.at(1), at("2026-03-29T03:00:00+02:00"));
        assert_eq!(daily.at(2), at("2026-03-30T02:30:00+02:00"));
        assert_eq!(recurrence("2026-03-29T01:30:00+01:00", Frequency::Hourly).at(1), at("2026-03-29T03:30:00+02:00"));
    }

    #[test]
    fn the_next_one_is_strictly_after_and_never_before_the_first() {
        for frequency in
            [Frequency::Yearly, Frequency::Monthly, Frequency::Weekly, Frequency::Daily, Frequency::Hourly, Frequency::Minutes(7)]
        {
            let every = recurrence("2026-01-31T02:30:00+01:00", frequency);
            assert_eq!(every.next_after(at("2020-01-01T00:00:00Z")), Some(every.first));
            for n in 0..40 {
                let here = every.at(n);
                assert_eq!(every.next_after(here), Some(every.at(n + 1)), "{frequency:?} {n}");
                let before = Instant::from_micros(here.micros() - 1);
                assert_eq!(every.index_after(before), n, "{frequency:?} {n}");
            }
        }
    }

    #[test]
    fn minutes_are_limited() {
        for count in [0, EVERY_MINUTES_MAX + 1] {
            let made = Recurrence::try_new(at("2026-01-01T00:00:00Z"), Frequency::Minutes(count), Zone::utc());
            assert_eq!(made.err().map(|error| error.code()), Some("interval_count"));
        }
    }
}
