//! Desired minus billed (domain.md §4): toggles, back-dating, cancellation; the vendors' defects that it touches.

use crate::life::{Life, shares};
use crate::shop::{Shop, day, exact, q};
use calendar::{Date, Instant, Period};
use catalog::{DiscountValue, PaymentType, ProductKind, Proration, Timing};
use proptest::prelude::*;
use subscription::Status::{Active, Inactive};
use subscription::{Billed, ChargeError, LineKind, difference};

/// A fee on a profile with day 1, since a day.
fn renting(price: &str, every: &str, timing: Timing, since: &str) -> Life {
    let mut shop = Shop::new();
    let fee = shop.fee("RENT", price, every, timing, Proration::Prorate);
    shop.with_vat(fee);
    let profile = shop.endless(PaymentType::Postpaid, "month", "2026-01-01");
    let subscription = shop.subscription(Period::open(day(since)), &[fee]);
    Life::new(shop, profile, subscription)
}

#[test]
fn a_cancelled_forward_fee_gives_its_days_back_at_the_price_paid() {
    // domain.md §4: forward 30.00 a month, bought 16 June → 15.00; cancelled 21 June → −10.00. The price is dearer by then.
    let mut life = renting("30.00", "month", Timing::Forward, "2026-06-16");
    life.run_to(day("2026-06-16"));
    let dearer = life.shop.version("2026-06-18", "60.00");
    let fee = life.subscription.products[0].product;
    life.shop.catalog.products.get_mut(&fee).unwrap().versions.push(dearer);
    let back = life.cancel("2026-06-21", "2026-06-21");
    assert_eq!(shares(&back), [(-10, 30, q("-10.00"))]);
    assert_eq!(back[0].tax, q("-2.20"));
    assert_eq!(life.correct(day("2026-06-01"), day("2026-06-25")), []);
}

#[test]
fn the_last_period_may_be_kept_or_given_back_whole() {
    for (last, back) in [(Proration::Prorate, Some("-10.00")), (Proration::Full, None), (Proration::None, Some("-15.00"))] {
        let mut life = renting("30.00", "month", Timing::Forward, "2026-06-16");
        let fee = life.subscription.products[0].product;
        if let ProductKind::Recurring { last: rule, .. } = &mut life.shop.catalog.products.get_mut(&fee).unwrap().kind {
            *rule = last;
        }
        life.run_to(day("2026-06-16"));
        let lines = life.cancel("2026-06-21", "2026-06-21");
        assert_eq!(lines.first().map(|line| line.net), back.map(q), "{last:?}");
    }
}

#[test]
fn days_are_actual_days() {
    // domain.md §11: fee 30, a 30-day month, active on the 10th, inactive on the 15th, active on the 20th → 16 days.
    let mut life = renting("30.00", "month", Timing::Forward, "2026-06-10");
    life.run_to(day("2026-06-10"));
    assert_eq!(shares(&life.turn(Inactive, "2026-06-15", "2026-06-15")), [(-16, 30, q("-16.00"))]);
    assert_eq!(shares(&life.turn(Active, "2026-06-20", "2026-06-20")), [(11, 30, q("11.00"))]);
    assert_eq!(life.net(), q("16.00"));
}

#[test]
fn a_reactivated_fee_is_charged_to_the_end_of_its_own_cycle() {
    // Defect 728754 of a vendor: two months from 1 March (61 days), inactive 11 March, active 10 April: −51/61, then 21/61 up to 1 May.
    let mut life = renting("61.00", "2 months", Timing::Forward, "2026-01-01");
    life.run_to(day("2026-03-01"));
    assert_eq!(shares(&life.turn(Inactive, "2026-03-11", "2026-03-11")), [(-51, 61, q("-51.00"))]);
    let again = life.turn(Active, "2026-04-10", "2026-04-10");
    assert_eq!(shares(&again), [(21, 61, q("21.00"))]);
    assert_eq!(again[0].unit.map(|(_, end)| end.to_string()).as_deref(), Some("2026-05-01"));
}

