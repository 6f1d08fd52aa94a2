//! Taxes by place, supplier, date and standing of the payer (domain.md §8).

use crate::world::World;

const PLANS: &str = "rate_plans:
  - {code: TARIFF, name: Tariff, service_type: SERVICE, rows: [{name: all, charges: [{bill_item: USE, tax: PLACED, steps: [{charge: EUR, price: 1}]}]}]}
tax_suppliers:
  - {code: SI_ENTITY, name: Ours, country: SI, tax_id: SI1}
";
const TAX: &str = "tax: PLACED";

fn world(tax: &str) -> World {
    assert!(PLANS.contains(TAX));
    // The list of taxes stands in the base: another is put in front of it.
    World::with_taxes(PLANS, &format!("  - {{code: PLACED, name: Placed, {tax}}}\n"))
}

fn tax_of(world: &mut World, country: &str, state: &str) -> i64 {
    world.group.payer.country = country.to_owned();
    world.group.payer.state = state.to_owned();
    world.event("2026-06-20", "100").charge().own.tax
}

#[test]
fn the_narrowest_place_gives_the_rate_and_of_it_the_latest() {
    let mut world = world(
        "rates: [{from: 2020-01-01, percent: 22}, {from: 2020-01-01, percent: 20, country: FR}, {from: 2026-06-20, percent: 19.6, country: FR}, {from: 2020-01-01, percent: 7.25, country: US, state: CA}, {from: 2026-06-21, percent: 1, country: US, state: CA}]",
    );
    assert_eq!(tax_of(&mut world, "SI", ""), 22_000_000);
    assert_eq!(tax_of(&mut world, "FR", ""), 19_600_000);
    assert_eq!(tax_of(&mut world, "US", "CA"), 7_250_000);
    assert_eq!(tax_of(&mut world, "US", "NY"), 22_000_000);
    assert_eq!(tax_of(&mut world, "", ""), 22_000_000);
}

#[test]
fn a_place_without_a_rate_leaves_the_event_unrated() {
    let mut world = world("rates: [{from: 2020-01-01, percent: 20, country: FR}]");
    world.group.payer.country = "DE".to_owned();
    assert_eq!(world.event("2026-06-20", "1").not_rated(), "no_tax_rate");
}

#[test]
fn a_payer_with_a_tax_id_abroad_owes_the_tax_himself() {
    let mut world = world("supplier: SI_ENTITY, reverse_charge: true, rates: [{from: 2020-01-01, percent: 22}]");
    assert_eq!(tax_of(&mut world, "FR", ""), 22_000_000);
    world.group.payer.has_tax_id = true;
    assert_eq!(tax_of(&mut world, "FR", ""), 0);
    assert_eq!(tax_of(&mut world, "SI", ""), 22_000_000);
    assert_eq!(tax_of(&mut world, "", ""), 22_000_000);
}

#[test]
fn the_gateways_rate_holds_once_it_is_there_and_the_table_until_then() {
    let mut world = world("provider: gateway, rates: [{from: 2020-01-01, percent: 22}]");
    world.group.payer.has_gateway = true;
    assert_eq!(tax_of(&mut world, "US", "CA"), 22_000_000);
    let tax = world.sym("PLACED");
    let from = calendar::Date::parse("2026-06-01").expect("a date");
    world.group.payer.fetched.push(tax::FetchedRate {
        tax,
        supplier: None,
        from,
        to: calendar::Date::parse("2026-07-01").expect("a date"),
        ppm: 82_500,
    });
    assert_eq!(tax_of(&mut world, "US", "CA"), 8_250_000);
}

#[test]
fn a_charge_without_the_rate_of_its_day_is_pending_by_the_last_known_rate_or_none() {
    let day = |text: &str| calendar::Date::parse(text).expect("a date");
    // What the gateway said, whether the table has a rate; then tax, and whether it is pending.
    let table = [
        (None, true, 22_000_000, true),
        (None, false, 0, true),
        (Some(("2026-06-01", "2026-06-20")), true, 8_250_000, true),
        (Some(("2026-06-01", "2026-06-21")), true, 8_250_000, false),
        (Some(("2026-06-21", "2026-06-30")), true, 22_000_000, true),
    ];
    for (fetched, has_table, tax, is_pending) in table {
        let rates = if has_table { ", rates: [{from: 2020-01-01, percent: 22}]" } else { "" };
        let mut world = world(&format!("provider: gateway{rates}"));
        world.group.payer.has_gateway = true;
        let sym = world.sym("PLACED");
        let span = fetched.map(|(from, to)| tax::FetchedRate { tax: sym, supplier: None, from: day(from), to: day(to), ppm: 82_500 });
        world.group.payer.fetched.extend(span);
        let decision = world.event("2026-06-20", "100").charge();
        assert_eq!((decision.own.tax, decision.is_tax_pending()), (tax, is_pending), "{fetched:?} {has_table}");
        for charge in &decision.own.pending {
            assert_eq!((charge.leg.tax, charge.tax.tax, charge.tax.on), (tax, sym, day("2026-06-20")));
            let step = decision.trace.steps.get(charge.step);
            assert!(matches!(step, Some(rating::TraceStep::Tax { pending: true, .. })), "{step:?}");
        }
    }
}

#[test]
fn who_pays_no_tax_waits_for_no_gateway() {
    let mut world = world("provider: gateway");
    world.group.payer.has_gateway = true;
    world.group.payer.is_exempt = true;
    let decision = world.event("2026-06-20", "100").charge();
    assert_eq!((decision.own.tax, decision.is_tax_pending()), (0, false));
}
