//! Items that are worked on together: a unit is one operation and, where one of its items fails, one operation an item, so that the others are
//! done all the same.

use super::chunk::{Coded, Halt, Tally};
use super::kind::{Item, Work};
use futures_util::future::join_all;
use std::fmt::Display;

/// Items of a unit, a power of two as rows are sent in: on the embedded store some 5 ms of work, after which those who wait for an answer get
/// theirs.
const UNIT_ITEMS: usize = 64;

/// Units that are worked on at once.
const UNITS_AT_ONCE: usize = 4;

/// What is done to the items of a unit.
pub(super) trait InUnits: Send + Sync {
    /// What its items are.
    type Of: Send + Sync;
    /// Why one fails.
    type Error: Coded;

    /// Does all items in one operation, or none.
    fn together(&self, work: &Work<'_>, items: &[Item<Self::Of>]) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Does one item. What somebody else did meanwhile is no failure.
    fn alone(&self, work: &Work<'_>, item: &Item<Self::Of>) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// What follows once items are done.
    fn after(&self, _work: &Work<'_>, _items: &[Item<Self::Of>]) -> impl Future<Output = ()> + Send {
        async {}
    }

    /// An item in words.
    fn name(&self, item: &Item<Self::Of>) -> impl Display;
}

/// Works on items unit by unit and tells the tally what came of each: [`UNITS_AT_ONCE`], so that while the store writes the ones, the others
/// are decided.
pub(super) async fn work_in_units<K: InUnits>(kind: &K, work: &Work<'_>, items: &[Item<K::Of>], tally: &mut Tally<'_>) -> Result<(), Halt> {
    for units in items.chunks(UNITS_AT_ONCE * UNIT_ITEMS) {
        let at_once = units.chunks(UNIT_ITEMS).map(|unit| work_on(kind, work, unit));
        let done = join_all(at_once).await;
        note(kind, tally, units, done.into_iter().flatten());
        kind.after(work, units).await;
        tally.tell().await?;
    }
    Ok(())
}

/// Works on items in their order, each by itself.
pub(super) async fn work_one_by_one<K: InUnits>(
    kind: &K,
    work: &Work<'_>,
    items: &[Item<K::Of>],
    tally: &mut Tally<'_>,
) -> Result<(), Halt> {
    for item in items {
        let item = std::slice::from_ref(item);
        let done = each_alone(kind, work, item).await;
        note(kind, tally, item, done);
        kind.after(work, item).await;
        tally.tell().await?;
    }
    Ok(())
}

async fn work_on<K: InUnits>(kind: &K, work: &Work<'_>, items: &[Item<K::Of>]) -> Vec<Result<(), K::Error>> {
    match kind.together(work, items).await {
        Ok(()) => items.iter().map(|_| Ok(())).collect(),
        Err(error) => {
            tracing::debug!(code = error.code(), "items are worked on one after the other");
            each_alone(kind, work, items).await
        }
    }
}

async fn each_alone<K: InUnits>(kind: &K, work: &Work<'_>, items: &[Item<K::Of>]) -> Vec<Result<(), K::Error>> {
    let mut done = Vec::with_capacity(items.len());
    for item in items {
        done.push(kind.alone(work, item).await);
    }
    done
}

fn note<K: InUnits>(kind: &K, tally: &mut Tally<'_>, items: &[Item<K::Of>], done: impl IntoIterator<Item = Result<(), K::Error>>) {
    for (item, done) in items.iter().zip(done) {
        tally.item(item.customer, kind.name(item), done.err());
    }
}
