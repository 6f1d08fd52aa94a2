//! The worked numbers of domain.md §4: which days count, against how many.

#![allow(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use calendar::{Date, Grid, Interval, Share, Zone, prorate};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn shares(interval: &str, day: u8, anchor: &str, from: &str, to: &str) -> Vec<(i32, i32)> {
    let zone = Zone::named("Europe/Ljubljana").unwrap();
    let grid = Grid::try_new(interval.parse().unwrap(), day, date(anchor), zone).unwrap();
    prorate((date(from), date(to)), &grid).into_iter().map(|Share { days, of }| (days, of)).collect()
}

#[test]
fn a_fee_counts_the_days_of_the_grid_cycle_that_holds_them() {
    type Row = (&'static str, u8, &'static str, &'static str, &'static str, &'static [(i32, i32)]);
    let table: [Row; 12] = [
        // Fee 31.00, day 1, bought 10 Oct → 22/31.
        ("month", 1, "2026-01-01", "2026-10-10", "2026-11-01", &[(22, 31)]),
        // Running quarter Jan–Mar 2026, start 5 Feb → 55/90.
        ("quarter", 1, "2026-01-01", "2026-02-05", "2026-04-01", &[(55, 90)]),
        // Billing day 15 becomes 1: 15 May–1 Jun → 17/31, June whole.
        ("month", 1, "2026-01-15", "2026-05-15", "2026-07-01", &[(17, 31), (30, 30)]),
        // Yearly on a monthly profile with day 1, new on 16 Jun 2026 → grid anchored at 1 Jul, stub 15/365.
        ("year", 1, "2026-07-01", "2026-06-16", "2026-07-01", &[(15, 365)]),
        // Quarterly on a new profile of 5 Feb 2026, day 1 → stub to 1 Mar = 24/90.
        ("quarter", 1, "2026-03-01", "2026-02-05", "2026-03-01", &[(24, 90)]),
        // Forward 30.00/month, day 1, bought 16 June → 15/30; the rest from 21 June on is 10/30; arrear, same dates → 5/30.
        ("month", 1, "2026-07-01", "2026-06-16", "2026-07-01", &[(15, 30)]),
        ("month", 1, "2026-07-01", "2026-06-21", "2026-07-01", &[(10, 30)]),
        ("month", 1, "2026-07-01", "2026-06-16", "2026-06-21", &[(5, 30)]),
        // Fee 30.00, due 1 Nov, renewed 11 Nov for 20.00.
        ("month", 1, "2026-01-01", "2026-11-11", "2026-12-01", &[(20, 30)]),
        // A whole cycle is exactly 1.
        ("month", 31, "2026-01-31", "2026-01-31", "2026-02-28", &[(28, 28)]),
        // Nothing is nothing.
        ("month", 1, "2026-01-01", "2026-05-15", "2026-05-15", &[]),
        ("month", 1, "2026-01-01", "2026-05-15", "2026-05-14", &[]),
    ];
    for (interval, day, anchor, from, to, expected) in table {
        assert_eq!(shares(interval, day, anchor, from, to), expected, "{interval}, day {day}, [{from}, {to})");
    }
}

#[test]
fn days_are_actual_days() {
    // domain.md §11: a 30-day month, active on the 10th, inactive on the 15th, active on the 20th → 5 + 11 = 16 days.
    let first = shares("month", 1, "2026-01-01", "2026-06-10", "2026-06-15");
    let second = shares("month", 1, "2026-01-01", "2026-06-20", "2026-07-01");
    assert_eq!((first, second), (vec![(5, 30)], vec![(11, 30)]));
}

#[test]
fn the_example_of_a_yearly_fee_comes_from_the_profile() {
    // domain.md §4: yearly on a monthly profile, the grid anchored at the profile's first regular boundary.
    let zone = Zone::named("Europe/Ljubljana").unwrap();
    let created = zone.start_of_day(date("2026-06-16"));
    let profile = calendar::Cycle::try_new(Interval::Months(1), 1, created, zone).unwrap().grid();
    let yearly = profile.for_product(Interval::Years(1), date("2026-06-16")).unwrap();
    assert_eq!(yearly.anchor(), date("2026-07-01"));
    assert_eq!(prorate((date("2026-06-16"), date("2026-07-01")), &yearly), [Share { days: 15, of: 365 }]);
    let whole = prorate((date("2026-07-01"), date("2027-07-01")), &yearly);
    assert!(whole.len() == 1 && whole.iter().all(|share| share.is_whole()));
}
