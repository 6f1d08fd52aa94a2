//! Invoicing: issues the invoice of every bill that waits for one (domain.md §8). Its items are bills in the order of their customers.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use crate::billing::{BillingUseError, IssueInvoice};
use ids::{BillId, CustomerId};
use std::sync::Arc;
use store::criteria::{Criteria, Place, Range};
use store::{Lane, Operation, StoreError, Tx};

/// The kind.
pub(super) struct Invoicing;

impl Kind for Invoicing {
    type Of = BillId;

    async fn count(&self, work: &Work<'_>) -> Result<i64, JobError> {
        let count = CountToInvoice { criteria: work.run.order.criteria.clone() };
        Ok(work.store.read(work.scope.clone(), count).await?)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<BillId>>, JobError> {
        let find = BillsToInvoice { criteria: work.run.order.criteria.clone(), range, limit };
        let found = work.store.read(work.scope.clone(), find).await?;
        let item = |(customer, bill): (CustomerId, BillId)| Item { place: Place([customer.0, bill.0, 0]), customer, of: bill };
        Ok(found.into_iter().map(item).collect())
    }

    async fn work(&self, work: &Work<'_>, items: Vec<Item<BillId>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        for Item { customer, of: bill, .. } in items {
            let issue = IssueInvoice { bill, catalogs: Arc::clone(work.catalogs) };
            let failure = match work.store.write(work.scope.clone(), issue, Lane::Background).await {
                // Invoiced by another worker meanwhile: nothing is left to do.
                Ok(_) | Err(BillingUseError::Invoiced(_)) => None,
                Err(error) => Some((error.code(), error)),
            };
            tally.item(customer, format!("bill {bill}"), failure.map(|(code, error)| (error, code)));
            tally.tell().await?;
        }
        Ok(())
    }
}

struct CountToInvoice {
    criteria: Criteria,
}

impl Operation for CountToInvoice {
    type Output = i64;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        store::bill::count_to_invoice(tx, &self.criteria).await
    }
}

struct BillsToInvoice {
    criteria: Criteria,
    range: Range,
    limit: i64,
}

impl Operation for BillsToInvoice {
    type Output = Vec<(CustomerId, BillId)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        store::bill::to_invoice(tx, &self.criteria, self.range, self.limit).await
    }
}
