//! Forward and one-time fees: proration on the profile's grid (domain.md §4).

use crate::shop::{Shop, day, q};
use balance::GroupState;
use calendar::{Cycle, Date, Interval, Period};
use catalog::{PaymentType, Proration, Timing};
use subscription::{ProfileFacts, Purchase, activate, renew};

struct Case {
    profile: (&'static str, &'static str),
    fee: (&'static str, &'static str),
    first: Proration,
    bought: &'static str,
    ends: Option<&'static str>,
    share: (i32, i32),
    net: &'static str,
}

fn check(case: &Case) {
    let mut shop = Shop::new();
    let fee = shop.fee("RENT", case.fee.0, case.fee.1, Timing::Forward, case.first);
    let profile = shop.endless(PaymentType::Postpaid, case.profile.0, case.profile.1);
    let valid = Period::try_new(day(case.bought), case.ends.map(day)).unwrap();
    let subscription = shop.subscription(valid, &[fee]);
    let all = activate(&shop.catalog, &profile, &subscription, &GroupState::default(), day(case.bought)).unwrap();
    let line = &all[0].lines[0];
    assert_eq!((line.share.days, line.share.of), case.share, "{} every {}", case.fee.0, case.fee.1);
    assert_eq!(line.net, q(case.net), "{} every {}", case.fee.0, case.fee.1);
    assert_eq!(all[0].legs[0].net, q(case.net));
}

const MONTHLY_SINCE_JANUARY: (&str, &str) = ("month", "2026-01-01");

#[test]
fn a_fee_is_prorated_by_the_days_of_its_grid_cycle() {
    // domain.md §4, the worked numbers in their order.
    for (profile, fee, bought, share, net) in [
        (MONTHLY_SINCE_JANUARY, ("31.00", "month"), "2026-10-10", (22, 31), "22.00"),
        (("quarter", "2026-01-01"), ("90.00", "quarter"), "2026-02-05", (55, 90), "55.00"),
        (("month", "2026-06-16"), ("120.00", "year"), "2026-06-16", (15, 365), "4.931507"),
        (("month", "2026-02-05"), ("90.00", "quarter"), "2026-02-05", (24, 90), "24.00"),
        (("month", "2026-06-16"), ("30.00", "month"), "2026-06-16", (15, 30), "15.00"),
        // An interval that neither divides nor is a multiple of the profile's runs from its purchase date.
        (MONTHLY_SINCE_JANUARY, ("7.00", "week"), "2026-06-16", (7, 7), "7.00"),
        // A whole cycle is exactly 1.
        (MONTHLY_SINCE_JANUARY, ("0.000001", "month"), "2026-06-01", (30, 30), "0.000001"),
    ] {
        check(&Case { profile, fee, first: Proration::Prorate, bought, ends: None, share, net });
    }
}

#[test]
fn the_first_period_may_be_charged_in_full() {
    let profile = MONTHLY_SINCE_JANUARY;
    let bought = "2026-06-16";
    check(&Case { profile, fee: ("30.00", "month"), first: Proration::Full, bought, ends: None, share: (30, 30), net: "30.00" });
}

#[test]
fn a_purchase_that_ends_in_its_cycle_pays_its_days() {
    // The end date is exclusive (domain.md §4): 16 to 20 June are five days.
    let (profile, ends) = (MONTHLY_SINCE_JANUARY, Some("2026-06-21"));
    let bought = "2026-06-16";
    check(&Case { profile, fee: ("30.00", "month"), first: Proration::Prorate, bought, ends, share: (5, 30), net: "5.00" });
}

