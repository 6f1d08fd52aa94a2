//! Sharing groups: what matches the policy goes to the owner in the same decision (domain.md §6).

use crate::world::World;
use balance::{LegKind, Origin};

const PLANS: &str = "rate_plans:
  - {code: TARIFF, name: Tariff, service_type: SERVICE, rows: [{name: all, charges: [{bill_item: USE, tax: VAT, charge_tag: CALL, steps: [{consume: MB, resource_tag: UNITS}, {charge: EUR, price: 1, resource_tag: MONEY}]}]}]}
tags:
  - {code: CALL, name: Call, on: charge}
  - {code: UNITS, name: Units, on: resource}
  - {code: MONEY, name: Money, on: resource}
discounts:
  - {code: OWN, name: Own, percent: 10, filters: [{resource_tag: MONEY}]}
  - {code: ALL, name: All, percent: 100, policy: true, filters: [{charge_tag: CALL}]}
  - {code: HALF, name: Half, percent: 50, policy: true, filters: [{resource_tag: MONEY}]}
  - {code: POOL, name: Pool, percent: 100, policy: true, filters: [{resource_tag: UNITS}]}
";

fn world(policy: &[&str], is_pool_first: bool) -> World {
    let mut world = World::with(PLANS, "");
    world.share(policy, is_pool_first);
    world
}

#[test]
fn half_goes_to_the_owner_and_half_stays() {
    // domain.md §6: 40.00 at 50 % → 20.00 / 20.00.
    let mut world = world(&["HALF"], false);
    let decision = world.event("2026-06-20", "40").charge();
    assert_eq!((decision.own.net, decision.shared[0].net), (20_000_000, 20_000_000));
    let owner = world.owner.as_ref().expect("an owner");
    assert_eq!(
        (owner.state.unbilled.clone(), world.state.unbilled.clone()),
        (vec![(ids::BillId(210), 24_400_000)], vec![(ids::BillId(110), 24_400_000)])
    );
}

#[test]
fn the_member_is_discounted_before_the_owner_pays() {
    // domain.md §6: 100.00 with the member's own 10 % discount, policy 100 % → owner 90.00, member 0.
    let mut world = world(&["ALL"], false);
    world.buy("OWN");
    let decision = world.event("2026-06-20", "100").charge();
    assert_eq!((decision.own.net, decision.shared[0].net), (0, 90_000_000));
}

#[test]
fn parts_sum_to_the_whole_and_the_odd_quantum_is_the_owners() {
    let mut world = world(&["HALF"], false);
    let decision = world.event("2026-06-20", "0.000001").charge();
    assert_eq!((decision.own.net, decision.shared[0].net), (0, 1));
    let decision = world.event("2026-06-20", "0.000003").charge();
    assert_eq!((decision.own.net, decision.shared[0].net), (1, 2));
}

#[test]
fn the_members_own_allowance_comes_first_unless_the_policy_says_pool_first() {
    for (pool_first, own, pool) in [(false, 0, -600_000), (true, -600_000, 0)] {
        let mut world = world(&["POOL"], pool_first);
        world.grant("MB", 1_000_000, "2026-06-01", None, Origin::Grant);
        world.grant_owner("MB", 1_000_000, Origin::Grant);
        let decision = world.event("2026-06-20", "1400").charge();
        assert_eq!((world.balances(), world.owner_balances(), decision.own.net), (vec![own], vec![pool], 0));
        // 600 MB are left of one of them, 400 more are paid by the member himself.
        assert_eq!(world.event("2026-06-20", "1000").charge().own.net, 400_000_000);
    }
}

#[test]
fn what_does_not_match_the_policy_stays_with_the_member() {
    let mut world = world(&["POOL"], false);
    let decision = world.event("2026-06-20", "3").charge();
    assert_eq!(decision.own.net, 3_000_000);
    assert!(decision.shared.iter().all(|impact| impact.legs.is_empty()));
}

#[test]
fn the_limit_of_the_owner_holds_and_nothing_moves() {
    let mut world = world(&["ALL"], false);
    let limit = world.credit_limit("EUR", 10_000_000);
    world.owner.as_mut().expect("an owner").facts.limits.push(limit);
    // 9.00 with VAT is above the limit of 10.00.
    assert_eq!(world.event("2026-06-20", "9").not_rated(), "limit_reached");
    world.event("2026-06-20", "8").charge();
    assert_eq!(world.state.unbilled, []);
    let over = world.event("2026-06-20", "8").record().charge();
    assert_eq!((over.own.is_over_limit(), over.shared[0].is_over_limit()), (false, true));
}

#[test]
fn tax_is_of_whoevers_bill_it_lands_on() {
    let mut world = world(&["HALF"], false);
    world.owner.as_mut().expect("an owner").facts.payer.is_exempt = true;
    let decision = world.event("2026-06-20", "40").charge();
    assert_eq!((decision.own.tax, decision.shared[0].tax), (4_400_000, 0));
}

#[test]
fn an_owner_in_another_currency_leaves_the_event_unrated() {
    let mut world = world(&["ALL"], false);
    let usd = world.sym("USD");
    world.owner.as_mut().expect("an owner").facts.currency = usd;
    assert_eq!(world.event("2026-06-20", "1").not_rated(), "other_currency_of_owner");
}

#[test]
fn prepaid_funds_of_the_owner_pay_his_part() {
    let mut world = world(&["ALL"], false);
    let limit = world.credit_limit("EUR", 0);
    let owner = world.owner.as_mut().expect("an owner");
    owner.facts.payment_type = catalog::PaymentType::Prepaid;
    owner.facts.limits.push(limit);
    world.grant_owner("EUR", 12_200_000, Origin::Funds);
    let decision = world.event("2026-06-20", "10").charge();
    assert!(decision.shared[0].legs.iter().any(|leg| leg.kind == LegKind::Funds && leg.net == 12_200_000));
    assert_eq!(world.owner_balances(), [0]);
    assert_eq!(world.event("2026-06-20", "1").not_rated(), "limit_reached");
}