#[test]
fn cycles_without_an_active_day_cost_nothing() {
    // Defect 3080858: inactive over whole cycles, active again on 10 June: only the running cycle is charged.
    let mut life = renting("30.00", "month", Timing::Forward, "2026-01-01");
    life.run_to(day("2026-03-01"));
    life.turn(Inactive, "2026-03-15", "2026-03-15");
    life.run_to(day("2026-06-09"));
    let before = life.net();
    assert_eq!(before, q("60.00") + q("13.548387"));
    life.turn(Active, "2026-06-10", "2026-06-10");
    assert_eq!(life.net() - before, q("21.00"));
}

#[test]
fn days_before_an_activation_are_never_charged_in_arrear() {
    // Defect 1618005: bought while inactive.
    let mut life = renting("30.00", "month", Timing::Arrear, "2026-06-01");
    life.subscription.turns.put(Inactive, day("2026-06-01"));
    life.run_to(day("2026-06-10"));
    life.turn(Active, "2026-06-21", "2026-06-21");
    life.bill("2026-06-01", "2026-07-01");
    assert_eq!(shares(&life.lines), [(10, 30, q("10.00"))]);
}

#[test]
fn a_fee_that_was_repriced_is_still_given_back() {
    // Defect 2219368: repriced within the period, with an end set: pausing gives back what lies between pause and end.
    let mut life = renting("30.00", "month", Timing::Forward, "2026-06-01");
    let end = Period::try_new(day("2026-06-01"), Some(day("2026-06-26"))).unwrap();
    life.subscription.products[0].valid = end;
    life.run_to(day("2026-06-01"));
    assert_eq!(life.net(), q("25.00"));
    let fee = life.subscription.products[0].product;
    let dearer = life.shop.version("2026-06-10", "60.00");
    life.shop.catalog.products.get_mut(&fee).unwrap().versions.push(dearer);
    assert_eq!(shares(&life.turn(Inactive, "2026-06-16", "2026-06-16")), [(-10, 30, q("-10.00"))]);
}

#[test]
fn a_pause_that_lies_back_is_put_right_across_cycles() {
    // Known on 10 November: paused since 25 October. October gives 7 days back, November all of it.
    let mut life = renting("31.00", "month", Timing::Forward, "2026-10-01");
    life.run_to(day("2026-11-10"));
    let back = life.turn(Inactive, "2026-10-25", "2026-11-10");
    assert_eq!(shares(&back), [(-7, 31, q("-7.00")), (-30, 30, q("-31.00"))]);
    // And it was a mistake: both come back.
    let again = life.turn(Active, "2026-10-25", "2026-11-12");
    assert_eq!(shares(&again), [(7, 31, q("7.00")), (30, 30, q("31.00"))]);
    assert_eq!(life.net(), q("62.00"));
}

#[test]
fn arrears_that_were_billed_are_put_right_by_version() {
    let mut life = renting("30.00", "month", Timing::Arrear, "2026-06-01");
    let fee = life.subscription.products[0].product;
    let dearer = life.shop.version("2026-06-11", "60.00");
    life.shop.catalog.products.get_mut(&fee).unwrap().versions.push(dearer);
    life.bill("2026-06-01", "2026-07-01");
    assert_eq!(shares(&life.lines), [(10, 30, q("10.00")), (20, 30, q("40.00"))]);
    let back = life.turn(Inactive, "2026-06-09", "2026-07-05");
    assert_eq!(shares(&back), [(-2, 30, q("-2.00")), (-20, 30, q("-40.00"))]);
    assert_eq!(life.correct(day("2026-06-01"), day("2026-07-06")), []);
}

