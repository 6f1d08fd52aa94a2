//! The messages of one session are charged as one event (domain.md §5).

use crate::world::{World, one_step};
use balance::Origin;
use money::format_quanta;
use rating::SessionSoFar;

/// Charges the messages of one session and answers what each cost.
fn messages(world: &mut World, amounts: &[&str]) -> Vec<String> {
    world.session = Some(SessionSoFar::default());
    amounts.iter().map(|amount| format_quanta(world.event("2026-06-20", amount).record().charge().own.net, 6)).collect()
}

fn whole(tariff: &str, amount: &str) -> String {
    World::new(&one_step(tariff)).event("2026-06-20", amount).cost()
}

#[test]
fn increments_run_over_the_session() {
    // domain.md §5: 61 s, then 29 s more at 60/30 → 90 s in all.
    let tariff = "charge: EUR, price: 1, initial: 60, increment: 30";
    let mut world = World::new(&one_step(tariff));
    assert_eq!(messages(&mut world, &["61", "29", "1"]), ["90.000000", "0.000000", "30.000000"]);
}

#[test]
fn tiers_connect_fee_and_minimum_run_over_the_session() {
    for tariff in [
        "charge: EUR, tiers: [{up_to: 100, price: 0.10}, {up_to: 200, price: 0.08}, {price: 0.05}], connect_fee: 0.50",
        "charge: EUR, mode: volume, tiers: [{up_to: 100, price: 0.10}, {up_to: 200, price: 0.08}, {price: 0.05}]",
        "charge: EUR, mode: stair_step, tiers: [{up_to: 100, flat: 5}, {up_to: 200, flat: 9}, {flat: 11}]",
        "charge: EUR, mode: package, package: 100, price: 5",
        "charge: EUR, price: 0.01, minimum: 1.20, maximum: 2.00, connect_fee: 0.05",
        "charge: EUR, price: 0.0000037",
    ] {
        let mut world = World::new(&one_step(tariff));
        let parts = messages(&mut world, &["90", "30", "0", "100", "30"]);
        let sum: i64 = parts.iter().map(|text| money::parse_quanta(text, 6).expect("an amount")).sum();
        assert_eq!(format_quanta(sum, 6), whole(tariff, "250"), "{tariff}: {parts:?}");
    }
}

#[test]
fn allowance_goes_first_and_the_price_begins_where_it_ends() {
    let mut world = World::new(
        "[{name: all, charges: [{bill_item: USE, steps: [{consume: MB}, {charge: EUR, price: 1, initial: 60, increment: 30}]}]}]",
    );
    world.grant("MB", 100_000, "2026-06-01", None, Origin::Grant);
    assert_eq!(messages(&mut world, &["90", "30", "41"]), ["0.000000", "60.000000", "30.000000"]);
}

#[test]
fn flat_discount_is_taken_once_a_session() {
    let plans = "rate_plans:
  - {code: TARIFF, name: Tariff, service_type: SERVICE, rows: [{name: all, charges: [{bill_item: USE, steps: [{charge: EUR, price: 1}]}]}]}
discounts:
  - {code: FLAT, name: Flat, flat: {EUR: 3}}
";
    let mut world = World::with(plans, "");
    world.buy("FLAT");
    assert_eq!(messages(&mut world, &["2", "2", "2"]), ["0.000000", "1.000000", "2.000000"]);
}

#[test]
fn what_a_percentage_took_too_much_comes_back_as_the_price_falls() {
    let plans = "rate_plans:
  - {code: TARIFF, name: Tariff, service_type: SERVICE, rows: [{name: all, charges: [{bill_item: USE, steps: [{charge: EUR, mode: volume, tiers: [{up_to: 100, price: 0.10}, {price: 0.05}]}]}]}]}
discounts:
  - {code: PART, name: Part, percent: 10}
";
    let mut world = World::with(plans, "");
    world.buy("PART");
    // 100 at 0.10 less 10 %; then 110 at 0.05 in all: 5.50 less 10 % is 4.95.
    assert_eq!(messages(&mut world, &["100", "10"]), ["9.000000", "-4.050000"]);
}

#[test]
fn so_far_reads_back_as_it_was() {
    let mut world = World::new(&one_step("charge: EUR, price: 0.3333333, connect_fee: 1"));
    messages(&mut world, &["1", "1"]);
    let so_far = world.session.expect("a session");
    assert!(so_far.is_connected && so_far.places.len() == 1);
    let bytes = so_far.encode();
    assert_eq!(SessionSoFar::decode(&bytes), Ok(so_far));
    (0..bytes.len()).for_each(|end| assert!(SessionSoFar::decode(&bytes[..end]).is_err(), "cut at {end}"));
}
