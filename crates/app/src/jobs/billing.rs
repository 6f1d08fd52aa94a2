//! Billing: closes the cycles that have ended (domain.md §7). Its items are billing profiles in the order of their cycles' ends.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use crate::billing::{BillingUseError, RunBilling};
use crate::event::retry_overdue;
use ids::{CustomerId, ProfileId};
use std::sync::Arc;
use store::criteria::{Criteria, Place, Range};
use store::profile::BillingPlace;
use store::{Lane, Operation, StoreError, Tx};

/// The kind.
pub(super) struct Billing;

impl Kind for Billing {
    type Of = ProfileId;

    async fn count(&self, work: &Work<'_>) -> Result<i64, JobError> {
        let count = CountToBill { criteria: work.run.order.criteria.clone() };
        Ok(work.store.read(work.scope.clone(), count).await?)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<ProfileId>>, JobError> {
        let find = ProfilesToBill { criteria: work.run.order.criteria.clone(), range, limit };
        let found = work.store.read(work.scope.clone(), find).await?;
        let item =
            |(end, customer, profile): BillingPlace| Item { place: Place([end.micros(), customer.0, profile.0]), customer, of: profile };
        Ok(found.into_iter().map(item).collect())
    }

    async fn work(&self, work: &Work<'_>, items: Vec<Item<ProfileId>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        for Item { customer, of: profile, .. } in items {
            let run = RunBilling { profile, catalogs: Arc::clone(work.catalogs) };
            let failure = match work.store.write(work.scope.clone(), run, Lane::Background).await {
                Ok(_billed) => {
                    rate_what_waited(work, customer).await;
                    None
                }
                // Billed by hand or by another worker meanwhile: nothing is left to do.
                Err(BillingUseError::Billing(::billing::BillingError::CycleStillRunning { .. })) => None,
                Err(error) => Some(error),
            };
            let failure = failure.map(|error| (error.code(), error));
            tally.item(customer, format!("billing profile {profile}"), failure.map(|(code, error)| (error, code)));
            tally.tell().await?;
        }
        Ok(())
    }
}

/// Usage that waited for the bill is rated now. What fails stays unrated and is tried again by the server.
async fn rate_what_waited(work: &Work<'_>, customer: CustomerId) {
    if work.run.test_mode {
        return;
    }
    if let Err(error) = retry_overdue(work.store, work.catalogs, &work.scope, Some(customer)).await {
        tracing::warn!(%customer, code = error.code(), error = &error as &dyn std::error::Error, "usage that waited could not be rated");
    }
}

struct CountToBill {
    criteria: Criteria,
}

impl Operation for CountToBill {
    type Output = i64;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        let now = store::site::now(tx).await?;
        store::profile::count_to_bill(tx, now, &self.criteria).await
    }
}

struct ProfilesToBill {
    criteria: Criteria,
    range: Range,
    limit: i64,
}

impl Operation for ProfilesToBill {
    type Output = Vec<BillingPlace>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let now = store::site::now(tx).await?;
        store::profile::to_bill(tx, now, &self.criteria, self.range, self.limit).await
    }
}
