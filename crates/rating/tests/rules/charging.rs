//! Which product rates, what is consumed, where money lands, and where it stops.

use crate::world::{World, day, one_step};
use balance::{LegKind, Origin};
use ids::{BillId, PurchaseId};
use rating::{RatingProduct, TraceStep};

const DATA: &str = "[{name: all, charges: [{bill_item: USE, tax: VAT, steps: [{consume: MB}, {charge: EUR, price: 0.0103}]}]}]";

#[test]
fn allowance_is_consumed_before_money_is_charged() {
    // 1000 MB: 700 MB leave 300 and cost nothing; 500 MB take 300, and 200 × 0.0103 = 2.06 + VAT 0.4532.
    let mut world = World::new(DATA);
    world.grant("MB", 1_000_000, "2026-06-16", Some("2026-07-01"), Origin::Grant);
    let first = world.event("2026-06-20", "700").charge();
    assert_eq!((first.own.net, first.own.legs.len(), world.balances()), (0, 1, vec![-300_000]));
    let second = world.event("2026-06-25", "500").charge();
    assert_eq!((second.own.net, second.own.tax, world.balances()), (2_060_000, 453_200, vec![0]));
    let charge = second.own.legs.iter().find(|leg| leg.kind == LegKind::Charge).expect("a charge");
    assert_eq!(charge.quantity, 200_000_000);
    assert_eq!(world.state.items[0].net, 2_060_000);
}

#[test]
fn balances_are_consumed_in_the_order_of_their_resource() {
    // domain.md §3: A = −500 MB valid 1–30 Jun, B = −1000 MB valid 10 Jun–9 Jul; 700 MB on 15 Jun.
    for (resource, wanted) in [("MB", [0, -800_000]), ("LATE_MB", [-500_000, -300_000])] {
        let mut world = World::new(&one_step(&format!("consume: {resource}")));
        world.grant(resource, 500_000, "2026-06-01", Some("2026-07-01"), Origin::Grant);
        world.grant(resource, 1_000_000, "2026-06-10", Some("2026-07-10"), Origin::Grant);
        world.event("2026-06-15", "700").charge();
        assert_eq!(world.balances(), wanted, "{resource}");
    }
}

#[test]
fn balance_outside_its_validity_at_event_time_is_not_consumed() {
    let mut world = World::new(DATA);
    world.grant("MB", 1_000_000, "2026-06-16", Some("2026-06-18"), Origin::Grant);
    assert_eq!(world.event("2026-06-18", "1").charge().own.net, 10_300);
    assert_eq!(world.event("2026-06-15", "1").charge().own.net, 10_300);
    assert_eq!(world.balances(), [-1_000_000]);
}

#[test]
fn prepaid_stops_at_its_funds_and_nothing_moves() {
    let mut world = World::new(&one_step("charge: EUR, price: 1")).prepaid();
    world.grant("EUR", 10_000_000, "2026-06-01", None, Origin::Funds);
    world.event("2026-06-20", "7").charge();
    assert_eq!(world.balances(), [-3_000_000]);
    let before = world.state.clone();
    assert_eq!(world.event("2026-06-20", "4").not_rated(), "limit_reached");
    assert_eq!(world.state, before);
    world.event("2026-06-20", "3").charge();
    assert_eq!(world.balances(), [0]);
    // What costs nothing is never refused.
    world.event("2026-06-20", "0").charge();
    // What was reported is charged, takes the balance above zero and is marked.
    let reported = world.event("2026-06-20", "2").record().charge();
    assert!(reported.own.is_over_limit());
    assert_eq!(world.balances(), [2_000_000]);
    assert_eq!(world.state.exposure(world.sym("EUR"), day("2026-06-21")), Ok(2_000_000));
    // The next top-up settles it.
    world.grant("EUR", 5_000_000, "2026-06-21", None, Origin::Funds);
    assert_eq!(world.balances(), [-3_000_000]);
}

#[test]
fn prepaid_without_funds_refuses_and_records_into_a_new_balance() {
    let mut world = World::new(&one_step("charge: EUR, price: 1")).prepaid();
    assert_eq!(world.event("2026-06-20", "1").not_rated(), "limit_reached");
    world.event("2026-06-20", "1").record().charge();
    assert_eq!(world.balances(), [1_000_000]);
    assert_eq!(world.state.unbilled, world.state.paid_by_funds);
}

#[test]
fn limit_of_a_postpaid_group_counts_tax_and_holds_exactly() {
    let mut world = World::new("[{name: all, charges: [{bill_item: USE, tax: VAT, steps: [{charge: EUR, price: 1}]}]}]");
    world.limit("EUR", 12_200_000);
    world.event("2026-06-20", "10").charge();
    assert_eq!(world.event("2026-06-20", "0.000001").not_rated(), "limit_reached");
    assert!(world.event("2026-06-20", "1").record().charge().own.is_over_limit());
}

