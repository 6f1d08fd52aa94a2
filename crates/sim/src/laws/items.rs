//! Impacts of a bill = its items = its total (domain.md §10.1).

use super::{Sight, wide};
use balance::{ItemKey, LegKind};
use ids::{BillId, GroupId};
use std::collections::BTreeMap;
use store::bill::BillState;

/// Net, tax, number of legs, first and last day.
type Sums = (i128, i128, i64, (i32, i32));

/// Rows and open increments of each item sum to the charges that name it, in money, number and days.
pub(super) fn are_their_legs(sight: &Sight<'_>) -> Vec<String> {
    let mut charged: BTreeMap<(GroupId, ItemKey), Sums> = BTreeMap::new();
    let mut wrong = Vec::new();
    for impact in sight.of_kind(LegKind::Charge) {
        let Some(key) = impact.leg.item else {
            wrong.push(format!("a charge of {:?} names no item", impact.source));
            continue;
        };
        let day = impact.at.utc_day();
        add(&mut charged, (impact.leg.group, key), (impact.leg.net.into(), impact.leg.tax.into(), 1, (day, day)));
    }
    let mut items: BTreeMap<(GroupId, ItemKey), Sums> = BTreeMap::new();
    for item in &sight.books.items {
        if item.bill != item.key.bill {
            wrong.push(format!("an item of bill {} stands on bill {}", item.key.bill, item.bill));
        }
        add(&mut items, (item.group, item.key), (item.net.into(), item.tax.into(), item.count, item.days));
    }
    for group in &sight.books.groups {
        for item in &group.state.items {
            add(&mut items, (group.id, item.key), (item.net.into(), item.taxed.into(), item.count.into(), item.days));
        }
    }
    let keys: std::collections::BTreeSet<_> = charged.keys().chain(items.keys()).copied().collect();
    wrong.extend(keys.into_iter().filter(|key| charged.get(key) != items.get(key)).map(|key| {
        let (group, item) = key;
        format!("{}, bill {}: legs {:?}, item {:?} ({item:?})", sight.name(group), item.bill, charged.get(&key), items.get(&key))
    }));
    wrong
}

fn add(sums: &mut BTreeMap<(GroupId, ItemKey), Sums>, key: (GroupId, ItemKey), more: Sums) {
    let sum = sums.entry(key).or_insert((0, 0, 0, more.3));
    *sum = (sum.0 + more.0, sum.1 + more.1, sum.2 + more.2, (sum.3.0.min(more.3.0), sum.3.1.max(more.3.1)));
}

/// A bill that left `active` is the sum of its rows, and nothing of it is open; a bill that did not has no totals yet.
pub(super) fn bill_is_its_items(sight: &Sight<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for bill in &sight.books.bills {
        let rows = || sight.books.items.iter().filter(|item| item.bill == bill.id);
        let sums = (wide(rows().map(|item| item.net)), wide(rows().map(|item| item.tax)));
        let told = (i128::from(bill.net), i128::from(bill.tax));
        let is_open = matches!(bill.state, BillState::Active | BillState::Inactive);
        let expected = if is_open { (0, 0) } else { sums };
        if told != expected {
            wrong.push(format!("bill {} ({}): net and tax {told:?}, items {expected:?}", bill.number, bill.state.as_str()));
        }
        wrong.extend(unbilled(sight, bill.id, is_open).into_iter().map(|what| format!("bill {}: {what}", bill.number)));
    }
    wrong
}

/// What a group keeps as unbilled of a bill is what its charges on it come to; of a billed bill it keeps nothing.
fn unbilled(sight: &Sight<'_>, bill: BillId, is_open: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for group in &sight.books.groups {
        let kept = wide(group.state.unbilled.iter().filter(|(of, _)| *of == bill).map(|(_, quanta)| *quanta));
        let of_group = |impact: &&super::Impact| impact.leg.group == group.id && impact.leg.item.is_some_and(|item| item.bill == bill);
        let charged = sight.of_kind(LegKind::Charge).filter(of_group);
        let expected = if is_open { charged.map(|impact| i128::from(impact.leg.net) + i128::from(impact.leg.tax)).sum() } else { 0 };
        if kept != expected {
            wrong.push(format!("{} keeps {kept} as unbilled, charges come to {expected}", sight.name(group.id)));
        }
        if !is_open && group.state.items.iter().any(|item| item.key.bill == bill) {
            wrong.push(format!("{} has open items of a bill that left active", sight.name(group.id)));
        }
    }
    wrong
}
