//! Discounts on fees (domain.md §4).

use crate::shop::{Shop, day, exact, q};
use balance::LegKind;
use calendar::Period;
use catalog::{Discount, DiscountRule, DiscountTime, DiscountValue, Names, NonActive, PaymentType, Proration, Timing};
use ids::{PurchaseId, Sym};
use std::collections::HashMap;
use subscription::{LineKind, PurchasedDiscount, Status, Subscription, Turns, renew};

fn percent(shop: &mut Shop, code: &str, percent: &str, cycle_cap: Option<&str>) -> Sym {
    shop.catalog.symbols.assign([code]);
    let (sym, bill_item, euro) = (shop.sym(code), shop.sym("FEES"), shop.sym("EUR"));
    let rule =
        DiscountRule { quantity: None, amount: None, counter: None, value: DiscountValue::Percent(exact(percent)), cap: HashMap::new() };
    let discount = Discount {
        sym,
        names: Names::default(),
        priority: 0,
        time: DiscountTime::Event,
        is_policy: false,
        non_active: NonActive::Forbidden,
        bill_item,
        ledger: None,
        filters: Vec::new(),
        rules: vec![rule],
        cycle_cap: cycle_cap.map(|cap| (euro, exact(cap))).into_iter().collect(),
    };
    shop.catalog.discounts.insert(sym, discount);
    sym
}

fn bought(shop: &Shop, valid: Period, product: Sym, discount: Sym) -> Subscription {
    let (bundle, bought_in, turns) = (shop.sym("BASE"), PurchaseId(1_000), Turns::default());
    let held = PurchasedDiscount { id: PurchaseId(50), bundle, bought_in, discount, valid, turns };
    Subscription { discounts: vec![held], ..shop.subscription(valid, &[product]) }
}

#[test]
fn a_fee_is_discounted_by_a_line_and_a_leg_of_its_own_with_its_tax() {
    let mut shop = Shop::new();
    let rent = shop.fee("RENT", "30", "1 month", Timing::Forward, Proration::Prorate);
    shop.with_vat(rent);
    let tenth = percent(&mut shop, "TENTH", "10", None);
    let valid = Period::open(day("2026-06-16"));
    let profile = shop.profile(PaymentType::Postpaid, "1 month", "2026-06-16");
    let subscriptions = [bought(&shop, valid, rent, tenth)];
    let all = renew(&shop.catalog, &profile, &subscriptions, &balance::GroupState::default(), day("2026-06-16")).unwrap();
    let lines: Vec<_> = all[0].lines.iter().map(|line| (line.kind, line.net, line.tax, line.legs.clone())).collect();
    assert_eq!(lines, [(LineKind::Recurring, q("15"), q("3.3"), 0..1), (LineKind::Discount, q("-1.5"), q("-0.33"), 1..2)]);
    assert!(all[0].legs.iter().all(|leg| leg.kind == LegKind::Charge && leg.item.is_some_and(|item| item.tax_ppm == 220_000)));
}

#[test]
fn an_arrear_fee_is_discounted_and_a_cap_by_cycle_holds() {
    let mut shop = Shop::new();
    let rent = shop.fee("RENT", "30", "1 month", Timing::Arrear, Proration::Prorate);
    let half = percent(&mut shop, "HALF", "50", Some("4"));
    let valid = Period::open(day("2026-06-01"));
    let profile = shop.profile(PaymentType::Postpaid, "1 month", "2026-06-01");
    let subscriptions = [bought(&shop, valid, rent, half)];
    let mut state = balance::GroupState::default();
    let cycle = profile.cycle.first_period();
    let charges = subscription::arrears(&shop.catalog, &profile, &subscriptions, &state, cycle).unwrap();
    assert_eq!(charges.lines.iter().map(|line| line.net).collect::<Vec<_>>(), [q("30"), q("-4")]);
    charges.apply_to(&mut state).unwrap();
    assert_eq!(state.discounted(PurchaseId(50), cycle.from()), q("4"));
}

#[test]
fn a_discount_that_has_ended_or_rests_takes_nothing() {
    let mut shop = Shop::new();
    let rent = shop.fee("RENT", "30", "1 month", Timing::Forward, Proration::Prorate);
    let tenth = percent(&mut shop, "TENTH", "10", None);
    let profile = shop.profile(PaymentType::Postpaid, "1 month", "2026-06-01");
    let mut subscription = bought(&shop, Period::open(day("2026-06-01")), rent, tenth);
    for (valid, status) in [
        (Period::open(day("2026-06-01")), Status::Inactive),
        (Period::try_new(day("2026-05-01"), Some(day("2026-06-01"))).unwrap(), Status::Active),
    ] {
        subscription.discounts[0].valid = valid;
        subscription.discounts[0].turns.put(status, valid.from());
        let all = renew(&shop.catalog, &profile, std::slice::from_ref(&subscription), &balance::GroupState::default(), day("2026-06-01"))
            .unwrap();
        assert_eq!(all[0].lines.iter().map(|line| line.net).collect::<Vec<_>>(), [q("30")]);
    }
}
