//! Closing a cycle: rounding, funds, credit balance (domain.md §2, §7, §8).

use crate::ledger::{June, ROUNDING, VAT, day, euro, item, q};
use billing::{BillStatus, Closing, shown_rounding};
use catalog::PaymentType;
use ids::BillId;
use proptest::prelude::*;

fn rounding(closing: &Closing) -> Vec<(i64, i64)> {
    closing.rounding.iter().map(|charged| (charged.net, charged.tax)).collect()
}

#[test]
fn a_bill_is_rounded_when_it_leaves_active() {
    // domain.md §2: 19.276 = 15.80 + 3.476 → 15.80 + 3.48 = 19.28.
    let closing = June::of(vec![item(10, 220_000, q("15.80"), q("3.476"))]).close().unwrap();
    assert_eq!((closing.net, closing.tax, closing.total, closing.due), (q("15.80"), q("3.48"), q("19.28"), q("19.28")));
    assert_eq!(rounding(&closing), [(0, q("0.004"))]);
    assert_eq!(closing.rounding[0].item.tax, Some(VAT));
    assert_eq!(closing.status, BillStatus::Billing);
}

#[test]
fn the_first_bill_of_the_scenario() {
    // Rent 15.00 + 3.30, data 2.06 + 0.4532, credit −1.00 − 0.22: 19.5932 → 19.59 with rounding −0.0032.
    let items = vec![
        item(10, 220_000, q("15.00"), q("3.30")),
        item(11, 220_000, q("2.06"), q("0.4532")),
        item(12, 220_000, q("-1.00"), q("-0.22")),
    ];
    let closing = June::of(items).close().unwrap();
    assert_eq!((closing.net, closing.tax, closing.total), (q("16.06"), q("3.53"), q("19.59")));
    assert_eq!(rounding(&closing), [(0, q("-0.0032"))]);
}

#[test]
fn each_tax_category_and_rate_has_its_own_rounding() {
    let items = vec![item(10, 220_000, q("1.004"), q("0.22088")), item(11, 95_000, q("1.006"), q("0.09557")), item(12, 0, q("2.00"), 0)];
    let closing = June::of(items).close().unwrap();
    assert_eq!(closing.categories.len(), 3);
    assert_eq!(rounding(&closing), [(q("0.004"), q("0.00443")), (q("-0.004"), q("-0.00088"))]);
    assert_eq!(closing.total, q("4.33"));
}

#[test]
fn a_cycle_that_runs_is_not_billed() {
    // domain.md §7: November only once it is December.
    let early = June { now: day("2026-06-30"), ..June::of(Vec::new()) };
    assert_eq!(early.close().unwrap_err().code(), "cycle_still_running");
    let last = June { now: day("2026-07-01").plus_micros(-1).unwrap(), ..June::of(Vec::new()) };
    assert_eq!(last.close().unwrap_err().code(), "cycle_still_running");
    assert!(June::of(Vec::new()).close().is_ok());
    let twice = June { status: BillStatus::Billing, ..June::of(Vec::new()) };
    assert_eq!(twice.close().unwrap_err().code(), "bill_status");
}

#[test]
fn the_credit_balance_pays_the_next_bill() {
    // domain.md §8: credit 12.17; next bill 30.00 → due 17.83.
    let next = June { credit_balance: q("12.17"), ..June::of(vec![item(10, 0, q("30.00"), 0)]) };
    let closing = next.close().unwrap();
    assert_eq!((closing.credit_used, closing.due), (q("12.17"), q("17.83")));
    assert_eq!(closing.credit_after(q("12.17")).unwrap(), 0);
    let covered = June { credit_balance: q("40.00"), ..next }.close().unwrap();
    assert_eq!((covered.credit_used, covered.due, covered.status), (q("30.00"), 0, BillStatus::Closed));
    assert_eq!(covered.credit_after(q("40.00")).unwrap(), q("10.00"));
}

