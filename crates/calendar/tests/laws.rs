//! Laws of cycles, grids and proration, for any start, interval, billing day and zone over thirty years.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use calendar::{Cycle, Date, Grid, Instant, Interval, Zone, prorate};
use proptest::prelude::*;

const ZONES: [&str; 11] = [
    "Europe/Ljubljana",
    "America/Sao_Paulo",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/St_Johns",
    "America/Havana",
    "Asia/Tehran",
    "UTC",
];
const YEARS_MICROS: i64 = 30 * 366 * 86_400 * 1_000_000;
const EARLIEST: &str = "2005-01-01T00:00:00Z";
const CREATED_SPREAD_MICROS: i64 = YEARS_MICROS / 3;
/// Enough to walk daily cycles for a year and yearly ones for thirty.
const PERIODS_WALKED: usize = 400;

fn earliest() -> Instant {
    Instant::parse_rfc3339(EARLIEST).unwrap()
}

fn zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(ZONES.to_vec()).prop_map(|name| Zone::named(name).unwrap())
}

fn interval() -> impl Strategy<Value = Interval> {
    prop_oneof![
        (1..=60_u16).prop_map(Interval::Days),
        (1..=8_u16).prop_map(Interval::Weeks),
        Just(Interval::SemiMonth),
        (1..=12_u16).prop_map(Interval::Months),
        (1..=3_u16).prop_map(Interval::Years),
        Just(Interval::Anniversary),
    ]
}

prop_compose! {
    fn cycle()(interval in interval(), day in 1..=31_u8, offset in 0..CREATED_SPREAD_MICROS, zone in zone()) -> Cycle {
        Cycle::try_new(interval, day, earliest().plus_micros(offset).unwrap(), zone).unwrap()
    }
}

prop_compose! {
    fn date()(offset in 0..30 * 366_i32) -> Date {
        earliest().date_in(&Zone::utc()).plus_days(offset).unwrap()
    }
}

prop_compose! {
    fn grid()(interval in interval(), day in 1..=31_u8, anchor in date(), zone in zone()) -> Grid {
        Grid::try_new(interval, day, anchor, zone).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn consecutive_periods_meet_exactly(cycle in cycle()) {
        let end = earliest().plus_micros(YEARS_MICROS).unwrap();
        let mut period = cycle.first_period();
        prop_assert!(period.contains(cycle.created()));
        for _ in 0..PERIODS_WALKED {
            let next = cycle.next(&period);
            prop_assert_eq!(period.to(), Some(next.from()));
            // Its first and last instants are its own, so nothing between belongs to another.
            let last = period.to().unwrap().plus_micros(-1).unwrap();
            prop_assert_eq!(cycle.period_at(last), period);
            prop_assert_eq!(cycle.period_at(next.from()), next);
            if next.from() > end {
                break;
            }
            period = next;
        }
    }

    #[test]
    fn the_period_at_an_instant_contains_it(cycle in cycle(), after in 0..YEARS_MICROS) {
        let instant = cycle.created().plus_micros(after).unwrap();
        let period = cycle.period_at(instant);
        prop_assert!(period.contains(instant));
        let regular = cycle.grid().cycle_at(instant).unwrap();
        prop_assert!(regular.contains(instant));
        prop_assert_eq!(Some(cycle.grid().next_boundary(instant)), regular.to());
        // Only the first period may differ from the grid's, and then it is the later part of it.
        if period != regular {
            prop_assert_eq!(period, cycle.first_period());
            prop_assert_eq!(period.to(), regular.to());
            prop_assert!(period.from() > regular.from());
        }
    }

    #[test]
    fn a_grid_runs_both_ways(grid in grid(), n in -700..700_i64, date in date()) {
        let n = match grid.interval() {
            Interval::Years(_) | Interval::Months(_) => n / 20,
            Interval::Days(_) | Interval::Weeks(_) | Interval::SemiMonth | Interval::Anniversary => n,
        };
        // Cycles of eight weeks reach the calendar's first day in seven hundred steps; there the grid ends.
        prop_assume!(grid.boundary(n) > Date::MIN && grid.boundary(n + 1) < Date::MAX);
        prop_assert!(grid.boundary(n) < grid.boundary(n + 1));
        prop_assert_eq!(grid.index_at(grid.boundary(n)), n);
        prop_assert_eq!(grid.index_at(grid.boundary(n + 1).plus_days(-1).unwrap()), n);
        let (from, to) = grid.cycle_dates_at(date);
        prop_assert!(from <= date && date < to);
        prop_assert_eq!(grid.cycle_dates_at(to).0, to);
        // The grid does not depend on which of its boundaries it was laid at, save where clamping hid the day.
        if from.day() < 28 || grid.interval().uses_billing_day() {
            let moved = Grid::try_new(grid.interval(), grid.billing_day(), from, grid.zone().clone()).unwrap();
            prop_assert_eq!(moved.cycle_dates_at(date), (from, to));
        }
    }

    #[test]
    fn shares_sum_to_the_days_and_whole_cycles_are_one(grid in grid(), from in date(), length in 0..2_000_i32, cut in 0..2_000_i32) {
        let to = from.plus_days(length).unwrap();
        let shares = prorate((from, to), &grid);
        prop_assert_eq!(shares.iter().map(|share| share.days).sum::<i32>(), length);
        prop_assert!(shares.iter().all(|share| share.days > 0 && share.days <= share.of));
        let inner = shares.len().saturating_sub(2);
        prop_assert!(shares.iter().skip(1).take(inner).all(|share| share.is_whole()));
        let (begin, end) = grid.cycle_dates_at(from);
        prop_assert!(prorate((begin, end), &grid).iter().all(|share| share.is_whole()));
        // Cutting a span anywhere moves no day from one cycle to another.
        let middle = from.plus_days(cut.min(length)).unwrap();
        let halves = [prorate((from, middle), &grid), prorate((middle, to), &grid)].concat();
        prop_assert_eq!(halves.iter().map(|share| share.days).sum::<i32>(), length);
        let most = shares.len() + 1;
        prop_assert!(halves.len() == shares.len() || halves.len() == most);
    }

    #[test]
    fn days_sum_over_consecutive_periods(cycle in cycle(), count in 1..40_usize) {
        let zone = cycle.grid().zone().clone();
        let mut period = cycle.first_period();
        let begin = period.dates_in(&zone).0;
        let mut days = period.days_in(&zone);
        for _ in 1..count {
            period = cycle.next(&period);
            days += period.days_in(&zone);
        }
        prop_assert_eq!(begin.days_until(period.dates_in(&zone).1), days);
    }

    #[test]
    fn every_instant_belongs_to_one_day(after in 0..YEARS_MICROS, zone in zone()) {
        let instant = earliest().plus_micros(after).unwrap();
        let day = instant.date_in(&zone);
        prop_assert!(zone.start_of_day(day) <= instant);
        prop_assert!(instant < zone.start_of_day(day.plus_days(1).unwrap()));
        let (shown, time) = zone.local(instant);
        prop_assert!(zone.at(shown, time) <= instant);
    }

    #[test]
    fn text_and_back(after in 0..YEARS_MICROS, zone in zone(), interval in interval(), date in date()) {
        let instant = earliest().plus_micros(after).unwrap();
        prop_assert_eq!(Instant::parse_rfc3339(&instant.to_rfc3339(&zone)), Ok(instant));
        prop_assert_eq!(interval.to_string().parse(), Ok(interval));
        prop_assert_eq!(date.to_string().parse(), Ok(date));
        prop_assert_eq!(Date::from_days_since_epoch(date.days_since_epoch()), Ok(date));
    }
}