#[test]
fn a_fee_after_a_refusal_counts_from_the_day_that_it_was_paid_on() {
    // domain.md §4: due 1 November, paid on the 11th for 20 days; a pause and its end change nothing of the ten days before.
    let mut life = renting("30.00", "month", Timing::Forward, "2026-11-01");
    life.profile.payment_type = PaymentType::Prepaid;
    life.profile.money_limit = Some(0);
    life.shop.catalog.products.values_mut().for_each(|product| product.tax = None);
    life.state = life.shop.funded("20.00");
    life.run_to(day("2026-11-11"));
    assert_eq!(life.net(), q("20.00"));
    assert_eq!(shares(&life.turn(Inactive, "2026-11-21", "2026-11-21")), [(-10, 30, q("-10.00"))]);
    assert_eq!(shares(&life.turn(Active, "2026-11-05", "2026-11-25")), [(10, 30, q("10.00"))]);
}

#[test]
fn a_cycle_that_the_limit_refused_stays_lost() {
    // domain.md §4: May and June were refused day by day, so nothing of them is owed, whatever is said of them later.
    let mut life = renting("30.00", "month", Timing::Forward, "2026-04-01");
    life.profile.payment_type = PaymentType::Prepaid;
    life.profile.money_limit = Some(0);
    life.shop.catalog.products.values_mut().for_each(|product| product.tax = None);
    life.state = life.shop.funded("30.50");
    life.run_to(day("2026-07-10"));
    assert_eq!(life.net(), q("30.00"));
    assert_eq!(life.turn(Inactive, "2026-05-24", "2026-07-10"), []);
    assert_eq!(life.turn(Active, "2026-06-10", "2026-07-10"), []);
    // April was paid, and is given back.
    assert_eq!(shares(&life.turn(Inactive, "2026-04-21", "2026-07-10")), [(-10, 30, q("-10.00"))]);
}

#[test]
fn a_change_of_the_past_asks_for_no_more_than_the_funds() {
    // domain.md §3: a pause gave 10.00 back, 5.00 of it is spent; undoing it asks for 10.00 again.
    let mut life = renting("30.00", "month", Timing::Forward, "2026-06-01");
    life.profile.payment_type = PaymentType::Prepaid;
    life.profile.money_limit = Some(0);
    life.shop.catalog.products.values_mut().for_each(|product| product.tax = None);
    life.state = life.shop.funded("30.00");
    life.run_to(day("2026-06-01"));
    life.turn(Inactive, "2026-06-21", "2026-06-21");
    life.state.balances[0].quanta += q("5.00");
    let mut resumed = life.subscription.clone();
    assert!(resumed.turns.put(Active, day("2026-06-21")));
    let billed = Billed { lines: &life.lines, since: day("2026-06-21") };
    let refused = difference(&life.shop.catalog, &life.profile, &[resumed], &life.state, billed, day("2026-06-22"));
    assert_eq!(refused, Err(ChargeError::FundsMissing { asked: q("10.00"), left: q("5.00") }));
    // With the funds there it is charged.
    life.state.balances[0].quanta -= q("5.00");
    assert_eq!(shares(&life.turn(Active, "2026-06-21", "2026-06-22")), [(10, 30, q("10.00"))]);
}

#[test]
fn discounts_follow_their_fee() {
    for (value, taken, left) in
        [(DiscountValue::Percent(exact("10")), "-3.00", "13.50"), (DiscountValue::Flat(Default::default()), "-4.00", "11.00")]
    {
        let mut life = renting("30.00", "month", Timing::Forward, "2026-06-01");
        life.shop.discount(&mut life.subscription, value, "4.00");
        life.run_to(day("2026-06-01"));
        assert_eq!(life.lines[1].net, q(taken));
        life.turn(Inactive, "2026-06-16", "2026-06-16");
        assert_eq!(life.net(), q(left));
        assert_eq!(life.correct(day("2026-06-01"), day("2026-06-20")), []);
        // Its percentage changes in the catalog: what was taken stays as it was.
        for discount in life.shop.catalog.discounts.values_mut() {
            discount.rules.iter_mut().for_each(|rule| rule.value = DiscountValue::Percent(exact("90")));
        }
        assert_eq!(life.correct(day("2026-06-01"), day("2026-06-20")), []);
    }
}

