//! What events cost.

use crate::world::{World, one_step};
use balance::LegKind;

#[test]
fn live_tariff_charges_the_first_of_the_day_by_its_row() {
    // 0.124 per kWh; 0.686 flat in the row of events marked first of the day.
    let rows = "[{name: more, charges: [{bill_item: USE, steps: [{charge: EUR, price: 0.124}]}]},
        {name: first, when: {first: true}, charges: [{bill_item: USE, steps: [{charge: EUR, price: 0.124, flat: 0.686}]}]}]";
    let mut world = World::new(rows);
    assert_eq!(world.event("2026-06-20", "3").cost(), "0.372000");
    for (kwh, wanted) in [("1", "0.810000"), ("5", "1.306000"), ("9", "1.802000")] {
        assert_eq!(world.event("2026-06-20", kwh).first().cost(), wanted, "{kwh} kWh");
    }
}

#[test]
fn fee_once_per_day_is_charged_with_the_first_event_of_the_day() {
    let mut world = World::new(&one_step("charge: EUR, price: 0.124, flat: 0.686, once_per: day"));
    for (kwh, wanted) in [("1", "0.810000"), ("3", "0.372000"), ("5", "0.620000")] {
        assert_eq!(world.event("2026-06-20", kwh).cost(), wanted, "{kwh} kWh");
    }
    assert_eq!(world.event("2026-06-21", "1").cost(), "0.810000");
    // The day is one of the profile's zone: 22:30 UTC is the next day in Ljubljana.
    assert_eq!(world.event("2026-06-21", "1").at("2026-06-21T22:30:00Z").cost(), "0.810000");
    assert_eq!(world.event("2026-06-22", "1").cost(), "0.124000");
    // A late event of a day that was charged pays no second fee; one of a day that was not does.
    assert_eq!(world.event("2026-06-20", "1").cost(), "0.124000");
    assert_eq!(world.event("2026-06-19", "1").cost(), "0.810000");
}

#[test]
fn fee_once_per_cycle_is_charged_once_in_it() {
    let mut world = World::new(&one_step("charge: EUR, price: 0, flat: 2, once_per: cycle"));
    assert_eq!(world.event("2026-06-20", "1").cost(), "2.000000");
    assert_eq!(world.event("2026-06-28", "1").cost(), "0.000000");
    world.cycle_from = Some(crate::world::day("2026-07-01"));
    assert_eq!(world.event("2026-07-02", "1").cost(), "2.000000");
    world.cycle_from = None;
    assert_eq!(world.event("2026-07-02", "1").not_rated(), "no_cycle");
}

#[test]
fn forgotten_day_is_refused_as_too_late() {
    let mut world = World::new(&one_step("charge: EUR, price: 0.1, flat: 1, once_per: day"));
    world.service.products[0].valid = calendar::Period::open(crate::world::day("2026-01-01"));
    assert_eq!(world.event("2026-06-20", "1").cost(), "1.100000");
    assert_eq!(world.event("2026-03-22", "1").cost(), "1.100000");
    assert_eq!(world.event("2026-03-21", "1").not_rated(), "too_late");
}

#[test]
fn detail_is_rounded_once() {
    // domain.md §2: 50 s at 0.10 per minute → 0.083333.
    let mut world = World::new(&one_step("charge: EUR, price: 0.10, per: 60"));
    assert_eq!(world.event("2026-06-20", "50").cost(), "0.083333");
    // 61 s at 60/30 → 90 s.
    let mut world = World::new(&one_step("charge: EUR, price: 0.10, per: 60, initial: 60, increment: 30"));
    let decision = world.event("2026-06-20", "61").charge();
    assert_eq!((decision.own.net, decision.own.legs[0].quantity), (150_000, 90_000_000));
}

#[test]
fn connect_fee_is_never_charged_at_quantity_zero() {
    let mut world = World::new(&one_step("charge: EUR, price: 0.10, connect_fee: 0.05"));
    assert_eq!(world.event("2026-06-20", "1").cost(), "0.150000");
    let nothing = world.event("2026-06-20", "0").charge();
    assert_eq!((nothing.own.net, nothing.own.legs.len()), (0, 0));
    // A flat fee is.
    let mut world = World::new(&one_step("charge: EUR, flat: 0.3, connect_fee: 0.05"));
    assert_eq!(world.event("2026-06-20", "0").cost(), "0.300000");
}

