//! What a bill that left `active` is adjusted by (domain.md §8).

use crate::ledger::{June, bills, euro, item, q};
use balance::ItemKey;
use billing::{AdjustItemRequest, Bill, BillStatus, Direction, NoteKind, adjust_item};
use ids::{BillId, ServiceId, SubscriptionId, Sym};
use proptest::prelude::*;

/// 16.06 net, 3.53 tax: the bill of the first scenario.
fn billed() -> Bill {
    let closing = June::of(vec![item(10, 220_000, q("16.06"), q("3.5332"))]).close().unwrap();
    bills().0.closed(&closing).unwrap()
}

#[test]
fn a_credit_takes_from_what_is_due_and_the_rest_is_credit_balance() {
    // 19.59 due, credit 5.00 + 1.10 → 13.49 due; then 20.00 + 4.40 → nothing due, 10.91 of credit.
    let bill = billed();
    let first = bill.adjusted(q("-5.00"), q("-1.10")).unwrap();
    assert_eq!((first.bill.total, first.bill.due, first.credited), (q("13.49"), q("13.49"), 0));
    assert_eq!(first.bill.status, BillStatus::Billing);
    let second = first.bill.adjusted(q("-20.00"), q("-4.40")).unwrap();
    assert_eq!((second.bill.total, second.bill.due, second.credited), (q("-10.91"), 0, q("10.91")));
    assert_eq!((second.bill.status, second.bill.paid), (BillStatus::Closed, q("-10.91")));
}

#[test]
fn a_credit_on_a_paid_bill_is_credit_balance_and_a_debit_opens_it_again() {
    let paid = billed().paid(q("19.59")).unwrap();
    let credited = paid.adjusted(q("-1.00"), q("-0.22")).unwrap();
    assert_eq!((credited.bill.status, credited.bill.due, credited.credited), (BillStatus::Closed, 0, q("1.22")));
    assert_eq!((credited.bill.total, credited.bill.paid), (q("18.37"), q("18.37")));
    let debited = paid.adjusted(q("2.00"), q("0.44")).unwrap();
    assert_eq!((debited.bill.status, debited.bill.due, debited.credited), (BillStatus::Billing, q("2.44"), 0));
}

#[test]
fn an_open_bill_is_charged_and_needs_no_note() {
    assert_eq!(bills().0.adjusted(q("1.00"), 0).unwrap_err().code(), "bill_status");
    assert_eq!(billed().adjusted(i64::MAX, i64::MAX).unwrap_err().code(), "amount_overflow");
}

#[test]
fn an_item_is_adjusted_with_the_tax_that_it_was_charged_with() {
    let key = ItemKey {
        bill: BillId(110),
        code: Sym(10),
        subscription: Some(SubscriptionId(7)),
        service: Some(ServiceId(8)),
        tax: Some(Sym(2)),
        // The rate of another year: what is given back is what was taken.
        tax_ppm: 200_000,
        ledger: Some(Sym(4)),
    };
    let adjusted = |amount: &str, with_tax, status| {
        let request = AdjustItemRequest { amount: amount.parse().unwrap(), direction: Direction::Credit, with_tax };
        adjust_item(status, &euro(), &key, &request).map_err(|error| error.code())
    };
    let with = adjusted("2.57", true, BillStatus::Closed).unwrap();
    assert_eq!((with.net, with.tax, with.item), (q("-2.57"), q("-0.51"), key));
    let without = adjusted("2.57", false, BillStatus::Closed).unwrap();
    assert_eq!((without.net, without.tax), (q("-2.57"), 0));
    assert_eq!(without.item, ItemKey { tax: None, tax_ppm: 0, ..key });
    // An open bill keeps full scale, one that left `active` minor units (domain.md §2).
    assert_eq!(adjusted("2.571", true, BillStatus::Active).unwrap().tax, q("-0.5142"));
    assert_eq!(adjusted("2.571", true, BillStatus::Billing).err(), Some("too_precise"));
    assert_eq!(adjusted("0", true, BillStatus::Billing).err(), Some("amount_not_positive"));
}

#[test]
fn the_kind_of_a_note_is_the_sign_of_its_total() {
    assert_eq!([NoteKind::of(-1), NoteKind::of(0), NoteKind::of(1)], [Some(NoteKind::Credit), None, Some(NoteKind::Debit)]);
    for kind in [NoteKind::Credit, NoteKind::Debit] {
        assert_eq!(NoteKind::parse(&kind.to_string()), Some(kind));
    }
    assert_eq!(NoteKind::parse("void"), None);
}

proptest! {
    /// domain.md §10: due = total − allocations after any adjustments and payments; due 0 exactly when closed; what is credited is not lost.
    #[test]
    fn due_is_the_total_less_what_is_allocated(steps in prop::collection::vec((-3_000..3_000_i64, 0..3_000_i64), 1..12)) {
        let mut bill = billed();
        for (cents, payment) in steps {
            let before = bill.clone();
            let adjusted = bill.adjusted(cents * 10_000, 0).unwrap();
            bill = adjusted.bill;
            prop_assert_eq!(bill.paid, before.paid - adjusted.credited);
            prop_assert!(adjusted.credited >= 0 && (adjusted.credited == 0 || bill.due == 0));
            let pay = (payment * 10_000).min(bill.due);
            if pay > 0 {
                bill = bill.paid(pay).unwrap();
            }
            prop_assert_eq!(bill.due, bill.total - bill.funds_paid - bill.paid);
            prop_assert_eq!(bill.due == 0, bill.status == BillStatus::Closed);
            prop_assert_eq!(bill.net + bill.tax, bill.total);
        }
    }
}
