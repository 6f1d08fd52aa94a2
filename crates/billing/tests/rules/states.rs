//! States of bills and the shift (domain.md §7).

use crate::ledger::{June, bills, cycle, item, q};
use billing::{BillCommand, BillStatus, NewBill, Outcome, shift};
use ids::BillId;

#[test]
fn the_shift_moves_three_bills() {
    // domain.md §7: 110 active, 111 inactive → 110 billing, 111 active, 112 inactive.
    let (active, inactive) = bills();
    let closing = June::of(vec![item(10, 220_000, q("15.80"), q("3.476"))]).close().unwrap();
    let shifted = shift(&active, &inactive, &closing, &cycle(), NewBill { id: BillId(112), number: 3 }).unwrap();
    assert_eq!((shifted.billed.id, shifted.billed.status), (BillId(110), BillStatus::Billing));
    assert_eq!((shifted.active.id, shifted.active.status), (BillId(111), BillStatus::Active));
    assert_eq!((shifted.inactive.id, shifted.inactive.status), (BillId(112), BillStatus::Inactive));
    // Billing periods tile time (domain.md §10).
    assert_eq!(shifted.billed.period.to(), Some(shifted.active.period.from()));
    assert_eq!(shifted.active.period.to(), Some(shifted.inactive.period.from()));
    assert_eq!((shifted.billed.total, shifted.billed.due), (q("19.28"), q("19.28")));
    let again = shift(&shifted.billed, &shifted.active, &closing, &cycle(), NewBill { id: BillId(113), number: 4 });
    assert_eq!(again.unwrap_err().code(), "bill_status");
}

#[test]
fn the_table_of_states() {
    use BillCommand::{Activate, Bill, Reopen, Settle};
    use BillStatus::{Active, Billing, Closed, Inactive};
    let same = None;
    for (state, command, expected) in [
        (Inactive, Activate, Ok(Some(Active))),
        (Active, Activate, Ok(same)),
        (Billing, Activate, Err("bill_status")),
        (Closed, Activate, Err("bill_status")),
        (Inactive, Bill, Err("bill_status")),
        (Active, Bill, Ok(Some(Billing))),
        (Billing, Bill, Ok(same)),
        (Closed, Bill, Err("bill_status")),
        (Inactive, Settle, Err("bill_status")),
        (Active, Settle, Ok(Some(Closed))),
        (Billing, Settle, Ok(Some(Closed))),
        (Closed, Settle, Ok(same)),
        (Inactive, Reopen, Err("bill_status")),
        (Active, Reopen, Err("bill_status")),
        (Billing, Reopen, Ok(same)),
        (Closed, Reopen, Ok(Some(Billing))),
    ] {
        let outcome = state.apply(command).map_err(|error| error.code()).map(|outcome| match outcome {
            Outcome::Applied(next) => Some(next),
            Outcome::Unchanged => None,
        });
        assert_eq!(outcome, expected, "{state} {command:?}");
    }
}

#[test]
fn a_state_is_read_as_it_is_written() {
    for status in [BillStatus::Inactive, BillStatus::Active, BillStatus::Billing, BillStatus::Closed] {
        assert_eq!(status.to_string().parse(), Ok(status));
    }
}
