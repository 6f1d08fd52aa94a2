//! In which order balances are consumed (domain.md §3).

use crate::Balance;
use catalog::{ConsumptionOrder, OrderKey};
use std::cmp::Ordering;

/// Compares two balances: priority, the resource's keys, then the number.
pub(crate) fn compare(order: ConsumptionOrder, left: &Balance, right: &Balance) -> Ordering {
    left.priority
        .cmp(&right.priority)
        .then_with(|| by_key(order.first, left, right))
        .then_with(|| order.second.map_or(Ordering::Equal, |key| by_key(key, left, right)))
        .then_with(|| left.id.cmp(&right.id))
}

fn by_key(key: OrderKey, left: &Balance, right: &Balance) -> Ordering {
    // An open end is later than any end.
    let end = |balance: &Balance| (balance.validity.to().is_none(), balance.validity.to());
    match key {
        OrderKey::EarliestExpiry => end(left).cmp(&end(right)),
        OrderKey::LatestExpiry => end(right).cmp(&end(left)),
        OrderKey::EarliestStart => left.validity.from().cmp(&right.validity.from()),
        OrderKey::LatestStart => right.validity.from().cmp(&left.validity.from()),
    }
}