#[test]
fn a_free_first_period_charges_from_the_next_boundary_on() {
    let mut shop = Shop::new();
    let fee = shop.fee("RENT", "30.00", "month", Timing::Forward, Proration::None);
    let profile = shop.profile(PaymentType::Postpaid, "month", "2026-06-16");
    let subscription = shop.subscription(Period::open(day("2026-06-16")), &[fee]);
    let all = renew(&shop.catalog, &profile, &[subscription], &GroupState::default(), day("2026-07-01")).unwrap();
    assert_eq!(all.iter().map(|charges| charges.lines.len()).collect::<Vec<_>>(), [0, 1]);
    assert_eq!((all[1].due, all[1].lines[0].net), (day("2026-07-01"), q("30.00")));
}

#[test]
fn a_renewal_uses_the_version_valid_at_cycle_start() {
    let mut shop = Shop::new();
    let fee = shop.fee("RENT", "30.00", "month", Timing::Forward, Proration::Prorate);
    // Dearer from the 15th on: the cycle that runs keeps its price (domain.md §4).
    let dearer = shop.version("2026-07-15", "45.00");
    shop.catalog.products.get_mut(&fee).unwrap().versions.push(dearer);
    let profile = shop.endless(PaymentType::Postpaid, "month", "2026-07-01");
    let mut subscription = shop.subscription(Period::open(day("2026-07-01")), &[fee]);
    let nets = |subscription: &subscription::Subscription| -> Vec<(u32, i64)> {
        let until = day("2026-08-01");
        let all = renew(&shop.catalog, &profile, std::slice::from_ref(subscription), &GroupState::default(), until).unwrap();
        all.iter().map(|charges| (charges.lines[0].version, charges.lines[0].net)).collect()
    };
    assert_eq!(nets(&subscription), [(0, q("30.00")), (1, q("45.00"))]);
    subscription.products[0].locked_version = Some(0);
    assert_eq!(nets(&subscription), [(0, q("30.00")), (0, q("30.00"))]);
    let overridden = Purchase { value: Some(money::Exact::whole(10)), locked_version: None, ..subscription.products[0].clone() };
    subscription.products[0] = overridden;
    assert_eq!(nets(&subscription), [(0, q("10.00")), (1, q("10.00"))]);
}

#[test]
fn a_one_time_fee_comes_once() {
    let mut shop = Shop::new();
    let fee = shop.one_time("SETUP", "9.90");
    let profile = shop.profile(PaymentType::Postpaid, "month", "2026-06-16");
    let subscription = shop.subscription(Period::open(day("2026-06-16")), &[fee]);
    let mut state = GroupState::default();
    let all = renew(&shop.catalog, &profile, std::slice::from_ref(&subscription), &state, day("2026-07-10")).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].lines[0].net, all[0].lines[0].tax), (q("9.90"), 0));
    all[0].apply_to(&mut state).unwrap();
    assert_eq!(subscription::due_at(&shop.catalog, &profile, &[subscription], &state).unwrap(), None);
}

#[test]
fn a_changed_billing_day_prorates_the_gap() {
    // domain.md §4: billing day 15 becomes 1: 15 May–1 Jun → 17/31, June whole.
    let mut shop = Shop::new();
    let fee = shop.fee("RENT", "31.00", "month", Timing::Forward, Proration::Prorate);
    let facts = shop.endless(PaymentType::Postpaid, "month", "2026-01-15");
    let cycle = Cycle::try_new(Interval::Months(1), 15, day("2026-01-15"), facts.zone.clone()).unwrap();
    let cycle = cycle.changed(Date::parse("2026-05-15").unwrap(), Interval::Months(1), 1).unwrap();
    let profile = ProfileFacts { cycle, ..facts };
    let subscription = [shop.subscription(Period::open(day("2026-01-15")), &[fee])];
    let all = renew(&shop.catalog, &profile, &subscription, &GroupState::default(), day("2026-06-01")).unwrap();
    let lines: Vec<_> = all.iter().map(|charges| (charges.lines[0].share.days, charges.lines[0].share.of, charges.lines[0].net)).collect();
    let whole = |days| (days, days, q("31.00"));
    assert_eq!(lines, [whole(31), whole(28), whole(31), whole(30), (17, 31, q("17.00")), whole(30)]);
}
