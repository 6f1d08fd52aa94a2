//! The worked examples of domain.md §12 about grants.

use crate::shop::{Shop, day, q};
use balance::{Bills, GroupState, Origin};
use calendar::{Cycle, Interval, Period};
use catalog::{PaymentType, ProductKind, Rollover};
use subscription::{ProfileFacts, renew};

/// A monthly profile of another billing day, without an end of its bill.
fn profile(shop: &Shop, billing_day: u8, created: &str) -> ProfileFacts {
    let facts = shop.endless(PaymentType::Postpaid, "month", created);
    let cycle = Cycle::try_new(Interval::Months(1), billing_day, day(created), facts.zone.clone()).unwrap();
    ProfileFacts { cycle, bills: Bills { ..facts.bills }, ..facts }
}

/// Validity of the balances that a grant of 1000 a month has made by a day.
fn granted(billing_day: u8, created: &str, valid: Period, on: &str) -> Vec<Period> {
    let mut shop = Shop::new();
    let data = shop.grant("DATA", "1000", Some("month"), false);
    let (profile, subscription) = (profile(&shop, billing_day, created), shop.subscription(valid, &[data]));
    let mut state = GroupState::default();
    for charges in renew(&shop.catalog, &profile, std::slice::from_ref(&subscription), &state, day(on)).unwrap() {
        charges.apply_to(&mut state).unwrap();
    }
    assert!(state.balances.iter().all(|balance| balance.quanta == -q("1000")));
    state.balances.iter().map(|balance| balance.validity).collect()
}

fn period(from: &str, to: &str) -> Period {
    Period::try_new(day(from), Some(day(to))).unwrap()
}

#[test]
fn a_grant_ends_with_the_week_that_was_bought() {
    // domain.md §12: one week from 13 January on a profile of day 8.
    let week = period("2026-01-13", "2026-01-20");
    assert_eq!(granted(8, "2025-12-08", week, "2026-01-13"), [week]);
    assert_eq!(granted(8, "2025-12-08", week, "2026-03-01"), [week]);
}

#[test]
fn what_is_bought_back_over_a_boundary_grants_for_both_cycles() {
    // domain.md §12: day 15, bought on 17 July as of 13 July.
    let wanted = [period("2026-07-13", "2026-07-15"), period("2026-07-15", "2026-08-15")];
    assert_eq!(granted(15, "2026-07-13", Period::open(day("2026-07-13")), "2026-07-17"), wanted);
    assert_eq!(granted(15, "2026-05-20", Period::open(day("2026-07-13")), "2026-07-17"), wanted);
}

#[test]
fn a_leftover_lies_beside_newer_grants_and_ends_first() {
    // domain.md §12: 500 a month, two cycles of rollover, 400 used in January.
    let mut shop = Shop::new();
    let data = shop.grant("DATA", "500", Some("month"), false);
    if let ProductKind::Grant { rollover, .. } = &mut shop.catalog.products.get_mut(&data).unwrap().kind {
        *rollover = Some(Rollover { cycles: 2, cycle_cap: None, total_cap: None });
    }
    let (profile, subscription) = (profile(&shop, 1, "2026-01-01"), shop.subscription(Period::open(day("2026-01-01")), &[data]));
    let mut state = GroupState::default();
    let mut step = |on: &str, used: i64| {
        for charges in renew(&shop.catalog, &profile, std::slice::from_ref(&subscription), &state, day(on)).unwrap() {
            charges.apply_to(&mut state).unwrap();
        }
        let mut draft = balance::Draft::new(subscription.group, &state, profile.bills);
        let resource = &shop.catalog.resources[&shop.sym("MB")];
        assert!(draft.consume(resource, day(on), money::Exact::whole(used)).unwrap().is_zero());
        let (new, legs) = (draft.new, draft.legs);
        state.apply(&new, &legs, 0).unwrap();
        let valid = state.balances.iter().filter(|balance| balance.validity.contains(day(on)) && balance.quanta != 0);
        let mut left: Vec<_> = valid.map(|balance| (balance.validity.to(), balance.origin, -balance.quanta)).collect();
        left.sort_by_key(|(to, origin, _)| (*to, *origin == Origin::Rollover));
        left
    };
    step("2026-01-05", 400);
    step("2026-02-01", 0);
    let own = |to: &str| (Some(day(to)), Origin::Grant, q("500"));
    let rolled = |to: &str, left: &str| (Some(day(to)), Origin::Rollover, q(left));
    assert_eq!(step("2026-03-01", 0), [own("2026-04-01"), rolled("2026-04-01", "100"), rolled("2026-05-01", "500")]);
    // January's rest and March's own end on the same day; both before February's rest.
    assert_eq!(step("2026-03-02", 600), [rolled("2026-05-01", "500")]);
    assert_eq!(step("2026-04-01", 0), [own("2026-05-01"), rolled("2026-05-01", "500")]);
}
