//! Invoicing: issues the invoice of every bill that waits for one (domain.md §8). Its items are bills in the order of their customers.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use super::units::{InUnits, work_in_units};
use crate::billing::{BillingUseError, IssueInvoice, IssueInvoices};
use ids::{BillId, CustomerId};
use std::fmt::Display;
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
        work_in_units(&Issuing, work, &items, tally).await
    }
}

/// What is done to bills.
struct Issuing;

impl InUnits for Issuing {
    type Of = BillId;
    type Error = BillingUseError;

    async fn together(&self, work: &Work<'_>, items: &[Item<BillId>]) -> Result<(), BillingUseError> {
        let bills = items.iter().map(|item| (item.customer, item.of)).collect();
        let together = IssueInvoices { bills, catalogs: Arc::clone(work.catalogs) };
        work.store.write(work.scope.clone(), together, Lane::Background).await
    }

    async fn alone(&self, work: &Work<'_>, item: &Item<BillId>) -> Result<(), BillingUseError> {
        let alone = IssueInvoice { bill: item.of, catalogs: Arc::clone(work.catalogs) };
        match work.store.write(work.scope.clone(), alone, Lane::Background).await {
            // Invoiced by another worker meanwhile: nothing is left to do.
            Ok(_) | Err(BillingUseError::Invoiced(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn name(&self, item: &Item<BillId>) -> impl Display {
        format!("bill {}", item.of)
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
