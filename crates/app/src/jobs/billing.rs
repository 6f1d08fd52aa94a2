//! Billing: closes the cycles that have ended (domain.md §7). Its items are billing profiles in the order of their cycles' ends.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use super::members_first::{in_hierarchies, members_first};
use crate::billing::{BillingUseError, RunBilling, RunBillingOfMany};
use crate::event::retry_overdue;
use ids::{CustomerId, ProfileId};
use std::sync::Arc;
use store::criteria::{Criteria, Place, Range};
use store::profile::BillingPlace;
use store::{Lane, Operation, StoreError, Tx};

/// Profiles that are billed in one operation: on the embedded store some 10 ms of work, after which those who wait for an answer get theirs.
const PROFILES_AT_ONCE: usize = 50;

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
        let items = members_first(work, items).await?;
        let related = in_hierarchies(work, &items).await?;
        let (in_order, others): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| related.contains(&item.customer));
        for item in &in_order {
            let failures = vec![bill_alone(work, item).await];
            note(tally, std::slice::from_ref(item), failures);
            rate_what_waited(work, std::slice::from_ref(item)).await;
            tally.tell().await?;
        }
        // Two units at once: while the store writes the one, the other is decided.
        for unit in others.chunks(2 * PROFILES_AT_ONCE) {
            let (first, second) = unit.split_at(PROFILES_AT_ONCE.min(unit.len()));
            let (first_done, second_done) = tokio::join!(bill(work, first), bill(work, second));
            note(tally, unit, first_done.into_iter().chain(second_done));
            rate_what_waited(work, unit).await;
            tally.tell().await?;
        }
        Ok(())
    }
}

fn note(tally: &mut Tally<'_>, items: &[Item<ProfileId>], failures: impl IntoIterator<Item = Option<BillingUseError>>) {
    for (item, failure) in items.iter().zip(failures) {
        tally.item(item.customer, format!("billing profile {}", item.of), failure.as_ref().map(|error| (error, error.code())));
    }
}

/// Bills profiles together and, where one of them fails, one after the other, so that the others are billed all the same. Answers why each
/// failed.
async fn bill(work: &Work<'_>, items: &[Item<ProfileId>]) -> Vec<Option<BillingUseError>> {
    if items.is_empty() {
        return Vec::new();
    }
    let profiles = items.iter().map(|item| (item.customer, item.of)).collect();
    let together = RunBillingOfMany { profiles, catalogs: Arc::clone(work.catalogs) };
    match work.store.write(work.scope.clone(), together, Lane::Background).await {
        Ok(()) => return items.iter().map(|_| None).collect(),
        Err(error) => tracing::debug!(code = error.code(), "profiles are billed one after the other"),
    }
    let mut failures = Vec::with_capacity(items.len());
    for item in items {
        failures.push(bill_alone(work, item).await);
    }
    failures
}

async fn bill_alone(work: &Work<'_>, item: &Item<ProfileId>) -> Option<BillingUseError> {
    let alone = RunBilling { profile: item.of, catalogs: Arc::clone(work.catalogs) };
    match work.store.write(work.scope.clone(), alone, Lane::Background).await {
        // Billed by hand or by another worker meanwhile: nothing is left to do.
        Ok(_)
        | Err(BillingUseError::Billing(
            ::billing::BillingError::CycleStillRunning { .. } | ::billing::BillingError::OpenForLateUsage { .. },
        )) => None,
        Err(error) => Some(error),
    }
}

/// Usage that waited for the bills is rated now. What fails stays unrated and is tried again by the server.
async fn rate_what_waited(work: &Work<'_>, items: &[Item<ProfileId>]) {
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
