//! The worked numbers of domain.md §7 and §11: where cycles begin and end.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use calendar::{BILLING_DAY_MAX, CalendarError, Cycle, Date, Grid, Instant, Interval, LocalTime, Period, Zone};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn ljubljana() -> Zone {
    Zone::named("Europe/Ljubljana").unwrap()
}

/// The profile of an interval created at half past two in the afternoon.
fn cycle(interval: &str, billing_day: u8, created: &str) -> Cycle {
    let zone = ljubljana();
    let at = zone.at(date(created), LocalTime::parse("14:30").unwrap());
    Cycle::try_new(interval.parse().unwrap(), billing_day, at, zone).unwrap()
}

/// The first starts of days that the periods of a profile run between.
fn bounds(cycle: &Cycle, count: usize) -> Vec<String> {
    let zone = cycle.grid().zone().clone();
    let mut period = cycle.first_period();
    let mut found = vec![period.dates_in(&zone).0.to_string()];
    for _ in 0..count {
        let (_, to) = period.dates_in(&zone);
        assert_eq!(period.to(), Some(zone.start_of_day(to)), "a period ends with a day");
        found.push(to.to_string());
        period = cycle.next(&period);
    }
    found
}

#[test]
fn cycles_begin_where_their_interval_says() {
    let table: [(&str, u8, &str, &[&str]); 16] = [
        // domain.md §7: daily, weekly Mon–Sun, semimonthly 1–15 and 16–end.
        ("day", 1, "2026-03-28", &["2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"]),
        ("week", 1, "2026-06-17", &["2026-06-17", "2026-06-22", "2026-06-29"]),
        ("week", 1, "2026-06-22", &["2026-06-22", "2026-06-29"]),
        ("2 weeks", 1, "2026-06-21", &["2026-06-21", "2026-06-22", "2026-07-06"]),
        ("semimonth", 9, "2026-02-10", &["2026-02-10", "2026-02-16", "2026-03-01", "2026-03-16"]),
        ("semimonth", 9, "2026-02-16", &["2026-02-16", "2026-03-01"]),
        // domain.md §7: 29–31 clamps to the last day without drifting, 31 Jan → 28 Feb → 31 Mar.
        ("month", 31, "2026-01-31", &["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("month", 29, "2028-01-30", &["2028-01-30", "2028-02-29", "2028-03-29"]),
        ("month", 30, "2026-02-28", &["2026-02-28", "2026-03-30", "2026-04-30"]),
        // domain.md §11: a sign-up before the billing day gets a stub up to it.
        ("month", 1, "2026-01-26", &["2026-01-26", "2026-02-01", "2026-03-01"]),
        ("2 months", 15, "2026-01-15", &["2026-01-15", "2026-03-15", "2026-05-15"]),
        ("quarter", 1, "2026-02-05", &["2026-02-05", "2026-03-01", "2026-06-01"]),
        ("year", 29, "2028-02-29", &["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        // domain.md §7: anniversary, the creation day counts and 29–31 becomes the 28th.
        ("anniversary", 1, "2026-03-30", &["2026-03-30", "2026-04-28", "2026-05-28"]),
        ("anniversary", 1, "2026-03-12", &["2026-03-12", "2026-04-12"]),
        // domain.md §7: 30 days, [20 Mar, 19 Apr).
        ("30 days", 1, "2026-03-20", &["2026-03-20", "2026-04-19", "2026-05-19"]),
    ];
    for (interval, day, created, expected) in table {
        let found = bounds(&cycle(interval, day, created), expected.len() - 1);
        assert_eq!(found, expected, "{interval}, day {day}, created {created}");
    }
}

#[test]
fn a_profile_created_on_a_boundary_day_has_no_stub() {
    let cycle = cycle("month", 16, "2026-06-16");
    let first = cycle.first_period();
    assert_eq!(Ok(first), cycle.grid().cycle_at(cycle.created()));
    assert_eq!(first.days_in(&ljubljana()), 30);
    assert_eq!(first.from().to_rfc3339(&ljubljana()), "2026-06-16T00:00:00+02:00");
}

#[test]
fn before_its_creation_a_profile_is_in_its_first_period() {
    let cycle = cycle("month", 1, "2026-01-26");
    assert_eq!(cycle.period_at(Instant::from_micros(0)), cycle.first_period());
}

#[test]
fn a_gap_of_fifteen_days_is_a_short_cycle_and_a_smaller_one_is_merged() {
    // domain.md §7: day 15 → 25, one cycle from the 15th to the 25th of the next month.
    // domain.md §11: 15 April → 1 May is 16 days, a short cycle.
    let table = [
        ("2026-05-15", 25, "2026-06-25"),
        ("2026-04-15", 1, "2026-05-01"),
        ("2026-04-16", 1, "2026-05-01"),
        ("2026-04-17", 1, "2026-06-01"),
        ("2026-04-15", 15, "2026-05-15"),
    ];
    for (end, day, expected) in table {
        let grid = Grid::try_new(Interval::Months(1), day, date("2026-01-01"), ljubljana()).unwrap();
        assert_eq!(grid.cycle_after_change(date(end)), (date(end), date(expected)), "{end}, new day {day}");
    }
}

#[test]
fn a_missing_day_is_skipped_without_a_gap() {
    // domain.md §7: a missing local midnight is the first instant after it. Samoa had no 30 December 2011 at all.
    let zone = Zone::named("Pacific/Apia").unwrap();
    let created = zone.start_of_day(date("2011-12-29"));
    let daily = Cycle::try_new(Interval::Days(1), 1, created, zone.clone()).unwrap();
    let first = daily.first_period();
    let second = daily.next(&first);
    assert_eq!(first.to(), Some(second.from()));
    assert_eq!(second.from(), zone.start_of_day(date("2011-12-31")));
    assert_eq!(zone.start_of_day(date("2011-12-30")), zone.start_of_day(date("2011-12-31")));
}

#[test]
fn a_product_lies_on_its_profiles_grid_or_runs_from_its_purchase() {
    // domain.md §4: a product interval that neither divides nor is a multiple of the profile's runs from its purchase date.
    let bought = date("2026-05-20");
    let table = [
        ("month", 1, "year", true),
        ("month", 15, "quarter", true),
        ("month", 15, "day", true),
        ("quarter", 1, "2 months", false),
        ("month", 1, "week", false),
        ("month", 1, "30 days", false),
        ("month", 1, "semimonth", true),
        ("month", 10, "semimonth", false),
        ("week", 1, "2 weeks", true),
        ("30 days", 1, "month", false),
    ];
    for (profile, day, product, carried) in table {
        let grid = cycle(profile, day, "2026-01-07").grid();
        let interval: Interval = product.parse().unwrap();
        assert_eq!(grid.carries(interval), carried, "{product} on {profile}, day {day}");
        let anchor = if carried { grid.anchor() } else { bought };
        assert_eq!(grid.for_product(interval, bought).unwrap().anchor(), anchor, "{product} on {profile}");
    }
}

#[test]
fn a_change_of_the_billing_day_moves_the_day_of_the_grid_and_not_its_months() {
    // domain.md §4.
    let grid = |day| Grid::try_new(Interval::Months(3), day, date("2026-03-01"), ljubljana()).unwrap();
    assert_eq!(grid(1).cycle_dates_at(date("2026-02-05")), (date("2025-12-01"), date("2026-03-01")));
    assert_eq!(grid(15).cycle_dates_at(date("2026-02-05")), (date("2025-12-15"), date("2026-03-15")));
    assert_eq!(grid(15).boundary(-4), date("2025-03-15"));
}

#[test]
fn the_calendar_ends_instead_of_wrapping() {
    let zone = Zone::utc();
    let grid = Grid::try_new(Interval::Months(1), 31, date("2026-01-31"), zone.clone()).unwrap();
    assert_eq!(grid.boundary(i64::MAX), Date::MAX);
    assert_eq!(grid.boundary(i64::MIN), Date::MIN);
    assert_eq!(grid.cycle_at(Instant::EPOCH_MAX), Err(CalendarError::OutOfRange));
    let cycle = Cycle::try_new(Interval::Days(1), 1, Instant::EPOCH_MAX, zone).unwrap();
    let last = cycle.first_period();
    assert_eq!(last, Period::open(Instant::EPOCH_MAX));
    assert_eq!(cycle.next(&last), last);
}

#[test]
fn a_grid_needs_a_real_billing_day_and_count() {
    let grid = |interval, day| Grid::try_new(interval, day, date("2026-01-01"), Zone::utc()).map(|_| ());
    assert_eq!(grid(Interval::Months(1), 0), Err(CalendarError::BillingDay(0)));
    assert_eq!(grid(Interval::Months(1), BILLING_DAY_MAX + 1), Err(CalendarError::BillingDay(32)));
    assert_eq!(grid(Interval::Days(0), 1), Err(CalendarError::IntervalCount { count: 0, max: 366 }));
}

#[test]
fn a_change_of_the_billing_day_makes_a_short_or_a_long_cycle() {
    // domain.md §7: a gap of 15 days or more is a short cycle, else it is merged into a long one; §11: 15 April → 1 May is short.
    for (day, to_day, change, expected) in [
        (15, 1, "2026-04-15", ["2026-04-15", "2026-05-01", "2026-06-01"]),
        // Day 15 → 25: one cycle from the 15th to the 25th of the next month.
        (15, 25, "2026-04-15", ["2026-04-15", "2026-05-25", "2026-06-25"]),
        (1, 31, "2026-02-01", ["2026-02-01", "2026-02-28", "2026-03-31"]),
        (28, 1, "2026-02-28", ["2026-02-28", "2026-04-01", "2026-05-01"]),
    ] {
        let changed = cycle("month", day, "2026-01-05").changed(date(change), Interval::Months(1), to_day).unwrap();
        let mut at = date(change);
        for boundary in expected {
            assert_eq!(at, date(boundary), "{day} becomes {to_day}");
            at = changed.dates_at(at).1;
        }
        let before = date(change).plus_days(-1).unwrap();
        assert_eq!(changed.dates_at(before).1, date(change));
    }
}

#[test]
fn cycles_change_only_where_one_ends() {
    for day in ["2026-04-14", "2026-01-05", "2025-12-15"] {
        assert!(cycle("month", 15, "2026-01-05").changed(date(day), Interval::Months(1), 1).is_err(), "{day}");
    }
    let once = cycle("month", 15, "2026-01-05").changed(date("2026-04-15"), Interval::Months(1), 1).unwrap();
    assert!(once.clone().changed(date("2026-04-15"), Interval::Months(1), 20).is_err());
    let quarterly = once.changed(date("2026-07-01"), Interval::Months(3), 1).unwrap();
    assert_eq!(quarterly.dates_at(date("2026-08-09")), (date("2026-07-01"), date("2026-10-01")));
}

#[test]
fn unit_cycles_meet_across_a_change_of_the_billing_day() {
    // domain.md §4: billing day 15 becomes 1: 15 May–1 Jun is 17 days of May's 31, June is whole.
    let changed = cycle("month", 15, "2026-01-15").changed(date("2026-05-15"), Interval::Months(1), 1).unwrap();
    let monthly = changed.units(Interval::Months(1), date("2026-01-20")).unwrap();
    let unit = monthly.at(date("2026-05-20"));
    assert_eq!((unit.from, unit.cycle), (date("2026-05-15"), (date("2026-05-01"), date("2026-06-01"))));
    let unit = monthly.at(date("2026-06-20"));
    assert_eq!((unit.from, unit.cycle), (date("2026-06-01"), (date("2026-06-01"), date("2026-07-01"))));
    // A year that runs when the day changes runs to its end; then its months stay and its day is the new one.
    let yearly = changed.units(Interval::Years(1), date("2026-01-20")).unwrap();
    let unit = yearly.at(date("2026-12-31"));
    assert_eq!((unit.from, unit.cycle), (date("2026-01-15"), (date("2026-01-15"), date("2027-01-15"))));
    let unit = yearly.at(date("2027-01-15"));
    assert_eq!((unit.from, unit.cycle), (date("2027-01-15"), (date("2027-01-01"), date("2028-01-01"))));
    // Who buys after the change knows only the new grid.
    let later = changed.units(Interval::Years(1), date("2026-06-01")).unwrap();
    assert_eq!(later.at(date("2026-06-01")).cycle, (date("2026-01-01"), date("2027-01-01")));
}

#[test]
fn unit_cycles_of_days_meet_the_boundaries_after_a_change_into_weeks() {
    // Monthly since Thursday 1 January, weekly from 1 February on: the gap to Monday 2 February is part of a long cycle.
    let changed = cycle("month", 1, "2026-01-01").changed(date("2026-02-01"), Interval::Weeks(1), 1).unwrap();
    let weekly = changed.units(Interval::Weeks(1), date("2026-01-01")).unwrap();
    assert_eq!(weekly.at(date("2026-02-18")).cycle, (date("2026-02-16"), date("2026-02-23")));
    assert_eq!(changed.dates_at(date("2026-02-18")), (date("2026-02-16"), date("2026-02-23")));
}
