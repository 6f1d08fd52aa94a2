//! Tiers over a counter, carried prices, percentages, counters, bounds of a cycle (domain.md §5).

use crate::world::{World, one_step};
use money::format_quanta;

fn costs(tariff: &str, amounts: &[&str]) -> Vec<String> {
    let mut world = World::new(&one_step(tariff));
    amounts.iter().map(|amount| format_quanta(world.event("2026-06-20", amount).charge().own.net, 6)).collect()
}

#[test]
fn tiers_over_a_counter_go_on_where_the_event_before_stopped() {
    // domain.md §5: 250 in all, tiers 100 @0.10, 100 @0.08, rest @0.05: graduated 20.50, volume 12.50; flat 5 / 9 / 11.
    let tiers = "tiers: [{up_to: 100, price: 0.10}, {up_to: 200, price: 0.08}, {price: 0.05}], tiers_over: CALLS";
    assert_eq!(costs(&format!("charge: EUR, {tiers}"), &["80", "40", "130"]), ["8.000000", "3.600000", "8.900000"]);
    assert_eq!(costs(&format!("charge: EUR, mode: volume, {tiers}"), &["100", "150"]), ["10.000000", "2.500000"]);
    let flats = "tiers: [{up_to: 100, flat: 5}, {up_to: 200, flat: 9}, {flat: 11}], tiers_over: CALLS";
    assert_eq!(costs(&format!("charge: EUR, {flats}"), &["0", "100", "1", "149"]), ["5.000000", "0.000000", "9.000000", "11.000000"]);
    assert_eq!(costs(&format!("charge: EUR, mode: stair_step, {flats}"), &["80", "40", "130"]), ["5.000000", "4.000000", "2.000000"]);
    let package = "charge: EUR, mode: package, package: 100, price: 5, tiers_over: CALLS";
    assert_eq!(costs(package, &["90", "10", "1", "149"]), ["5.000000", "0.000000", "5.000000", "5.000000"]);
}

#[test]
fn a_counter_is_of_the_cycle_and_of_the_group_or_the_service() {
    for scope in ["group", "service"] {
        let tariff = format!("charge: EUR, tiers: [{{up_to: 10, price: 1}}, {{price: 2}}], tiers_over: CALLS, scope: {scope}");
        let mut world = World::new(&one_step(&tariff));
        assert_eq!(world.event("2026-06-20", "10").cost(), "10.000000");
        assert_eq!(world.event("2026-06-20", "1").cost(), "2.000000");
        // Another service has a counter of its own, or shares the group's.
        world.sheet = balance::CounterSheet::default();
        assert_eq!(world.event("2026-06-20", "1").cost(), if scope == "group" { "2.000000" } else { "1.000000" });
        // The next cycle begins at nothing.
        world.cycle_from = Some(crate::world::day("2026-07-01"));
        assert_eq!(world.event("2026-07-02", "1").cost(), "1.000000", "{scope}");
    }
}

#[test]
fn an_event_may_carry_its_price_or_the_money_that_a_percentage_is_of() {
    let mut world = World::new(&one_step("charge: EUR, price_field: money, per: 10"));
    assert_eq!(world.event("2026-06-20", "25").field("money", "1.20").cost(), "3.000000");
    assert_eq!(world.event("2026-06-20", "25").not_rated(), "no_carried_price");
    let mut world = World::new(&one_step("charge: EUR, percent: 2.5, of: money, minimum: 0.10"));
    assert_eq!(world.event("2026-06-20", "1").field("money", "99.99").cost(), "2.499750");
    assert_eq!(world.event("2026-06-20", "1").field("money", "1").cost(), "0.100000");
}

#[test]
fn counters_sum_keep_the_largest_the_last_and_count_what_differs() {
    let counted = |rule: &str| {
        let mut world = World::new(&one_step(&format!("count: CALLS, {rule}")));
        for (amount, device) in [("3", "a"), ("7", "b"), ("2", "a")] {
            world.event("2026-06-20", amount).field("device", device).charge();
        }
        (world.balances(), world.sheet.counters.iter().map(|counter| counter.quanta).collect::<Vec<_>>())
    };
    assert_eq!(counted("rule: sum"), (vec![12], vec![]));
    assert_eq!(counted("rule: max"), (vec![7], vec![]));
    assert_eq!(counted("rule: last"), (vec![2], vec![]));
    assert_eq!(counted("rule: distinct, of: device"), (vec![2], vec![]));
    assert_eq!(counted("rule: sum, scope: service"), (vec![], vec![12]));
    assert_eq!(counted("rule: distinct, of: device, scope: service"), (vec![], vec![2]));
}

#[test]
fn a_maximum_of_the_cycle_stops_the_charges_of_a_service() {
    assert_eq!(costs("charge: EUR, price: 1, cycle_maximum: 10", &["6", "6", "6"]), ["6.000000", "4.000000", "0.000000"]);
}
