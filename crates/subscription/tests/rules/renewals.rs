//! Renewals fall due at the boundary, once, whatever cuts the time (domain.md §4).

use crate::shop::{ACTIVE, NEXT, Shop, add_funds, day, q, zone};
use balance::{GroupState, LegKind};
use calendar::{Instant, Period};
use catalog::{PaymentType, Proration, Timing};
use proptest::prelude::*;
use subscription::{Charges, LineKind, ProfileFacts, Subscription, due_at, renew, retry};

/// Rent 30.00 + 22 % forward and 1000 MB a cycle: the plan of the spine's scenario.
fn rent_and_data(shop: &mut Shop) -> Subscription {
    let rent = shop.fee("RENT", "30.00", "month", Timing::Forward, Proration::Prorate);
    shop.with_vat(rent);
    let data = shop.grant("DATA", "1000", Some("month"), false);
    shop.subscription(Period::open(day("2026-06-16")), &[rent, data])
}

fn run(shop: &Shop, profile: &ProfileFacts, subscription: &Subscription, state: &mut GroupState, until: Instant) -> Vec<Charges> {
    let all = renew(&shop.catalog, profile, std::slice::from_ref(subscription), state, until).unwrap();
    for charges in &all {
        charges.apply_to(state).unwrap();
    }
    all
}

#[test]
fn forward_fees_of_the_new_cycle_land_on_the_new_bill() {
    // domain.md §4, §11: 16 Jun 15.00 + 3.30 and −1000 MB; 1 Jul 30.00 + 6.60 on the new bill, −1000 MB again.
    let mut shop = Shop::new();
    let subscription = rent_and_data(&mut shop);
    let profile = shop.profile(PaymentType::Postpaid, "month", "2026-06-16");
    let mut state = GroupState::default();
    let first = run(&shop, &profile, &subscription, &mut state, day("2026-06-16"));
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].legs[0].net, first[0].legs[0].tax), (q("15.00"), q("3.30")));
    assert_eq!(first[0].legs[0].item.map(|item| (item.bill, item.tax_ppm)), Some((ACTIVE, 220_000)));
    assert_eq!(state.balances[0].quanta, -q("1000"));
    assert_eq!(state.balances[0].validity, Period::try_new(day("2026-06-16"), Some(day("2026-07-01"))).unwrap());

    assert_eq!(due_at(&shop.catalog, &profile, std::slice::from_ref(&subscription), &state).unwrap(), Some(day("2026-07-01")));
    let last_instant = day("2026-07-01").plus_micros(-1).unwrap();
    assert_eq!(run(&shop, &profile, &subscription, &mut state, last_instant), []);
    let second = run(&shop, &profile, &subscription, &mut state, day("2026-07-01"));
    assert_eq!((second[0].legs[0].net, second[0].legs[0].tax), (q("30.00"), q("6.60")));
    assert_eq!(second[0].legs[0].item.unwrap().bill, NEXT);
    assert_eq!(second[0].lines.iter().map(|line| line.kind).collect::<Vec<_>>(), [LineKind::Recurring, LineKind::Grant]);
    assert_eq!(second[0].lines[1].legs, 1..2);
    assert_eq!(state.balances.len(), 2);
    // What falls due beyond the prepared bill waits for billing.
    assert_eq!(run(&shop, &profile, &subscription, &mut state, day("2026-09-01")), []);
}

#[test]
fn funds_pay_the_fees_of_a_prepaid_profile() {
    let mut shop = Shop::new();
    let subscription = rent_and_data(&mut shop);
    let profile = shop.profile(PaymentType::Prepaid, "month", "2026-06-16");
    let mut state = shop.funded("20.00");
    let all = run(&shop, &profile, &subscription, &mut state, day("2026-06-16"));
    assert!(all[0].refused.is_empty());
    assert_eq!(all[0].legs.last().map(|leg| (leg.kind, leg.net)), Some((LegKind::Funds, q("18.30"))));
    assert_eq!(state.exposure(shop.sym("EUR"), day("2026-06-16")).unwrap(), -q("1.70"));
}

