//! Credit profiles: limits by resource, thresholds on the edge (domain.md §3).

use crate::world::{World, day, one_step};
use balance::{Crossing, Direction, Origin};
use catalog::{CreditLimit, PaymentType};

const DATA: &str = "[{name: all, charges: [{bill_item: USE, steps: [{consume: MB}, {count: CALLS}, {charge: EUR, price: 0.01}]}]}]";
const PROFILE: &str = "credit_profiles:
  - code: STANDARD
    name: Standard
    default: true
    limits:
      - {resource: EUR, payment_types: [postpaid], limit: 100, thresholds: [{at: 80%, notify: [email]}, {at: 100%}]}
      - {resource: EUR, payment_types: [prepaid], limit: 0, thresholds: [{at: -2}]}
      - {resource: MB, floor: -1000, limit: 0, thresholds: [{at: 100%, notify: [sms, call]}, {at: 80%}]}
      - {resource: CALLS, limit: 5000}
";

fn world() -> World {
    let plans = format!("rate_plans:\n  - {{code: TARIFF, name: Tariff, service_type: SERVICE, rows: {DATA}}}\n{PROFILE}");
    let mut world = World::with(&plans, "");
    world.group.limits = limits(&world, PaymentType::Postpaid);
    world
}

fn limits(world: &World, payment_type: PaymentType) -> Vec<CreditLimit> {
    world.catalog.credit_profiles[&world.sym("STANDARD")].limits_for(payment_type).cloned().collect()
}

fn seen(crossings: &[Crossing]) -> Vec<(i64, Direction)> {
    crossings.iter().map(|crossing| (crossing.threshold.value, crossing.direction)).collect()
}

#[test]
fn thresholds_of_an_allowance_fire_at_80_percent_and_at_nothing_left() {
    // domain.md §3: floor −1000 MB, limit 0: 80 % fires on reaching −200, 100 % on reaching 0. 700 MB leave −300,
    // so both fire at the second event.
    let mut world = world();
    world.grant("MB", 1_000_000, "2026-06-16", Some("2026-07-01"), Origin::Grant);
    assert_eq!(world.event("2026-06-20", "700").charge().own.crossings, []);
    let second = world.event("2026-06-25", "500").charge();
    assert_eq!(seen(&second.own.crossings), [(-200_000, Direction::Up), (0, Direction::Up)]);
}

#[test]
fn a_threshold_is_reached_exactly_and_one_charge_may_cross_several() {
    let mut world = world();
    world.grant("MB", 1_000_000, "2026-06-16", Some("2026-07-01"), Origin::Grant);
    assert_eq!(world.event("2026-06-20", "799.999").charge().own.crossings, []);
    assert_eq!(seen(&world.event("2026-06-20", "0.001").charge().own.crossings), [(-200_000, Direction::Up)]);
    assert_eq!(world.event("2026-06-20", "0.001").charge().own.crossings, []);
}

#[test]
fn a_postpaid_limit_notifies_and_refuses_by_its_rules() {
    // domain.md §3: limit 100, thresholds at 80 and 100 %; what would come to more is refused.
    let mut world = world();
    assert_eq!(seen(&world.event("2026-06-20", "4000").charge().own.crossings), []);
    assert_eq!(world.event("2026-06-20", "9000").not_rated(), "limit_reached");
    let limit = world.group.limits.iter_mut().find(|limit| limit.limit == Some(5_000)).expect("a limit of calls");
    limit.limit = None;
    assert_eq!(seen(&world.event("2026-06-20", "5500").charge().own.crossings), [(80_000_000, Direction::Up)]);
    assert_eq!(world.event("2026-06-20", "800").not_rated(), "limit_reached");
    let over = world.event("2026-06-20", "800").record().charge();
    assert_eq!((seen(&over.own.crossings), over.own.is_over_limit()), (vec![(100_000_000, Direction::Up)], true));
}

#[test]
fn a_counter_has_a_limit_too() {
    let mut world = world();
    world.event("2026-06-20", "4000").charge();
    // 40.00 + 10.01 of 100.00 would do: it is the limit of 5000 calls that stops.
    assert_eq!(world.event("2026-06-20", "1001").not_rated(), "limit_reached");
    world.event("2026-06-20", "1000").charge();
    assert!(world.event("2026-06-20", "1").record().charge().own.is_over_limit());
}

#[test]
fn the_first_limit_that_fits_the_payment_type_holds() {
    let world = world();
    let eur = |payment_type| {
        let all = limits(&world, payment_type);
        all.iter().filter(|limit| limit.resource == world.sym("EUR")).map(|limit| limit.limit).collect::<Vec<_>>()
    };
    assert_eq!(
        (eur(PaymentType::Postpaid), eur(PaymentType::Prepaid), eur(PaymentType::PayNow)),
        (vec![Some(100_000_000)], vec![Some(0)], vec![])
    );
}

#[test]
fn a_product_that_may_exceed_passes_limits() {
    let product = "  - {code: FREE, name: Free, kind: service, service_type: SERVICE, may_exceed: true, versions: [{from: 2020-01-01, rate_plan: TARIFF}]}\n";
    let plans =
        format!("rate_plans:\n  - {{code: TARIFF, name: Tariff, service_type: SERVICE, rows: {}}}\n", one_step("charge: EUR, price: 1"));
    let mut world = World::with(&plans, product).prepaid();
    assert_eq!(world.event("2026-06-20", "1").not_rated(), "limit_reached");
    world.service.products[0].product = world.sym("FREE");
    assert!(world.event("2026-06-20", "1").charge().own.is_over_limit());
}

#[test]
fn dues_of_bills_count_where_the_limit_says_so() {
    let mut world = World::new(&one_step("charge: EUR, price: 1"));
    let mut limit = world.credit_limit("EUR", 10_000_000);
    world.group.dues = 4_000_000;
    for (counts_dues, amount) in [(false, "10"), (true, "6")] {
        limit.counts_dues = counts_dues;
        world.group.limits = vec![limit.clone()];
        world.state = balance::GroupState::default();
        world.event("2026-06-20", amount).charge();
        assert_eq!(world.event("2026-06-20", "0.000001").not_rated(), "limit_reached");
    }
}

#[test]
fn what_sessions_hold_is_not_left_for_others() {
    // domain.md §3: funds 10, 1.00 per minute.
    let mut world = World::new(&one_step("charge: EUR, price: 1")).prepaid();
    world.grant("EUR", 10_000_000, "2026-06-01", None, Origin::Funds);
    let hold = balance::Hold { session: ids::SessionId(1), until: day("2026-06-30"), money: 6_000_000, balances: Vec::new() };
    world.state.hold(hold).expect("held");
    assert_eq!(world.event("2026-06-20", "5").not_rated(), "limit_reached");
    world.event("2026-06-20", "4").charge();
    assert_eq!(world.state.expire_holds(day("2026-06-30")), [ids::SessionId(1)]);
    world.event("2026-06-20", "6").charge();
}