#[test]
fn funds_of_a_postpaid_group_pay_as_far_as_they_reach() {
    let mut world = World::new(&one_step("charge: EUR, price: 1"));
    world.grant("EUR", 4_000_000, "2026-06-01", None, Origin::Funds);
    world.event("2026-06-20", "10").charge();
    assert_eq!(world.balances(), [0]);
    assert_eq!(world.state.paid_by_funds, [(BillId(110), 4_000_000)]);
    assert_eq!(world.state.exposure(world.sym("EUR"), day("2026-06-21")), Ok(6_000_000));
}

#[test]
fn event_lands_on_the_bill_of_its_time() {
    // domain.md §5: at or after the active bill's end the next bill, earlier the active one, past the prepared one it waits.
    let mut world = World::new(&one_step("charge: EUR, price: 1"));
    let bill = |world: &mut World, at: &str| world.event("2026-06-20", "1").at(at).charge().own.legs[0].item.expect("an item").bill;
    world.service.products[0].valid = calendar::Period::open(day("2026-01-01"));
    assert_eq!(bill(&mut world, "2026-06-30T23:59:59+02:00"), BillId(110));
    assert_eq!(bill(&mut world, "2026-07-01T00:00:00+02:00"), BillId(111));
    assert_eq!(bill(&mut world, "2026-05-10T00:00:00+02:00"), BillId(110));
    assert_eq!(world.event("2026-06-20", "1").at("2026-08-01T00:00:00+02:00").not_rated(), "billing_overdue");
}

#[test]
fn products_are_tried_by_priority_until_one_has_a_row() {
    let plans = "rate_plans:
  - {code: TARIFF, name: One, service_type: SERVICE, rows: [{name: a, when: {first: true}, charges: [{bill_item: USE, steps: [{charge: EUR, price: 1}]}]}]}
  - {code: OTHER, name: Two, service_type: SERVICE, rows: [{name: b, when: {amount: {from: 0, to: 100}}, charges: [{bill_item: USE, steps: [{charge: EUR, price: 2}]}]}]}
";
    let product = "  - {code: SECOND, name: Second, kind: service, service_type: SERVICE, priority: 2, versions: [{from: 2026-06-10, rate_plan: OTHER}]}\n";
    let mut world = World::with(plans, product);
    let second = RatingProduct {
        purchase: PurchaseId(7),
        product: world.sym("SECOND"),
        valid: calendar::Period::open(day("2026-06-01")),
        status: rating::StatusHistory::default(),
        locked_version: None,
    };
    world.service.products.insert(0, second);
    assert_eq!(world.event("2026-06-20", "1").first().charge().purchase, PurchaseId(6));
    let later = world.event("2026-06-20", "1").charge();
    assert_eq!((later.purchase, later.own.net), (PurchaseId(7), 2_000_000));
    assert!(later.trace.steps.contains(&TraceStep::NoRow { plan: world.sym("TARIFF") }));
    assert_eq!(world.event("2026-06-20", "100").not_rated(), "no_row");
    world.service.products.truncate(1);
    assert_eq!(world.event("2026-06-09", "1").not_rated(), "no_version");
    assert_eq!(world.event("2026-05-30", "1").not_rated(), "no_product");
}

#[test]
fn pinned_version_outlives_a_newer_one() {
    let plans = "rate_plans:
  - {code: TARIFF, name: One, service_type: SERVICE, rows: [{name: a, charges: [{bill_item: USE, steps: [{charge: EUR, price: 1}]}]}]}
  - {code: NEWER, name: Two, service_type: SERVICE, rows: [{name: b, charges: [{bill_item: USE, steps: [{charge: EUR, price: 2}]}]}]}
";
    let product = "  - {code: TWICE, name: Twice, kind: service, service_type: SERVICE, priority: 0, versions: [{from: 2026-06-01, rate_plan: TARIFF}, {from: 2026-06-15, rate_plan: NEWER}]}\n";
    let mut world = World::with(plans, product);
    world.service.products[0].product = world.sym("TWICE");
    assert_eq!(world.event("2026-06-14", "1").cost(), "1.000000");
    // The date is the profile's: 14 June 22:00 UTC is 15 June in Ljubljana.
    assert_eq!(world.event("2026-06-14", "1").at("2026-06-14T22:00:00Z").cost(), "2.000000");
    world.service.products[0].locked_version = Some(0);
    assert_eq!(world.event("2026-06-20", "1").cost(), "1.000000");
}
