//! Terms: commitment, grace, the fee for ending it too early (domain.md §4).

use crate::shop::{Shop, day, q};
use balance::GroupState;
use calendar::{Interval, Period};
use catalog::{Names, PaymentType, Proration, Term, TermRenewal, Timing};
use ids::PurchaseId;
use subscription::{Amendment, BoughtAs, HeldTerm, Part, PurchasedBundle, Subscription, termination_fees};

/// A plan since 10 January that binds for a year, with 14 days of grace and a fee of 60.00.
fn bound(to_cycle_end: bool, renewal: TermRenewal) -> (Shop, subscription::ProfileFacts, Subscription) {
    let mut shop = Shop::new();
    let rent = shop.fee("RENT", "30.00", "month", Timing::Forward, Proration::Prorate);
    let fee = shop.one_time("LEAVING", "60.00");
    shop.with_vat(fee);
    shop.catalog.symbols.assign(["YEAR"]);
    let (sym, plan) = (shop.sym("YEAR"), shop.sym("PLAN"));
    shop.catalog.terms.insert(
        sym,
        Term {
            sym,
            names: Names::default(),
            commitment: Interval::Months(12),
            grace: Some(Interval::Days(14)),
            to_cycle_end,
            early_termination_fee: Some(fee),
            renewal,
        },
    );
    shop.catalog.plans.get_mut(&plan).unwrap().term = Some(sym);
    let profile = shop.endless(PaymentType::Postpaid, "month", "2026-01-01");
    let mut subscription = shop.subscription(Period::open(day("2026-01-10")), &[rent]);
    subscription.bind_plan(&shop.catalog, &profile);
    (shop, profile, subscription)
}

#[test]
fn ending_a_commitment_after_its_grace_costs_its_fee() {
    let (shop, profile, subscription) = bound(false, TermRenewal::None);
    for (ends, fee) in [
        ("2026-01-20", None),
        ("2026-01-24", Some("60.00")),
        ("2026-01-25", Some("60.00")),
        ("2027-01-09", Some("60.00")),
        ("2027-01-10", None),
    ] {
        let broken = subscription.broken_terms(Part::Whole, day(ends));
        let mut ids = || 99;
        let of = (&subscription, broken.as_slice());
        let charges = termination_fees(&shop.catalog, &profile, of, &GroupState::default(), day(ends), &mut ids).unwrap();
        assert_eq!(charges.lines.first().map(|line| line.net), fee.map(q), "{ends}");
        assert_eq!(charges.lines.iter().map(|line| line.tax).sum::<i64>(), fee.map_or(0, |_| q("13.20")));
    }
    // One product alone breaks nothing.
    assert!(subscription.broken_terms(Part::Product(subscription.products[0].id), day("2026-06-01")).is_empty());
}

#[test]
fn bound_to_the_cycle_it_lasts_to_the_end_of_the_cycle_that_it_would_end_in() {
    // 12 months from 10 January on a profile of day 1: 1 February.
    let (shop, profile, subscription) = bound(true, TermRenewal::None);
    assert_eq!(subscription.term.as_ref().unwrap().binds_to, day("2027-02-01"));
    // Where it ends with a cycle it ends there.
    let term = &shop.catalog.terms[&shop.sym("YEAR")];
    assert_eq!(HeldTerm::new(&profile, term, day("2026-02-01")).binds_to, day("2027-02-01"));
}

#[test]
fn a_commitment_that_is_over_is_followed_by_what_its_term_says() {
    let (shop, profile, mut goes_on) = bound(false, TermRenewal::None);
    assert_eq!(goes_on.renew_terms(&shop.catalog, &profile, day("2028-03-01")), None);
    assert!(goes_on.broken_terms(Part::Whole, day("2028-03-01")).is_empty());

    let (shop, profile, mut again) = bound(false, TermRenewal::Same);
    again.renew_terms(&shop.catalog, &profile, day("2028-03-01"));
    let held = again.term.clone().unwrap();
    // The third year binds, and grace is not given again.
    assert_eq!((held.from, held.binds_to), (day("2028-01-10"), day("2029-01-10")));
    assert_eq!(again.broken_terms(Part::Whole, day("2028-01-11")).len(), 1);

    let (shop, profile, mut moves) = bound(false, TermRenewal::Into(catalog_sym()));
    assert_eq!(moves.renew_terms(&shop.catalog, &profile, day("2027-01-09")), None);
    assert_eq!(moves.renew_terms(&shop.catalog, &profile, day("2027-01-10")), Some((catalog_sym(), day("2027-01-10"))));
}

fn catalog_sym() -> ids::Sym {
    ids::Sym(4_711)
}

#[test]
fn a_term_stays_as_it_was_bought() {
    let (mut shop, profile, before) = bound(false, TermRenewal::None);
    let (sym, base) = (shop.sym("YEAR"), shop.sym("BASE"));
    shop.catalog.terms.get_mut(&sym).unwrap().commitment = Interval::Months(1);
    shop.catalog.bundles.get_mut(&base).unwrap().term = Some(sym);
    // Another bundle is bought: it alone is bound by what the catalog says by now.
    let mut after = before.clone();
    let more = PurchasedBundle { id: PurchaseId(2_000), bought_as: BoughtAs::AddOn, ..before.bundles[0].clone() };
    after.bundles.push(more);
    after.bind_bundles(&shop.catalog, &profile, &before);
    assert_eq!((&after.term, &after.bundles[0].term), (&before.term, &None));
    assert_eq!(after.bundles[1].term.as_ref().map(|held| held.binds_to), Some(day("2026-02-10")));
}

#[test]
fn a_broken_term_is_paid_for_once() {
    let (_, _, mut subscription) = bound(false, TermRenewal::None);
    let now = day("2026-07-20");
    assert_eq!(subscription.broken_terms(Part::Whole, day("2026-08-31")).len(), 1);
    subscription.amend(Part::Whole, Amendment::End(day("2026-08-31")), now).unwrap();
    // The end is moved to the front.
    assert!(subscription.broken_terms(Part::Whole, day("2026-07-31")).is_empty());
}

#[test]
fn a_commitment_goes_on_no_longer_than_what_it_binds() {
    let (shop, profile, mut subscription) = bound(false, TermRenewal::Same);
    subscription.amend(Part::Whole, Amendment::End(day("2026-08-31")), day("2026-08-31")).unwrap();
    assert_eq!(subscription.verify_at(), None);
    let before = subscription.clone();
    subscription.renew_terms(&shop.catalog, &profile, day("2028-03-01"));
    assert_eq!(subscription, before);
}
