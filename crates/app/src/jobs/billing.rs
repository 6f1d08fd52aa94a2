//! Billing: closes the cycles that have ended (domain.md §7). Its items are billing profiles in the order of their cycles' ends.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use super::members_first::{Ordered, members_first};
use super::units::{InUnits, work_in_units, work_one_by_one};
use crate::billing::{BillingUseError, DrawBillNumbers, RunBilling, RunBillingOfMany, ToBill};
use crate::event::retry_overdue;
use ids::{CustomerId, ProfileId};
use std::collections::HashMap;
use std::fmt::Display;
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
        // Members before who pays for them, whichever chunk they are of (domain.md §6): those in their order, all others together.
        let Ordered { related, others } = members_first(work, items).await?;
        let count = i64::try_from(others.len()).map_err(|_too_many| StoreError::TooManyIds)?;
        let first = if count > 0 { work.store.write(work.scope.clone(), DrawBillNumbers { count }, Lane::Background).await? } else { 0 };
        let closing = Closing { numbers: others.iter().map(|item| item.of).zip(first..).collect() };
        work_one_by_one(&closing, work, &related, tally).await?;
        work_in_units(&closing, work, &others, tally).await
    }
}

/// What is done to profiles.
struct Closing {
    /// Of those that are billed together, the number of the bill that is prepared.
    numbers: HashMap<ProfileId, i64>,
}

impl InUnits for Closing {
    type Of = ProfileId;
    type Error = BillingUseError;

    async fn together(&self, work: &Work<'_>, items: &[Item<ProfileId>]) -> Result<(), BillingUseError> {
        let to_bill = |item: &Item<ProfileId>| {
            let number = *self.numbers.get(&item.of).ok_or(StoreError::Invariant("a profile without a number for its next bill"))?;
            Ok(ToBill { customer: item.customer, profile: item.of, number })
        };
        let profiles = items.iter().map(to_bill).collect::<Result<_, StoreError>>()?;
        let together = RunBillingOfMany { profiles, catalogs: Arc::clone(work.catalogs) };
        work.store.write(work.scope.clone(), together, Lane::Background).await
    }

    async fn alone(&self, work: &Work<'_>, item: &Item<ProfileId>) -> Result<(), BillingUseError> {
        use BillingUseError::{CycleStillRunning, OpenForLateUsage};
        let alone = RunBilling { profile: item.of, catalogs: Arc::clone(work.catalogs) };
        match work.store.write(work.scope.clone(), alone, Lane::Background).await {
            // Billed by hand or by another worker meanwhile: nothing is left to do.
            Ok(_) | Err(CycleStillRunning { .. } | OpenForLateUsage { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Usage that waited for the bills is rated now. What fails stays unrated and is tried again by the server.
    async fn after(&self, work: &Work<'_>, items: &[Item<ProfileId>]) {
        if work.run.test_mode {
            return;
        }
        let customers = items.iter().map(|item| item.customer.0).collect();
        let waiting = match work.store.read(work.scope.clone(), WhoWaits { customers }).await {
            Ok(waiting) => waiting,
            Err(error) => {
                tracing::warn!(code = error.code(), error = &error as &dyn std::error::Error, "usage that waited could not be looked for");
                return;
            }
        };
        for customer in waiting {
            if let Err(error) = retry_overdue(work.store, work.catalogs, &work.scope, Some(customer)).await {
                tracing::warn!(%customer, code = error.code(), error = &error as &dyn std::error::Error, "usage that waited could not be rated");
            }
        }
    }

    fn name(&self, item: &Item<ProfileId>) -> impl Display {
        format!("billing profile {}", item.of)
    }
}

/// Which customers have usage that is not rated.
struct WhoWaits {
    customers: Vec<i64>,
}

impl Operation for WhoWaits {
    type Output = Vec<CustomerId>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<CustomerId>, StoreError> {
        store::usage_queue::with_unrated(tx, &self.customers).await
    }
}

struct CountToBill {
    criteria: Criteria,
}

impl Operation for CountToBill {
    type Output = i64;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        let billable = crate::billing::billable(tx).await?;
        store::profile::count_to_bill(tx, billable, &self.criteria).await
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
        let billable = crate::billing::billable(tx).await?;
        store::profile::to_bill(tx, billable, &self.criteria, self.range, self.limit).await
    }
}
