//! Due = total − allocations; due 0 ⇔ closed (domain.md §10.1, §8).

use super::{Sight, wide};
use balance::LegKind;
use catalog::PaymentType;
use store::audit::AuditedBill;
use store::bill::BillState;

/// Of every bill that left `active`; an open one has nothing paid and nothing due.
pub(super) fn due_is_total_less_allocations(sight: &Sight<'_>) -> Vec<String> {
    sight.books.bills.iter().flat_map(|bill| of_bill(sight, bill).into_iter().map(|what| format!("bill {}: {what}", bill.number))).collect()
}

fn of_bill(sight: &Sight<'_>, bill: &AuditedBill) -> Vec<String> {
    let mut wrong = Vec::new();
    let allocated =
        wide(sight.books.allocations.iter().filter(|allocation| allocation.bill == bill.id).map(|allocation| allocation.amount));
    if allocated != i128::from(bill.paid) {
        wrong.push(format!("paid {}, allocated {allocated}", bill.paid));
    }
    match bill.state {
        BillState::Active | BillState::Inactive => {
            if (bill.funds, bill.paid, bill.due) != (0, 0, 0) {
                wrong.push(format!("open, yet funds {}, paid {}, due {}", bill.funds, bill.paid, bill.due));
            }
        }
        BillState::Billing | BillState::Closed => {
            let due = wide([bill.net, bill.tax].into_iter()) - wide([bill.funds, bill.paid].into_iter());
            if due != i128::from(bill.due) || due < 0 {
                wrong.push(format!("due {}, net + tax − funds − paid {due}", bill.due));
            }
            if (bill.due == 0) != (bill.state == BillState::Closed) {
                wrong.push(format!("{} with {} due", bill.state.as_str(), bill.due));
            }
        }
    }
    let profile = sight.books.profiles.iter().find(|profile| profile.id == bill.profile);
    if profile.is_some_and(|profile| profile.payment_type == PaymentType::Prepaid) && (bill.due, bill.paid) != (0, 0) {
        wrong.push(format!("a prepaid statement with {} due and {} paid", bill.due, bill.paid));
    }
    wrong
}

/// What funds paid of a bill is the sum of legs that say so.
pub(super) fn funds_are_legs(sight: &Sight<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for bill in &sight.books.bills {
        let legs = sight.of_kind(LegKind::Funds).filter(|impact| impact.leg.item.is_some_and(|item| item.bill == bill.id));
        let moved = wide(legs.map(|impact| impact.leg.net));
        let kept = wide(
            sight.books.groups.iter().flat_map(|group| &group.state.paid_by_funds).filter(|(of, _)| *of == bill.id).map(|(_, sum)| *sum),
        );
        let (open, billed) = match bill.state {
            BillState::Active | BillState::Inactive => (moved, 0),
            BillState::Billing | BillState::Closed => (0, moved),
        };
        if (kept, i128::from(bill.funds)) != (open, billed) {
            let state = bill.state.as_str();
            wrong.push(format!("bill {} ({state}): legs {moved}, kept by groups {kept}, on the bill {}", bill.number, bill.funds));
        }
    }
    wrong
}