#[test]
fn a_bill_of_zero_or_less_closes_and_its_rest_becomes_credit() {
    let closing = June { credit_balance: q("1.00"), ..June::of(vec![item(12, 0, q("-10.00"), 0)]) }.close().unwrap();
    assert_eq!((closing.status, closing.due, closing.credit_used, closing.credit_added), (BillStatus::Closed, 0, 0, q("10.00")));
    assert_eq!(closing.credit_after(q("1.00")).unwrap(), q("11.00"));
    assert_eq!(June::of(Vec::new()).close().unwrap().status, BillStatus::Closed);
}

#[test]
fn a_prepaid_statement_is_not_rounded_and_closes() {
    // domain.md §2, §3: it is only shown rounded, and has due 0.
    let statement = June { payment_type: PaymentType::Prepaid, ..June::of(vec![item(10, 220_000, q("15.80"), q("3.476"))]) };
    let closing = statement.close().unwrap();
    assert_eq!((closing.total, closing.due, closing.status), (q("19.276"), 0, BillStatus::Closed));
    assert!(closing.rounding.is_empty());
}

#[test]
fn a_prepaid_statement_is_shown_rounded_by_tax_category() {
    // domain.md §2: what is shown sums to minor units; nothing of it is posted.
    let items = [item(10, 220_000, q("1.004"), q("0.22088")), item(11, 95_000, q("1.006"), q("0.09557")), item(12, 0, q("2.00"), 0)];
    let shown = shown_rounding(&items, &euro(), BillId(1), ROUNDING).unwrap();
    let differences: Vec<(i64, i64)> = shown.iter().map(|charged| (charged.net, charged.tax)).collect();
    assert_eq!(differences, [(q("0.004"), q("0.00443")), (q("-0.004"), q("-0.00088"))]);
    assert!(shown.iter().all(|charged| charged.item.code == ROUNDING && charged.item.bill == BillId(1)));
}

#[test]
fn what_funds_paid_becomes_minor_units_too() {
    let items = vec![item(10, 220_000, q("15.80"), q("3.476"))];
    let part = June { funds_paid: q("5.1234"), ..June::of(items.clone()) }.close().unwrap();
    assert_eq!((part.funds_paid, part.funds_difference, part.due), (q("5.12"), q("-0.0034"), q("14.16")));
    let all = June { funds_paid: q("19.276"), ..June::of(items) }.close().unwrap();
    assert_eq!((all.funds_paid, all.funds_difference, all.due), (q("19.28"), q("0.004"), 0));
    assert_eq!(all.status, BillStatus::Closed);
}

proptest! {
    /// domain.md §2, §10: items and rounding sum to totals in whole minor units; total = funds + credit + due.
    #[test]
    fn rounding_and_items_sum_to_minor_units(
        amounts in prop::collection::vec((0..3_usize, -90_000_000..90_000_000_i64), 0..30),
        credit in 0..1_000_i64,
    ) {
        let rates = [0, 95_000, 220_000];
        let items: Vec<_> = amounts
            .iter()
            .zip(10_u32..)
            .map(|((rate, net), code)| {
                let tax = money::Exact::ratio(i128::from(*net) * i128::from(rates[*rate]), 1_000_000_000_000).unwrap();
                item(code, rates[*rate], *net, tax.round(6, money::Rounding::HalfUp).unwrap())
            })
            .collect();
        let closing = June { credit_balance: credit * 10_000, ..June::of(items.clone()) }.close().unwrap();
        let net = items.iter().map(|item| item.net).sum::<i64>() + closing.rounding.iter().map(|item| item.net).sum::<i64>();
        let tax = items.iter().map(|item| item.tax).sum::<i64>() + closing.rounding.iter().map(|item| item.tax).sum::<i64>();
        prop_assert_eq!((net, tax, net + tax), (closing.net, closing.tax, closing.total));
        prop_assert_eq!((net % 10_000, tax % 10_000, closing.due % 10_000), (0, 0, 0));
        prop_assert_eq!(closing.total, closing.funds_paid + closing.paid() + closing.due);
        prop_assert_eq!(closing.due == 0, closing.status == BillStatus::Closed);
    }
}
