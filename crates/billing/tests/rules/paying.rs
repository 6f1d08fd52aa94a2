//! Payments (domain.md §8).

use crate::ledger::{June, bills, item, q};
use billing::{Bill, BillStatus, Due, allocate_payment};
use ids::BillId;
use proptest::prelude::*;

fn due(bill: i64, quanta: i64) -> Due {
    Due { bill: BillId(bill), due: quanta }
}

fn billed(net: &str) -> Bill {
    let closing = June::of(vec![item(10, 0, q(net), 0)]).close().unwrap();
    bills().0.closed(&closing).unwrap()
}

#[test]
fn an_overpaid_bill_closes_and_the_rest_is_credit() {
    // domain.md §8: due 87.83, pay 100.00 → closed, credit 12.17. §2: due 19.28, pay 20.00 → credit 0.72. The scenario: 19.59 → 0.41.
    for (owed, amount, credited) in [("87.83", "100.00", "12.17"), ("19.28", "20.00", "0.72"), ("19.59", "20.00", "0.41")] {
        let bill = billed(owed);
        let allocation = allocate_payment(&[due(110, bill.due)], q(amount), None).unwrap();
        assert_eq!((allocation.parts.as_slice(), allocation.credited), ([(BillId(110), q(owed))].as_slice(), q(credited)));
        let paid = bill.paid(q(owed)).unwrap();
        assert_eq!((paid.status, paid.due, paid.paid), (BillStatus::Closed, 0, q(owed)));
    }
}

#[test]
fn payments_fill_the_named_bill_then_the_oldest() {
    let dues = [due(1, 10), due(2, 20), due(3, 30)];
    assert_eq!(allocate_payment(&dues, 25, None).unwrap().parts, [(BillId(1), 10), (BillId(2), 15)]);
    let named = allocate_payment(&dues, 45, Some(BillId(3))).unwrap();
    assert_eq!((named.parts.as_slice(), named.credited), ([(BillId(3), 30), (BillId(1), 10), (BillId(2), 5)].as_slice(), 0));
    assert_eq!(allocate_payment(&dues, 5, Some(BillId(9))).unwrap_err().code(), "not_due");
    assert_eq!(allocate_payment(&dues, 0, None).unwrap_err().code(), "amount_not_positive");
    assert_eq!(allocate_payment(&[], 5, None).unwrap().credited, 5);
}

#[test]
fn a_reversed_payment_opens_the_bill_again() {
    let bill = billed("30.00");
    let paid = bill.paid(q("10.00")).unwrap();
    assert_eq!((paid.status, paid.due), (BillStatus::Billing, q("20.00")));
    assert_eq!(paid.paid(q("20.01")).unwrap_err().code(), "exceeds_due");
    let closed = paid.paid(q("20.00")).unwrap();
    assert_eq!(closed.paid(1).unwrap_err().code(), "bill_status");
    let open = closed.reversed(q("20.00")).unwrap();
    assert_eq!((open.status, open.due), (BillStatus::Billing, q("20.00")));
    assert_eq!(open.reversed(q("10.01")).unwrap_err().code(), "exceeds_due");
}

proptest! {
    /// domain.md §10: due = total − allocations, and no payment is lost.
    #[test]
    fn parts_and_credit_sum_to_the_payment(owed in prop::collection::vec(0..1_000_i64, 0..10), amount in 1..5_000_i64) {
        let dues: Vec<Due> = owed.iter().zip(1..).map(|(quanta, bill)| due(bill, *quanta)).collect();
        let allocation = allocate_payment(&dues, amount, None).unwrap();
        let spent: i64 = allocation.parts.iter().map(|(_, part)| part).sum();
        prop_assert_eq!(spent + allocation.credited, amount);
        prop_assert_eq!(spent, amount.min(owed.iter().sum()));
    }
}