/// A prepaid subscription of 30.00 a month with a grant, renewed up to October, and 20.00 of funds.
fn short_of_funds() -> (Shop, ProfileFacts, Subscription, GroupState) {
    let mut shop = Shop::new();
    let rent = shop.fee("RENT", "30.00", "month", Timing::Forward, Proration::Prorate);
    let data = shop.grant("DATA", "1000", Some("month"), false);
    let subscription = shop.subscription(Period::open(day("2026-10-01")), &[rent, data]);
    let profile = shop.endless(PaymentType::Prepaid, "month", "2026-10-01");
    let mut state = shop.funded("50.00");
    run(&shop, &profile, &subscription, &mut state, day("2026-10-31"));
    (shop, profile, subscription, state)
}

#[test]
fn a_refused_renewal_is_tried_again_each_day_for_the_rest_of_the_cycle() {
    // domain.md §4: fee 30.00, due 1 Nov, funds 20.00 → renewed 11 Nov for 20.00.
    let (shop, profile, subscription, mut state) = short_of_funds();
    let refused = run(&shop, &profile, &subscription, &mut state, day("2026-11-01"));
    assert!(!refused[0].posts());
    assert_eq!((refused[0].refused[0].asked, refused[0].refused[0].left), (q("30.00"), q("20.00")));
    assert_eq!(refused[0].refused[0].purchases.len(), 2);
    assert_eq!(due_at(&shop.catalog, &profile, std::slice::from_ref(&subscription), &state).unwrap(), Some(day("2026-11-02")));
    let later = run(&shop, &profile, &subscription, &mut state, day("2026-11-30"));
    let posted: Vec<&Charges> = later.iter().filter(|charges| charges.posts()).collect();
    assert_eq!(posted.len(), 1);
    assert_eq!((posted[0].due, posted[0].lines[0].net), (day("2026-11-11"), q("20.00")));
    // The grant comes with the fee, whole (domain.md §4).
    assert_eq!(posted[0].lines[1].net, -q("1000"));
    assert_eq!(due_at(&shop.catalog, &profile, std::slice::from_ref(&subscription), &state).unwrap(), Some(day("2026-12-01")));
}

#[test]
fn a_top_up_tries_a_refused_renewal_at_once() {
    let (shop, profile, subscription, mut state) = short_of_funds();
    let at = day("2026-11-05").plus_seconds(50_000).unwrap();
    run(&shop, &profile, &subscription, &mut state, at);
    add_funds(&mut state, shop.sym("EUR"), "10.00");
    let all = retry(&shop.catalog, &profile, std::slice::from_ref(&subscription), &state, at).unwrap();
    assert_eq!(all.len(), 1);
    // 5 to 30 November are 26 days.
    assert_eq!((all[0].due, all[0].lines[0].net), (at, q("26.00")));
    all[0].apply_to(&mut state).unwrap();
    assert_eq!(retry(&shop.catalog, &profile, &[subscription], &state, at).unwrap(), []);
}

#[test]
fn what_is_not_active_accrues_nothing() {
    let mut shop = Shop::new();
    let mut subscription = rent_and_data(&mut shop);
    let profile = shop.profile(PaymentType::Postpaid, "month", "2026-06-16");
    subscription.turns.put(subscription::Status::Inactive, day("2026-06-16"));
    assert_eq!(run(&shop, &profile, &subscription, &mut GroupState::default(), day("2026-07-01")), []);
}

#[test]
fn a_unit_cycle_shorter_than_the_profiles_comes_back_within_it() {
    let mut shop = Shop::new();
    let daily = shop.fee("DAY", "1.00", "day", Timing::Forward, Proration::Prorate);
    let profile = shop.endless(PaymentType::Postpaid, "month", "2026-03-01");
    // 29 March has 23 hours in this zone and is a day like any other.
    let valid = Period::try_new(day("2026-03-27"), Some(day("2026-04-01"))).unwrap();
    let subscription = shop.subscription(valid, &[daily]);
    let all = run(&shop, &profile, &subscription, &mut GroupState::default(), day("2026-05-01"));
    assert_eq!(all.iter().map(|charges| charges.lines[0].net).collect::<Vec<_>>(), [q("1.00"); 5]);
}

