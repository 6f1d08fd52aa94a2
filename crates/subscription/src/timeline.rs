//! When a purchase is active, in days of the profile's zone (domain.md §4).
//!
//! Invariants: the state at the end of a day counts, several changes in a day are one, the day of a change belongs to the new state; the
//! spans are in order and do not meet.

use crate::{ProfileFacts, Purchase, Subscription};
use calendar::{Date, Instant, Period, Zone};

/// The active time of a purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timeline {
    /// To the instant.
    windows: Vec<Period>,
    /// In days.
    spans: Vec<ActiveDays>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ActiveDays {
    /// When the first of the days became active.
    since: Instant,
    /// The days, the second exclusive.
    days: (Date, Date),
}

impl Timeline {
    /// Of a purchased product: active while the account, the subscription, its bundle, its service and it itself are.
    pub(crate) fn of(profile: &ProfileFacts, subscription: &Subscription, purchase: &Purchase) -> Self {
        let service = purchase.service.and_then(|id| subscription.services.iter().find(|service| service.id == id));
        let mut windows = purchase.turns.active_in(&purchase.valid);
        let of_bundle = subscription.bundle_turns(purchase.bought_in);
        let above = [&subscription.turns, &profile.account].into_iter().chain(of_bundle).chain(service.map(|service| &service.turns));
        for turns in above {
            if !turns.is_empty() {
                windows = windows.iter().flat_map(|window| turns.active_in(window)).collect();
            }
        }
        for valid in std::iter::once(&subscription.valid).chain(service.map(|service| &service.valid)) {
            windows = windows.iter().filter_map(|window| window.intersect(valid)).collect();
        }
        Self::new(windows, &profile.zone)
    }

    fn new(windows: Vec<Period>, zone: &Zone) -> Self {
        let mut spans: Vec<ActiveDays> = Vec::with_capacity(windows.len());
        for window in &windows {
            let days = window.dates_in(zone);
            match spans.last_mut() {
                Some(before) if before.days.1 >= days.0 => before.days.1 = before.days.1.max(days.1),
                Some(_) | None if days.0 < days.1 => spans.push(ActiveDays { since: window.from(), days }),
                Some(_) | None => {}
            }
        }
        Self { windows, spans }
    }

    /// The first instant at which it is active; none where it never is.
    pub(crate) fn begins(&self) -> Option<Instant> {
        self.windows.first().map(Period::from)
    }

    /// Whether it is active at an instant.
    pub(crate) fn is_active(&self, at: Instant) -> bool {
        self.windows.iter().any(|window| window.contains(at))
    }

    /// The first instant of an active day that is a given day or later.
    pub(crate) fn due_from(&self, day: Date, zone: &Zone) -> Option<Instant> {
        let span = self.spans.iter().find(|span| span.days.1 > day)?;
        Some(span.since.max(zone.start_of_day(span.days.0.max(day))))
    }

    /// The active days of a stretch of days.
    pub(crate) fn days_in(&self, from: Date, to: Date) -> Vec<(Date, Date)> {
        let within = |span: &ActiveDays| (span.days.0.max(from), span.days.1.min(to));
        self.spans.iter().map(within).filter(|days| days.0 < days.1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).unwrap()
    }

    fn timeline(windows: &[(&str, &str)]) -> Timeline {
        let window = |(from, to): &(&str, &str)| Period::try_new(at(from), Some(at(to))).unwrap();
        Timeline::new(windows.iter().map(window).collect(), &Zone::utc())
    }

    fn days(found: &Timeline) -> Vec<(String, String)> {
        let all = found.days_in(Date::MIN, Date::MAX);
        all.iter().map(|days| (days.0.to_string(), days.1.to_string())).collect()
    }

    #[test]
    fn the_state_at_the_end_of_a_day_counts() {
        let one = |from: &str, to: &str| vec![(from.to_owned(), to.to_owned())];
        // Begun on the 10th, over on the 15th: the 10th counts, the 15th does not.
        assert_eq!(days(&timeline(&[("2026-06-10T10:00:00Z", "2026-06-15T23:00:00Z")])), one("2026-06-10", "2026-06-15"));
        // Off and on again on one day is no change.
        let toggled = [("2026-06-10T10:00:00Z", "2026-06-12T08:00:00Z"), ("2026-06-12T09:00:00Z", "2026-06-15T00:00:00Z")];
        assert_eq!(days(&timeline(&toggled)), one("2026-06-10", "2026-06-15"));
        // On and off again on one day is none either.
        assert_eq!(days(&timeline(&[("2026-06-10T10:00:00Z", "2026-06-10T11:00:00Z")])), []);
    }

    #[test]
    fn a_day_falls_due_when_it_became_active() {
        let found = timeline(&[("2026-06-10T10:00:00Z", "2026-06-12T08:00:00Z"), ("2026-06-20T09:00:00Z", "2026-07-01T00:00:00Z")]);
        let due = |day: &str| found.due_from(Date::parse(day).unwrap(), &Zone::utc());
        assert_eq!(due("2026-06-01"), Some(at("2026-06-10T10:00:00Z")));
        assert_eq!(due("2026-06-11"), Some(at("2026-06-11T00:00:00Z")));
        assert_eq!(due("2026-06-12"), Some(at("2026-06-20T09:00:00Z")));
        assert_eq!(due("2026-07-01"), None);
        assert!(found.is_active(at("2026-06-12T07:00:00Z")) && !found.is_active(at("2026-06-12T09:00:00Z")));
    }
}
