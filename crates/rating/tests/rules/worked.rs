//! The worked examples of domain.md §12 that rating decides.

use crate::world::{World, day, one_step};
use balance::{Hold, Origin};
use money::Rounding;

fn costs(world: &mut World, amounts: &[&str]) -> Vec<String> {
    amounts.iter().map(|amount| world.event("2026-06-20", amount).cost()).collect()
}

#[test]
fn what_is_beyond_the_allowance_is_priced_in_one_event_as_in_many() {
    // domain.md §12: 5 GB in the plan, 8 used, 5.00 a GB beyond: 15.00.
    for amounts in [&["8"][..], &["1"; 8], &["4.5", "3.5"]] {
        let mut world = World::new("[{name: all, charges: [{bill_item: USE, steps: [{consume: MB}, {charge: EUR, price: 5}]}]}]");
        world.grant("MB", 5_000, "2026-06-01", Some("2026-07-01"), Origin::Grant);
        let paid = costs(&mut world, amounts).iter().map(|text| money::parse_quanta(text, 6).expect("an amount")).sum::<i64>();
        assert_eq!((paid, world.balances()), (15_000_000, vec![0]), "{amounts:?}");
    }
}

#[test]
fn two_free_minutes_leave_six_to_pay() {
    // domain.md §12: two free minutes, a call of eight at 0.10: one event of 0.60.
    let mut world = World::new("[{name: all, charges: [{bill_item: USE, steps: [{consume: MB}, {charge: EUR, price: 0.10}]}]}]");
    world.grant("MB", 2_000, "2026-06-01", None, Origin::Grant);
    assert_eq!(world.event("2026-06-20", "8").cost(), "0.600000");
}

#[test]
fn a_step_ends_with_its_bound() {
    // domain.md §12: up to 60 at 0.10, up to 120 at 0.05.
    for (mode, wanted) in [("volume", ["4.500000", "6.000000"]), ("graduated", ["7.500000", "6.000000"])] {
        let tariff =
            format!("charge: EUR, mode: {mode}, tiers: [{{up_to: 60, price: 0.10}}, {{up_to: 120, price: 0.05}}, {{price: 0.01}}]");
        assert_eq!(costs(&mut World::new(&one_step(&tariff)), &["90", "60"]), wanted, "{mode}");
    }
}

#[test]
fn a_call_is_counted_in_first_and_next_increments() {
    // domain.md §12: 30 s, then 6 s, at 0.60 a minute.
    let tariff = "charge: EUR, price: 0.60, per: 60, initial: 30, increment: 6";
    assert_eq!(
        costs(&mut World::new(&one_step(tariff)), &["1", "30", "31", "36", "37"]),
        ["0.300000", "0.300000", "0.360000", "0.360000", "0.420000"]
    );
    let mut connected = World::new(&one_step(&format!("{tariff}, connect_fee: 0.05")));
    assert_eq!(costs(&mut connected, &["31"]), ["0.410000"]);
}

#[test]
fn a_call_over_the_edge_of_the_weekend_is_judged_by_start_or_end_or_split() {
    // domain.md §12: Sunday 23:50 to Monday 00:20: 30 × 0.01, 30 × 0.10, or 10 × 0.01 + 20 × 0.10.
    for (mode, wanted) in [("start", "0.300000"), ("end", "3.000000"), ("split", "2.100000")] {
        let plan = format!(
            "rate_plans:
  - code: TARIFF
    name: Tariff
    service_type: SERVICE
    time_mode: {mode}
    rows:
      - {{name: weekend, days: [sat, sun], charges: [{{bill_item: USE, steps: [{{charge: EUR, price: 0.01}}]}}]}}
      - {{name: else, charges: [{{bill_item: USE, steps: [{{charge: EUR, price: 0.10}}]}}]}}
"
        );
        let mut world = World::with(&plan, "");
        let call = world.event("2026-06-21", "30").at("2026-06-21T23:50:00+02:00").until("2026-06-22T00:20:00+02:00");
        assert_eq!(call.cost(), wanted, "{mode}");
    }
}

