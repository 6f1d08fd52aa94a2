//! Discounts on usage (domain.md §4).

use crate::world::World;
use balance::LegKind;
use money::format_quanta;

const PLANS: &str = "rate_plans:
  - {code: TARIFF, name: Tariff, service_type: SERVICE, rows: [{name: all, charges: [{bill_item: USE, tax: VAT, charge_tag: DATA_OVER, steps: [{charge: EUR, price: 1, resource_tag: MONEY}]}]}]}
tags:
  - {code: DATA_OVER, name: Data, on: charge}
  - {code: VOICE, name: Voice, on: charge}
  - {code: MONEY, name: Money, on: resource}
discounts:
";

fn world(discounts: &str) -> World {
    World::with(&format!("{PLANS}{discounts}"), "")
}

fn cost(world: &mut World, amount: &str) -> String {
    format_quanta(world.event("2026-06-20", amount).charge().own.net, 6)
}

#[test]
fn discounts_apply_by_priority_each_on_what_is_left() {
    // domain.md §4: 20.00: flat 3 then 10 % → 15.30; 10 % then flat 3 → 15.00.
    for (flat, percent, left) in [(1, 2, "15.300000"), (2, 1, "15.000000")] {
        let mut world = world(&format!(
            "  - {{code: FLAT, name: Flat, flat: {{EUR: 3}}, priority: {flat}}}\n  - {{code: PART, name: Part, percent: 10, priority: {percent}}}\n"
        ));
        world.buy("PART");
        world.buy("FLAT");
        assert_eq!(cost(&mut world, "20"), left);
    }
}

#[test]
fn discount_is_its_own_negative_impact_with_the_tax_of_the_charge() {
    // domain.md §4: 2.00, discount −0.20 → 1.80, VAT 0.396.
    let mut world = world("  - {code: PART, name: Part, percent: 10, filters: [{charge_tag: DATA_OVER}]}\n");
    world.buy("PART");
    let decision = world.event("2026-06-25", "2").charge();
    let charges: Vec<(i64, i64)> =
        decision.own.legs.iter().filter(|leg| leg.kind == LegKind::Charge).map(|leg| (leg.net, leg.tax)).collect();
    assert_eq!(charges, [(2_000_000, 440_000), (-200_000, -44_000)]);
    assert_eq!((decision.own.net, decision.own.tax), (1_800_000, 396_000));
    let codes: Vec<&str> = decision.own.legs.iter().filter_map(|leg| leg.item).map(|item| world.catalog.symbols.code(item.code)).collect();
    assert_eq!(codes, ["USE", "DISCOUNT"]);
}

#[test]
fn flat_discount_never_takes_more_than_the_charge() {
    let mut world = world("  - {code: FLAT, name: Flat, flat: {EUR: 3}}\n");
    world.buy("FLAT");
    assert_eq!(cost(&mut world, "2"), "0.000000");
    assert_eq!(cost(&mut world, "5"), "2.000000");
}

#[test]
fn filters_are_and_inside_and_or_between() {
    for (filters, left) in [
        ("[{charge_tag: DATA_OVER, resource_tag: MONEY}]", "5.000000"),
        ("[{charge_tag: VOICE}, {resource_tag: MONEY}]", "5.000000"),
        ("[{charge_tag: VOICE, resource_tag: MONEY}]", "10.000000"),
        ("[{service_type: SERVICE}]", "5.000000"),
    ] {
        let mut world = world(&format!("  - {{code: HALF, name: Half, percent: 50, filters: {filters}}}\n"));
        world.buy("HALF");
        assert_eq!(cost(&mut world, "10"), left, "{filters}");
    }
}

#[test]
fn the_first_rule_that_holds_gives_the_value() {
    let mut world = world(
        "  - code: STEPS
    name: Steps
    rules:
      - {amount: {to: 10}, percent: 5}
      - {amount: {from: 10, to: 20}, percent: 10}
      - {quantity: {from: 20}, percent: 50, cap: {EUR: 12}}
",
    );
    world.buy("STEPS");
    assert_eq!(
        ["9", "10", "19", "20", "30"].map(|amount| cost(&mut world, amount)),
        ["8.550000", "9.000000", "17.100000", "10.000000", "18.000000"]
    );
}

#[test]
fn tiers_of_a_discount_run_over_a_counter_of_the_cycle() {
    let plans = PLANS.replace("steps: [{charge", "steps: [{count: CALLS}, {charge");
    let discount = "  - code: MANY
    name: Many
    rules:
      - {counter: {resource: CALLS, from: 20}, percent: 50}
      - {counter: {resource: CALLS, from: 10}, percent: 10}
";
    let mut world = World::with(&format!("{plans}{discount}"), "");
    world.buy("MANY");
    assert_eq!(["9", "1", "10", "4"].map(|amount| cost(&mut world, amount)), ["9.000000", "0.900000", "5.000000", "2.000000"]);
}

#[test]
fn a_cap_by_cycle_holds_over_the_events_of_the_cycle() {
    let mut world = world("  - {code: HALF, name: Half, percent: 50, cycle_cap: {EUR: 8}}\n");
    world.buy("HALF");
    assert_eq!(["10", "10", "2"].map(|amount| cost(&mut world, amount)), ["5.000000", "7.000000", "2.000000"]);
}

#[test]
fn a_discount_that_ended_takes_nothing_unless_it_rates_late_usage() {
    for (rule, left) in [("forbidden", "10.000000"), ("rate_inactive", "10.000000"), ("rate_inactive_and_closed", "5.000000")] {
        let mut world = world(&format!("  - {{code: HALF, name: Half, percent: 50, non_active: {rule}}}\n"));
        world.buy("HALF");
        world.service.discounts[0].valid =
            calendar::Period::try_new(crate::world::day("2026-06-01"), Some(crate::world::day("2026-06-10"))).expect("a period");
        assert_eq!(cost(&mut world, "10"), left, "{rule}");
    }
}

#[test]
fn what_is_inactive_rates_by_its_rule() {
    for (standing, rule, left) in [
        (rating::Standing::Inactive, "forbidden", "10.000000"),
        (rating::Standing::Inactive, "rate_inactive", "5.000000"),
        (rating::Standing::Closed, "rate_inactive", "10.000000"),
        (rating::Standing::Closed, "rate_inactive_and_closed", "5.000000"),
    ] {
        let mut world = world(&format!("  - {{code: HALF, name: Half, percent: 50, non_active: {rule}}}\n"));
        world.buy("HALF");
        world.service.discounts[0].status = rating::StatusHistory::new(vec![(calendar::Instant::EPOCH_MIN, standing)]);
        assert_eq!(cost(&mut world, "10"), left, "{standing:?} {rule}");
    }
}

#[test]
fn an_amount_missing_in_the_currency_leaves_the_event_unrated() {
    let mut world = world("  - {code: FLAT, name: Flat, flat: {USD: 3}}\n");
    world.buy("FLAT");
    assert_eq!(world.event("2026-06-20", "2").not_rated(), "no_discount_amount");
}
