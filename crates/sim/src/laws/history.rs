//! History is added to: rows of events, postings, payments, invoices and notes never change, nor what funds paid of a billed bill and who
//! pays it (ARCHITECTURE.md). Totals of billed bills change by their items, and by notes once they are invoiced: `items` and `numbers` say
//! so.

use super::Sight;
use std::collections::BTreeMap;
use std::fmt::Debug;
use store::audit::AuditedBill;
use store::bill::BillState;

/// Everything that was there after the step before is there unchanged.
pub(super) fn is_only_added_to(sight: &Sight<'_>) -> Vec<String> {
    let Some(before) = sight.before else { return Vec::new() };
    let now = sight.books;
    let mut wrong = kept("event", &before.events, &now.events, |row| (row.customer, row.day, row.key, row.revision));
    wrong.extend(kept("posting", &before.postings, &now.postings, |row| row.id));
    wrong.extend(kept("payment", &before.payments, &now.payments, |row| row.id));
    wrong.extend(kept("invoice", &before.invoices, &now.invoices, |row| row.id));
    wrong.extend(kept("void invoice", &before.void, &now.void, |row| *row));
    wrong.extend(kept("note", &before.notes, &now.notes, |row| row.id));
    let billed = |books: &store::audit::Books| -> Vec<(i64, i64, i64)> {
        books.bills.iter().filter(|bill| is_billed(bill)).map(|bill| (bill.id.0, bill.funds, bill.paid_by.0)).collect()
    };
    wrong.extend(kept("billed bill", &billed(before), &billed(now), |row| row.0));
    if now.now < before.now {
        wrong.push(format!("the clock went back from {} to {}", before.now, now.now));
    }
    wrong
}

const fn is_billed(bill: &AuditedBill) -> bool {
    matches!(bill.state, BillState::Billing | BillState::Closed)
}

fn kept<T: PartialEq + Debug, K: Ord>(what: &str, before: &[T], now: &[T], key: impl Fn(&T) -> K) -> Vec<String> {
    let now: BTreeMap<K, &T> = now.iter().map(|row| (key(row), row)).collect();
    let changed = before.iter().filter(|row| now.get(&key(row)).is_none_or(|found| found != row));
    changed.map(|row| format!("{what} {row:?} became {:?}", now.get(&key(row)))).collect()
}