#[test]
fn event_is_split_at_the_boundary_or_judged_by_its_start_or_end() {
    // 20 minutes around 19:00: 10 × 0.20 + 10 × 0.05 = 2.50, by its start 4.00, by its end 1.00.
    let plan = |mode: &str| {
        format!(
            "rate_plans:
  - code: TARIFF
    name: Tariff
    service_type: SERVICE
    time_mode: {mode}
    rows:
      - {{name: day, hours: {{from: '07:00', to: '19:00'}}, charges: [{{bill_item: USE, steps: [{{charge: EUR, price: 0.20}}]}}]}}
      - {{name: night, hours: {{from: '19:00', to: '07:00'}}, charges: [{{bill_item: USE, steps: [{{charge: EUR, price: 0.05}}]}}]}}
"
        )
    };
    for (mode, wanted) in [("split", "2.500000"), ("start", "4.000000"), ("end", "1.000000")] {
        let mut world = World::with(&plan(mode), "");
        let call = world.event("2026-06-20", "20").at("2026-06-20T18:50:00+02:00").until("2026-06-20T19:10:00+02:00");
        assert_eq!(call.cost(), wanted, "{mode}");
    }
    // Parts sum to the whole where the shares are no decimals.
    let mut world = World::with(&plan("split"), "");
    let call = world.event("2026-06-20", "1").at("2026-06-20T18:50:00+02:00").until("2026-06-20T19:20:00+02:00").charge();
    assert_eq!(call.own.legs.iter().map(|leg| leg.net).collect::<Vec<_>>(), [66_667, 33_333]);
}

#[test]
fn only_the_currency_of_the_profile_is_charged_and_a_missing_one_is_unrated() {
    let rows = "[{name: all, charges: [{bill_item: USE, steps: [{charge: USD, price: 1}, {charge: EUR, price: 2}]}]}]";
    assert_eq!(World::new(rows).event("2026-06-20", "3").cost(), "6.000000");
    assert_eq!(World::new(&one_step("charge: USD, price: 1")).event("2026-06-20", "3").not_rated(), "no_price");
}

#[test]
fn tax_is_of_the_events_date_and_none_for_exempt_customers() {
    let rows = |tax: &str| format!("[{{name: all, charges: [{{bill_item: USE, tax: {tax}, steps: [{{charge: EUR, price: 0.0103}}]}}]}}]");
    let mut world = World::new(&rows("VAT"));
    let decision = world.event("2026-06-20", "200").charge();
    assert_eq!((decision.own.net, decision.own.tax), (2_060_000, 453_200));
    assert_eq!(decision.own.legs[0].item.expect("an item").tax_ppm, 220_000);
    world.group.payer.is_exempt = true;
    let decision = world.event("2026-06-20", "200").charge();
    assert_eq!((decision.own.net, decision.own.tax, decision.own.legs[0].item.expect("an item").tax_ppm), (2_060_000, 0, 0));
    assert_eq!(World::new(&rows("FUTURE")).event("2026-06-20", "200").not_rated(), "no_tax_rate");
}

#[test]
fn counters_run_over_the_cycle() {
    let rows = |rule: &str| {
        format!("[{{name: all, charges: [{{bill_item: USE, steps: [{{count: CALLS, rule: {rule}}}, {{charge: EUR, price: 1}}]}}]}}]")
    };
    for (rule, wanted) in [("sum", 14), ("max", 7), ("last", 2)] {
        let mut world = World::new(&rows(rule));
        for amount in ["5", "7", "2"] {
            world.event("2026-06-20", amount).charge();
        }
        assert_eq!(world.balances(), [wanted], "{rule}");
        world.cycle_from = Some(crate::world::day("2026-07-01"));
        let next = world.event("2026-07-02", "1").charge();
        assert_eq!(next.own.legs[0].kind, LegKind::Count);
        assert_eq!(world.balances(), [wanted, 1], "{rule}");
        assert_eq!(world.state.totals(crate::world::day("2026-07-02")).expect("in range"), []);
    }
}