fn shop_of_everything(prepaid: bool) -> (Shop, ProfileFacts, Subscription, GroupState) {
    let mut shop = Shop::new();
    let products = [
        shop.fee("RENT", "30.00", "month", Timing::Forward, Proration::Prorate),
        shop.fee("CARE", "7.77", "quarter", Timing::Forward, Proration::Full),
        shop.fee("WEEK", "1.11", "week", Timing::Forward, Proration::None),
        shop.grant("DATA", "1000", Some("month"), true),
        shop.grant("GIFT", "5", None, false),
        shop.one_time("SETUP", "9.90"),
    ];
    shop.with_vat(products[0]);
    let mut subscription = shop.subscription(Period::open(day("2026-02-05")), &products);
    // The last two make a bundle of their own, so that a refusal may hit one bundle only.
    let other = shop.sym("PLAN");
    for purchase in &mut subscription.products[4..6] {
        (purchase.bundle, purchase.bought_in) = (other, ids::PurchaseId(1_001));
    }
    let payment_type = if prepaid { PaymentType::Prepaid } else { PaymentType::Postpaid };
    let profile = shop.endless(payment_type, "month", "2026-02-05");
    let state = if prepaid { shop.funded("100.00") } else { GroupState::default() };
    (shop, profile, subscription, state)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// domain.md §4: renewing in steps equals renewing at once, and a second run posts nothing.
    #[test]
    fn renewing_is_idempotent_and_independent_of_how_time_is_cut(prepaid in any::<bool>(), cuts in prop::collection::vec(0..300_i64, 0..6)) {
        let (shop, profile, subscription, start) = shop_of_everything(prepaid);
        let end = day("2026-02-05").plus_seconds(300 * 86_400).unwrap();
        let mut at_once = start.clone();
        let whole: Vec<Charges> = run(&shop, &profile, &subscription, &mut at_once, end);
        let mut in_steps = start;
        let mut pieces = Vec::new();
        let mut cuts = cuts;
        cuts.sort_unstable();
        for cut in cuts {
            let until = day("2026-02-05").plus_seconds(cut * 86_400 + 1_234).unwrap();
            pieces.extend(run(&shop, &profile, &subscription, &mut in_steps, until));
        }
        pieces.extend(run(&shop, &profile, &subscription, &mut in_steps, end));
        prop_assert_eq!(&whole, &pieces);
        prop_assert_eq!(&at_once, &in_steps);
        prop_assert_eq!(run(&shop, &profile, &subscription, &mut in_steps, end), Vec::new());
        // No limit is passed (domain.md §10).
        if prepaid {
            prop_assert!(in_steps.exposure(shop.sym("EUR"), end).unwrap() <= 0);
        }
    }

    /// domain.md §10: each boundary is charged once, for the days between it and the next.
    #[test]
    fn covered_periods_of_a_fee_meet(start in 0..365_i32, every in prop::sample::select(vec!["day", "week", "month", "quarter", "year"])) {
        let mut shop = Shop::new();
        let fee = shop.fee("RENT", "30.00", every, Timing::Forward, Proration::Prorate);
        let from = zone().start_of_day(calendar::Date::parse("2026-01-01").unwrap().plus_days(start).unwrap());
        let profile = shop.endless(PaymentType::Postpaid, "month", "2026-01-01");
        let subscription = shop.subscription(Period::open(from), &[fee]);
        let all = run(&shop, &profile, &subscription, &mut GroupState::default(), day("2028-01-01"));
        let mut at = from;
        for line in all.iter().flat_map(|charges| &charges.lines) {
            prop_assert_eq!(line.covered.from(), at);
            at = line.covered.to().unwrap();
        }
        prop_assert!(at > day("2028-01-01"));
    }
}
