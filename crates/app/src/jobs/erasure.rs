//! Erasure: closes accounts whose removal date has come, and erases the person (domain.md §7, §9). Its items are customers in the order of
//! their removal dates.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use crate::customer::{CustomerError, EraseAccount, EraseUsage};
use calendar::Instant;
use ids::CustomerId;
use std::sync::Arc;
use store::criteria::{Place, Range};
use store::erasure::ErasurePlace;
use store::{Lane, Operation, StoreError, Tx};

/// The kind.
pub(super) struct Erasure;

impl Kind for Erasure {
    type Of = CustomerId;

    /// Counting them would read them all.
    async fn count(&self, _work: &Work<'_>) -> Result<i64, JobError> {
        Ok(0)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<CustomerId>>, JobError> {
        let found = work.store.read(work.scope.clone(), AccountsDue { range, limit }).await?;
        let item = |due: ErasurePlace| Item { place: place_of(&due), customer: due.1, of: due.1 };
        Ok(found.into_iter().map(item).collect())
    }

    async fn work(&self, work: &Work<'_>, items: Vec<Item<CustomerId>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        for Item { customer, .. } in items {
            let failure = erase(work, customer).await.err();
            tally.item(customer, format!("customer {customer}"), failure);
            tally.tell().await?;
        }
        Ok(())
    }
}

/// Usage first, some days at a time, and the person last: who is interrupted begins anew, and nothing is blanked twice to another end.
async fn erase(work: &Work<'_>, customer: CustomerId) -> Result<(), CustomerError> {
    let mut next = None;
    loop {
        let part = EraseUsage { customer, from_day: next };
        next = work.store.write(work.scope.clone(), part, Lane::Background).await?;
        if next.is_none() {
            break;
        }
    }
    let person = EraseAccount { customer, catalogs: Arc::clone(work.catalogs) };
    work.store.write(work.scope.clone(), person, Lane::Background).await.map(|_erased| ())
}

const fn place_of(&(removal_at, customer): &ErasurePlace) -> Place {
    Place([removal_at.micros(), customer.0, 0])
}

struct AccountsDue {
    range: Range,
    limit: i64,
}

impl Operation for AccountsDue {
    type Output = Vec<ErasurePlace>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<ErasurePlace>, StoreError> {
        let now = store::site::now(tx).await?;
        let Place([removal_at, customer, _]) = self.range.after;
        let after = (Instant::from_micros(removal_at), CustomerId(customer));
        let mut found = store::erasure::due(tx, now, after, self.limit).await?;
        found.retain(|due| place_of(due) <= self.range.to);
        Ok(found)
    }
}
