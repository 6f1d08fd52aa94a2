//! Usage of a customer who is not active, judged by the status at event time (domain.md §4, §7).

use crate::world::{World, day, instant};
use rating::Standing::{self, Active, Closed, Inactive};
use rating::StatusHistory;

/// A world whose product has a rule for late usage, with a customer who is inactive from the 10th, active from the 15th and closed from the 20th.
fn world(rule: &str) -> World {
    let plans = "rate_plans:
  - {code: TARIFF, name: Tariff, service_type: SERVICE, rows: [{name: all, charges: [{bill_item: USE, charge_tag: CALL, steps: [{charge: EUR, price: 1}]}]}]}
tags:
  - {code: CALL, name: Call, on: charge}
discounts:
  - {code: HALF, name: Half, percent: 50}
  - {code: LATE_HALF, name: Half, percent: 50, non_active: rate_inactive_and_closed}
  - {code: ALL, name: All, percent: 100, policy: true, filters: [{charge_tag: CALL}]}
";
    let product = format!(
        "  - {{code: RULED, name: Ruled, kind: service, service_type: SERVICE, non_active: {rule}, versions: [{{from: 2020-01-01, rate_plan: TARIFF}}]}}\n"
    );
    let mut world = World::with(plans, &product);
    world.service.products[0].product = world.sym("RULED");
    world.service.status = history();
    world
}

fn history() -> StatusHistory {
    StatusHistory::new(vec![(day("2026-06-20"), Closed), (day("2026-06-10"), Inactive), (day("2026-06-15"), Active)])
}

/// What an event that asks comes to, and one that reports.
fn answers(world: &mut World, at: &str) -> (String, String) {
    let said = |result: Result<rating::Decision, rating::NotRated>| match result {
        Ok(decision) => money::format_quanta(decision.own.net, 6),
        Err(rating::NotRated::Refused { reason, .. }) => format!("refused {}", reason.code()),
        Err(rating::NotRated::Unrated { reason, .. }) => format!("unrated {}", reason.code()),
        Err(rating::NotRated::Failed(error)) => format!("failed {error}"),
    };
    (said(world.event("2026-06-20", "2").at(at).rate()), said(world.event("2026-06-20", "2").at(at).record().rate()))
}

#[test]
fn usage_is_judged_by_the_customers_status_at_its_own_time() {
    let (rated, inactive, closed) = ("2.000000", "customer_inactive", "customer_closed");
    let table = [
        ("forbidden", "2026-06-09T23:59:59.999999+02:00", rated),
        ("forbidden", "2026-06-10T00:00:00+02:00", inactive),
        ("forbidden", "2026-06-14T23:59:59.999999+02:00", inactive),
        ("forbidden", "2026-06-15T00:00:00+02:00", rated),
        ("forbidden", "2026-06-20T00:00:00+02:00", closed),
        ("forbidden", "2026-06-30T00:00:00+02:00", closed),
        ("rate_inactive", "2026-06-10T00:00:00+02:00", rated),
        ("rate_inactive", "2026-06-20T00:00:00+02:00", closed),
        ("rate_inactive_and_closed", "2026-06-10T00:00:00+02:00", rated),
        ("rate_inactive_and_closed", "2026-06-20T00:00:00+02:00", rated),
    ];
    for (rule, at, wanted) in table {
        let wanted =
            if wanted == rated { (rated.to_owned(), rated.to_owned()) } else { (format!("refused {wanted}"), format!("unrated {wanted}")) };
        assert_eq!(answers(&mut world(rule), at), wanted, "{rule} {at}");
    }
}

#[test]
fn the_worse_of_purchase_and_customer_counts() {
    let table = [
        (Inactive, "rate_inactive", "2026-06-12", true),
        (Closed, "rate_inactive", "2026-06-12", false),
        (Closed, "rate_inactive_and_closed", "2026-06-12", true),
        (Inactive, "rate_inactive", "2026-06-16", true),
        (Inactive, "forbidden", "2026-06-16", false),
    ];
    for (purchase, rule, on, is_rated) in table {
        let mut world = world(rule);
        world.service.products[0].status = StatusHistory::new(vec![(calendar::Instant::EPOCH_MIN, purchase)]);
        assert_eq!(world.event(on, "2").rate().is_ok(), is_rated, "{purchase:?} {rule} {on}");
    }
}

#[test]
fn discounts_rest_with_the_customer_unless_they_rate_late_usage() {
    for (discount, on, wanted) in [
        ("HALF", "2026-06-09", "1.000000"),
        ("HALF", "2026-06-12", "2.000000"),
        ("LATE_HALF", "2026-06-12", "1.000000"),
        ("LATE_HALF", "2026-06-25", "1.000000"),
    ] {
        let mut world = world("rate_inactive_and_closed");
        world.buy(discount);
        assert_eq!(world.event(on, "2").cost(), wanted, "{discount} {on}");
    }
}

#[test]
fn an_owner_who_is_not_active_shares_nothing_at_that_time() {
    for (on, own) in [("2026-06-09", 0), ("2026-06-12", 2_000_000), ("2026-06-16", 0), ("2026-06-25", 2_000_000)] {
        let mut world = world("forbidden");
        world.service.status = StatusHistory::default();
        world.share(&["ALL"], false);
        world.service.memberships[0].owner_status = history();
        assert_eq!(world.event(on, "2").charge().own.net, own, "{on}");
    }
}

#[test]
fn of_several_changes_at_one_instant_the_last_one_holds() {
    let history = StatusHistory::new(vec![(day("2026-06-10"), Closed), (day("2026-06-10"), Inactive)]);
    let at: Vec<Standing> = ["2026-06-09T23:00:00+02:00", "2026-06-10T00:00:00+02:00"].map(|at| history.at(instant(at))).to_vec();
    assert_eq!(at, [Active, Inactive]);
}
