//! Arrear fees, charged at billing for the cycle that ends (domain.md §4).

use crate::shop::{ACTIVE, Shop, day, q};
use balance::GroupState;
use calendar::Period;
use catalog::{PaymentType, Proration, Timing};
use subscription::{arrears, renew};

fn june() -> Period {
    Period::try_new(day("2026-06-01"), Some(day("2026-07-01"))).unwrap()
}

#[test]
fn an_arrear_fee_is_charged_for_the_days_that_were() {
    // domain.md §4: 30.00 a month, bought 16 June, cancelled 21 June, arrear → 5/30 → 5.00.
    let mut shop = Shop::new();
    let fee = shop.fee("LINE", "30.00", "month", Timing::Arrear, Proration::Prorate);
    let profile = shop.profile(PaymentType::Postpaid, "month", "2026-06-01");
    let valid = Period::try_new(day("2026-06-16"), Some(day("2026-06-21"))).unwrap();
    let subscription = [shop.subscription(valid, &[fee])];
    let mut state = GroupState::default();
    assert_eq!(renew(&shop.catalog, &profile, &subscription, &state, day("2026-07-01")).unwrap(), []);
    let charges = arrears(&shop.catalog, &profile, &subscription, &state, june()).unwrap();
    let line = &charges.lines[0];
    assert_eq!(((line.share.days, line.share.of), line.net), ((5, 30), q("5.00")));
    assert_eq!(line.covered, valid);
    assert_eq!(charges.legs[0].item.unwrap().bill, ACTIVE);
    charges.apply_to(&mut state).unwrap();
    let again = arrears(&shop.catalog, &profile, &subscription, &state, june()).unwrap();
    assert!(!again.posts() && again.done_to.is_empty());
}

#[test]
fn an_arrear_fee_splits_the_cycle_at_version_changes() {
    let mut shop = Shop::new();
    let fee = shop.fee("LINE", "30.00", "month", Timing::Arrear, Proration::Prorate);
    let dearer = shop.version("2026-06-11", "60.00");
    shop.catalog.products.get_mut(&fee).unwrap().versions.push(dearer);
    let profile = shop.profile(PaymentType::Postpaid, "month", "2026-06-01");
    let subscription = [shop.subscription(Period::open(day("2026-06-01")), &[fee])];
    let charges = arrears(&shop.catalog, &profile, &subscription, &GroupState::default(), june()).unwrap();
    let lines: Vec<_> = charges.lines.iter().map(|line| (line.version, line.share.days, line.share.of, line.net)).collect();
    assert_eq!(lines, [(0, 10, 30, q("10.00")), (1, 20, 30, q("40.00"))]);
    assert_eq!(charges.done_to, [(subscription[0].products[0].id, day("2026-07-01"))]);
}

#[test]
fn an_arrear_fee_is_charged_when_its_own_cycle_ends() {
    // A quarter on a monthly profile: nothing for January and February, 90.00 with March.
    let mut shop = Shop::new();
    let fee = shop.fee("LINE", "90.00", "quarter", Timing::Arrear, Proration::Prorate);
    let profile = shop.endless(PaymentType::Postpaid, "month", "2026-01-01");
    let subscription = [shop.subscription(Period::open(day("2026-01-01")), &[fee])];
    let mut state = GroupState::default();
    let mut nets = Vec::new();
    for (from, to) in [("2026-01-01", "2026-02-01"), ("2026-02-01", "2026-03-01"), ("2026-03-01", "2026-04-01")] {
        let cycle = Period::try_new(day(from), Some(day(to))).unwrap();
        let charges = arrears(&shop.catalog, &profile, &subscription, &state, cycle).unwrap();
        charges.apply_to(&mut state).unwrap();
        nets.push(charges.lines.iter().map(|line| line.net).sum::<i64>());
    }
    assert_eq!(nets, [0, 0, q("90.00")]);
}