#[test]
fn a_cap_of_the_cycle_holds_over_all_fees_of_one_correction() {
    // 50 %, at most 10.00 a cycle, of two fees of 16.00: 8.00 and 2.00.
    let mut shop = Shop::new();
    let fees =
        [("ONE", "16.00"), ("TWO", "16.00")].map(|(code, price)| shop.fee(code, price, "month", Timing::Forward, Proration::Prorate));
    let profile = shop.endless(PaymentType::Postpaid, "month", "2026-01-01");
    let mut subscription = shop.subscription(Period::open(day("2026-06-01")), &fees);
    shop.discount(&mut subscription, DiscountValue::Percent(exact("50")), "0");
    let eur = shop.sym("EUR");
    shop.catalog.discounts.values_mut().for_each(|discount| {
        discount.cycle_cap.insert(eur, exact("10.00"));
    });
    let mut life = Life::new(shop, profile, subscription);
    life.run_to(day("2026-06-01"));
    assert_eq!(life.net(), q("22.00"));
    life.turn(Inactive, "2026-06-01", "2026-06-05");
    assert_eq!(life.net(), 0);
    life.turn(Active, "2026-06-01", "2026-06-06");
    assert_eq!(life.net(), q("22.00"));
    life.turn(Inactive, "2026-06-16", "2026-06-16");
    assert_eq!(life.net(), q("8.00"));
}

/// A grant of 1000 MB a cycle since 1 June.
fn granted(prorate: bool) -> Life {
    let mut shop = Shop::new();
    let data = shop.grant("DATA", "1000", Some("month"), prorate);
    let profile = shop.endless(PaymentType::Postpaid, "month", "2026-01-01");
    let subscription = shop.subscription(Period::open(day("2026-06-01")), &[data]);
    let mut life = Life::new(shop, profile, subscription);
    life.run_to(day("2026-06-01"));
    life
}

#[test]
fn a_pause_ends_a_grant_and_its_end_restores_it() {
    // Defect 887592: inactivation ends the bucket, reactivation restores its end, and there never is a second one.
    for prorate in [false, true] {
        let mut life = granted(prorate);
        life.state.balances[0].quanta += q("300");
        let cut = life.turn(Inactive, "2026-06-10", "2026-06-10");
        assert_eq!((cut[0].kind, cut[0].net, life.left()), (LineKind::Cut, q("700"), 0));
        assert_eq!(life.correct(day("2026-06-01"), day("2026-06-11")), []);
        let restored = life.turn(Active, "2026-06-20", "2026-06-20");
        assert_eq!((restored[0].kind, life.left(), life.state.balances.len()), (LineKind::Restored, q("700"), 1));
        assert_eq!(life.state.balances[0].validity.to(), Some(day("2026-07-01")));
    }
}

#[test]
fn a_cycle_is_granted_once_however_often_it_is_toggled() {
    // Defect 1372785: fee 30, grant 30, on the 10th, off the 15th, on the 20th: the grant comes once; a new cycle grants again.
    let mut life = granted(false);
    for (status, on) in [(Inactive, "2026-06-15"), (Active, "2026-06-20"), (Inactive, "2026-06-25")] {
        life.turn(status, on, on);
    }
    life.turn(Active, "2026-07-05", "2026-07-05");
    let grants = life.lines.iter().filter(|line| line.kind == LineKind::Grant).map(|line| line.net);
    assert_eq!(grants.collect::<Vec<_>>(), [-q("1000"), -q("1000")]);
}

