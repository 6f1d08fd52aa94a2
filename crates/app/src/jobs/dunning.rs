//! Dunning: does what a configuration says about bills that are overdue (domain.md §8). Its items are bills that have come to an action.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use crate::dunning::{DunningError, ListActionsDue, ListBillsDue, PerformDunning};
use ids::{BillId, CustomerId};
use std::sync::Arc;
use store::criteria::{Place, Range};
use store::job::Parameters;
use store::{Lane, StoreError};

/// The kind.
pub(super) struct Dunning;

impl Kind for Dunning {
    type Of = BillId;

    /// Counting them would read them all.
    async fn count(&self, _work: &Work<'_>) -> Result<i64, JobError> {
        Ok(0)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<BillId>>, JobError> {
        let (dunning, mut range) = (code(work)?, range);
        // A page without a bill that has come to an action is none: the next one may have some.
        loop {
            let criteria = work.run.order.criteria.clone();
            let list = ListBillsDue { dunning: dunning.clone(), criteria, range, limit, catalogs: Arc::clone(work.catalogs) };
            let found = work.store.read(work.scope.clone(), list).await?;
            let Some(last) = found.last else { return Ok(Vec::new()) };
            range.after = place_of(last);
            let item = |(customer, bill): (CustomerId, BillId)| Item { place: place_of(bill), customer, of: bill };
            let items: Vec<Item<BillId>> = found.bills.into_iter().map(item).collect();
            if !items.is_empty() {
                return Ok(items);
            }
        }
    }

    async fn work(&self, work: &Work<'_>, items: Vec<Item<BillId>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        let dunning = code(work)?;
        for Item { customer, of: bill, .. } in items {
            let failures = dun(work, &dunning, (customer, bill)).await;
            tally.done(1, format!("bill {bill}"));
            tally.failed(i64::from(!failures.is_empty()));
            for (action, error) in failures {
                tally.note(Some(customer), format!("bill {bill} {action}"), error.code(), &error);
            }
            tally.tell().await?;
        }
        Ok(())
    }
}

const fn place_of(bill: BillId) -> Place {
    Place([bill.0, 0, 0])
}

fn code(work: &Work<'_>) -> Result<String, JobError> {
    match &work.run.order.parameters {
        Parameters::Dunning { dunning } => Ok(dunning.clone()),
        Parameters::None | Parameters::Export { .. } | Parameters::Report { .. } => {
            Err(StoreError::Invariant("a run of dunning without a configuration").into())
        }
    }
}

/// Does all that a bill has come to, each action by itself: one that is refused stops no other, and is tried again with the next run.
async fn dun(work: &Work<'_>, dunning: &str, (customer, bill): (CustomerId, BillId)) -> Vec<(String, DunningError)> {
    let list = ListActionsDue { dunning: dunning.to_owned(), bill, catalogs: Arc::clone(work.catalogs) };
    let actions = match work.store.read(work.scope.clone(), list).await {
        Ok(actions) => actions,
        Err(error) => return vec![(String::new(), error)],
    };
    let mut failures = Vec::new();
    for action in actions {
        let (dunning, run, catalogs) = (dunning.to_owned(), work.run.id, Arc::clone(work.catalogs));
        let perform = PerformDunning { dunning, action: action.clone(), customer, bill, run, catalogs };
        if let Err(error) = work.store.write(work.scope.clone(), perform, Lane::Background).await {
            failures.push((action, error));
        }
    }
    failures
}