#[test]
fn an_amount_is_rounded_to_cents_by_the_rule_of_its_resource() {
    // domain.md §12.
    let table = [
        (Rounding::Up, "10.151", "10.16"),
        (Rounding::Up, "10.150", "10.15"),
        (Rounding::Down, "10.159", "10.15"),
        (Rounding::HalfUp, "10.144", "10.14"),
        (Rounding::HalfUp, "10.145", "10.15"),
        (Rounding::HalfEven, "10.145", "10.14"),
        (Rounding::HalfEven, "10.155", "10.16"),
        (Rounding::HalfEven, "10.1451", "10.15"),
    ];
    for (rounding, price, wanted) in table {
        let mut world = World::new(&one_step(&format!("charge: EUR, price: {price}")));
        let euro = world.sym("EUR");
        let resource = world.catalog.resources.get_mut(&euro).expect("a currency");
        (resource.scale, resource.rounding) = (2, rounding);
        let charged = world.event("2026-06-20", "1").charge().own.net;
        assert_eq!(money::format_quanta(charged, 2), wanted, "{rounding:?} {price}");
        let below: money::Exact = format!("-{price}").parse().expect("a number");
        assert_eq!(below.round(2, rounding), Ok(-charged), "{rounding:?} -{price}");
    }
}

const THRESHOLDS: &str = "rate_plans:
  - {code: TARIFF, name: Tariff, service_type: SERVICE, rows: [{name: all, charges: [{bill_item: USE, steps: [{consume: MB}, {charge: EUR, price: 1}]}]}]}
credit_profiles:
  - code: STANDARD
    name: Standard
    limits:
      - {resource: EUR, limit: 100, thresholds: [{at: 90%}]}
      - {resource: MB, floor: -100, limit: 0, thresholds: [{at: 90%}]}
";

fn watched() -> World {
    let mut world = World::with(THRESHOLDS, "");
    let profile = &world.catalog.credit_profiles[&world.sym("STANDARD")];
    world.group.limits = profile.limits_for(catalog::PaymentType::Postpaid).cloned().collect();
    world
}

fn told(world: &mut World, amount: &str) -> Vec<i64> {
    world.event("2026-06-20", amount).charge().own.crossings.iter().map(|crossing| crossing.threshold.value).collect()
}

#[test]
fn ninety_percent_of_a_hundred_is_ninety() {
    // domain.md §12: told on reaching 90.00; 95.00 owed of 100.00: 8.00 is refused, 5.00 is not.
    let mut world = watched();
    assert!(told(&mut world, "89.999999").is_empty());
    assert_eq!(told(&mut world, "0.000001"), [90_000_000]);
    assert!(told(&mut world, "5").is_empty());
    assert_eq!(world.event("2026-06-20", "8").not_rated(), "limit_reached");
    assert!(told(&mut world, "5").is_empty());
    assert_eq!(world.event("2026-06-20", "0.000001").not_rated(), "limit_reached");
}

#[test]
fn ninety_percent_of_an_allowance_is_ten_left() {
    // domain.md §12: floor −100, limit 0, at −10.
    let mut world = watched();
    world.grant("MB", 100_000, "2026-06-01", None, Origin::Grant);
    assert!(told(&mut world, "89.999").is_empty());
    assert_eq!(told(&mut world, "0.001"), [-10_000]);
}

#[test]
fn a_reservation_holds_its_price_until_its_time_is_over() {
    // domain.md §12: 20 minutes at 2.00 hold 40.00 of 50.00.
    let mut world = World::new(&one_step("charge: EUR, price: 2")).prepaid();
    world.grant("EUR", 50_000_000, "2026-06-01", None, Origin::Funds);
    let asked = world.event("2026-06-20", "20").rate().expect("granted").own;
    let hold = Hold { session: ids::SessionId(1), until: day("2026-06-21"), money: asked.net + asked.tax, balances: Vec::new() };
    assert_eq!(hold.money, 40_000_000);
    world.state.hold(hold).expect("held");
    assert_eq!(world.event("2026-06-20", "6").not_rated(), "limit_reached");
    assert_eq!(world.event("2026-06-20", "5").cost(), "10.000000");
    assert_eq!(world.state.expire_holds(day("2026-06-21")), [ids::SessionId(1)]);
    assert_eq!(world.event("2026-06-20", "20").cost(), "40.000000");
}
