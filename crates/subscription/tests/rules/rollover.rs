//! What is left of a cycle's grant (domain.md §3).

use crate::shop::{Shop, day, exact, q};
use balance::{Draft, GroupState, Origin};
use calendar::Period;
use catalog::{PaymentType, ProductKind, Rollover};
use ids::Sym;
use subscription::{ProfileFacts, Subscription, due_at, renew};

fn shop(rollover: Rollover) -> (Shop, Sym) {
    let mut shop = Shop::new();
    let data = shop.grant("DATA", "500", Some("1 month"), false);
    if let ProductKind::Grant { rollover: rule, .. } = &mut shop.catalog.products.get_mut(&data).unwrap().kind {
        *rule = Some(rollover);
    }
    (shop, data)
}

fn life(shop: &Shop, data: Sym) -> (ProfileFacts, [Subscription; 1]) {
    let profile = shop.endless(PaymentType::Postpaid, "1 month", "2026-01-01");
    (profile, [shop.subscription(Period::open(day("2026-01-01")), &[data])])
}

/// Runs what is due, then takes so much from what is valid on a day.
fn step(shop: &Shop, life: &(ProfileFacts, [Subscription; 1]), state: &mut GroupState, on: &str, used: &str) {
    for charges in renew(&shop.catalog, &life.0, &life.1, state, day(on)).unwrap() {
        charges.apply_to(state).unwrap();
    }
    let resource = &shop.catalog.resources[&shop.sym("MB")];
    let mut draft = Draft::new(life.1[0].group, state, life.0.bills);
    let left = draft.consume(resource, day(on), exact(used)).unwrap();
    assert!(left.is_zero(), "{left} were not there");
    let (new, legs) = (draft.new, draft.legs);
    state.apply(&new, &legs, 0).unwrap();
}

/// Origin, end and what is left of the balances that hold something on a day.
fn left(state: &GroupState, on: &str) -> Vec<(Origin, Option<calendar::Instant>, i64)> {
    let valid = state.balances.iter().filter(|balance| balance.validity.contains(day(on)) && balance.quanta != 0);
    valid.map(|balance| (balance.origin, balance.validity.to(), -balance.quanta)).collect()
}

#[test]
fn a_leftover_is_valid_for_the_next_cycles_and_never_rolls_again() {
    // domain.md §3: January's, N = 2: to 1 Apr.
    let (shop, data) = shop(Rollover { cycles: 2, cycle_cap: None, total_cap: None });
    let life = life(&shop, data);
    let mut state = GroupState::default();
    step(&shop, &life, &mut state, "2026-01-05", "400");
    assert_eq!(due_at(&shop.catalog, &life.0, &life.1, &state), Ok(Some(day("2026-02-01"))));
    step(&shop, &life, &mut state, "2026-02-01", "0");
    assert_eq!(
        left(&state, "2026-02-01"),
        [(Origin::Rollover, Some(day("2026-04-01")), q("100")), (Origin::Grant, Some(day("2026-03-01")), q("500"))]
    );
    step(&shop, &life, &mut state, "2026-04-01", "0");
    let rolled: i64 = left(&state, "2026-04-01").iter().filter(|(origin, _, _)| *origin == Origin::Rollover).map(|(_, _, left)| left).sum();
    // February's and March's 500 each; January's 100 is forfeited.
    assert_eq!(rolled, q("1000"));
}

#[test]
fn caps_of_a_cycle_and_of_all_that_rolled_hold() {
    let (shop, data) = shop(Rollover { cycles: 6, cycle_cap: Some(exact("300")), total_cap: Some(exact("450")) });
    let life = life(&shop, data);
    let mut state = GroupState::default();
    let rolled = |state: &GroupState, on: &str| -> i64 {
        left(state, on).iter().filter(|(origin, _, _)| *origin == Origin::Rollover).map(|(_, _, left)| left).sum()
    };
    step(&shop, &life, &mut state, "2026-02-01", "0");
    assert_eq!(rolled(&state, "2026-02-01"), q("300"));
    step(&shop, &life, &mut state, "2026-03-01", "0");
    assert_eq!(rolled(&state, "2026-03-01"), q("450"));
    step(&shop, &life, &mut state, "2026-04-01", "0");
    assert_eq!(rolled(&state, "2026-04-01"), q("450"));
}

#[test]
fn rolling_again_changes_nothing_and_the_whole_is_kept() {
    let (shop, data) = shop(Rollover { cycles: 1, cycle_cap: Some(exact("200")), total_cap: None });
    let life = life(&shop, data);
    let mut state = GroupState::default();
    step(&shop, &life, &mut state, "2026-02-10", "0");
    let before = state.clone();
    step(&shop, &life, &mut state, "2026-02-10", "0");
    assert_eq!(state, before);
    // What the cap left behind is still there for late usage of January.
    assert_eq!(left(&state, "2026-01-31"), [(Origin::Grant, Some(day("2026-02-01")), q("300"))]);
}

#[test]
fn grants_with_another_rule_do_not_merge() {
    let (mut shop, data) = shop(Rollover { cycles: 1, cycle_cap: None, total_cap: None });
    let plain = shop.grant("PLAIN", "10", Some("1 month"), false);
    let profile = shop.endless(PaymentType::Postpaid, "1 month", "2026-01-01");
    let subscriptions = [shop.subscription(Period::open(day("2026-01-01")), &[data, plain])];
    let mut state = GroupState::default();
    for charges in renew(&shop.catalog, &profile, &subscriptions, &state.clone(), day("2026-02-01")).unwrap() {
        charges.apply_to(&mut state).unwrap();
    }
    assert_eq!(left(&state, "2026-02-01").len(), 3);
}