#[test]
fn a_last_period_in_full_keeps_what_was_granted() {
    // Defect 1567529: under a whole charge on cancellation the granted balance stays untouched.
    for (last, left) in [(catalog::GrantEnd::Cut, "0"), (catalog::GrantEnd::Keep, "1000")] {
        let mut life = granted(false);
        let data = life.subscription.products[0].product;
        if let ProductKind::Grant { last: rule, .. } = &mut life.shop.catalog.products.get_mut(&data).unwrap().kind {
            *rule = last;
        }
        life.cancel("2026-06-10", "2026-06-10");
        assert_eq!(life.left(), q(left));
    }
}

#[derive(Debug, Clone, Copy)]
struct Toggle {
    status: subscription::Status,
    since: i64,
    known: i64,
}

fn toggles() -> impl Strategy<Value = Vec<Toggle>> {
    let toggle = (prop::bool::ANY, 0..90_i64, 0..15_i64);
    prop::collection::vec(toggle, 0..8).prop_map(|drawn| {
        let mut all: Vec<Toggle> = drawn
            .into_iter()
            .map(|(on, since, late)| Toggle { status: if on { Active } else { Inactive }, since, known: since + late })
            .collect();
        all.sort_by_key(|toggle| toggle.known);
        all
    })
}

fn dates(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |date| date.plus_days(1).ok()).take_while(move |date| *date < to)
}

fn later(days: i64, hour: i64) -> Instant {
    day("2026-02-10").plus_seconds(days * 86_400 + hour * 3_600).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Any sequence of toggles and a cancellation, known at once or later, charges exactly the active days of each cycle, and a second run
    /// posts nothing (domain.md §4).
    #[test]
    fn whatever_is_toggled_the_active_days_are_charged(
        drawn in toggles(),
        ends in prop::option::of(60..100_i64),
        forward in prop::bool::ANY,
        every in prop::sample::select(vec!["month", "week", "quarter", "day"]),
    ) {
        let timing = if forward { Timing::Forward } else { Timing::Arrear };
        let mut life = renting("31.00", every, timing, "2026-02-10");
        life.run_to(day("2026-02-10"));
        for toggle in &drawn {
            life.run_to(later(toggle.known, 9));
            life.change(later(toggle.since, 9), later(toggle.known, 9), |subscription| { subscription.turns.put(toggle.status, later(toggle.since, 9)); });
        }
        if let Some(ends) = ends {
            let end = later(ends, 12);
            life.run_to(later(110, 0));
            life.change(end, later(110, 0), |subscription| {
                subscription.products[0].valid = Period::try_new(subscription.valid.from(), Some(end)).unwrap();
            });
        }
        let done = later(130, 0);
        life.run_to(done);
        life.bill("2026-02-01", "2026-07-01");
        prop_assert_eq!(life.correct(day("2026-02-01"), done), vec![]);

        // What the history says, day by day, by itself.
        let active = |date: Date| {
            let end = life.profile.zone.start_of_day(date.plus_days(1).unwrap()).plus_micros(-1).unwrap();
            life.subscription.turns.at(end) == Active && life.subscription.products[0].valid.contains(end)
        };
        let mut units: Vec<(Date, Date)> = life.lines.iter().filter_map(|line| line.unit).collect();
        units.sort_unstable();
        units.dedup();
        for unit in &units {
            let of_unit = || life.lines.iter().filter(|line| line.unit == Some(*unit));
            let days = i32::try_from(dates(unit.0, unit.1).filter(|date| active(*date)).count()).unwrap();
            prop_assert_eq!(of_unit().map(|line| line.share.days).sum::<i32>(), days);
            let of = of_unit().next().unwrap().share.of;
            let net = exact("31").times(money::Exact::ratio(i128::from(days), i128::from(of)).unwrap()).unwrap();
            prop_assert_eq!(of_unit().map(|line| line.net).sum::<i64>(), net.round(6, money::Rounding::HalfUp).unwrap());
        }
        for date in dates(Date::parse("2026-02-10").unwrap(), Date::parse("2026-06-20").unwrap()).filter(|date| active(*date)) {
            prop_assert!(units.iter().any(|unit| unit.0 <= date && date < unit.1), "{} was not charged", date);
        }
    }
}
