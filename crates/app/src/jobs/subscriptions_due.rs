//! Subscriptions of which something is due, as items of a job: by when it is, customer and subscription.

use super::JobError;
use super::kind::{Item, Work};
use calendar::Instant;
use ids::{CustomerId, SubscriptionId};
use store::criteria::{Place, Range};
use store::subscription_row::{DueOf, DuePlace};
use store::{Operation, StoreError, Tx};

/// The first subscriptions of a range.
pub(super) async fn page(work: &Work<'_>, of: DueOf, range: Range, limit: i64) -> Result<Vec<Item<SubscriptionId>>, JobError> {
    let found = work.store.read(work.scope.clone(), SubscriptionsDue { of, range, limit }).await?;
    let item = |due: DuePlace| Item { place: place_of(&due), customer: due.1, of: due.2 };
    Ok(found.into_iter().map(item).collect())
}

const fn place_of(&(due_at, customer, subscription): &DuePlace) -> Place {
    Place([due_at.micros(), customer.0, subscription.0])
}

struct SubscriptionsDue {
    of: DueOf,
    range: Range,
    limit: i64,
}

impl Operation for SubscriptionsDue {
    type Output = Vec<DuePlace>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<DuePlace>, StoreError> {
        let now = store::site::now(tx).await?;
        let Place([due_at, customer, subscription]) = self.range.after;
        let after = (Instant::from_micros(due_at), CustomerId(customer), SubscriptionId(subscription));
        let mut found = store::subscription_row::due(tx, self.of, now, after, self.limit).await?;
        found.retain(|due| place_of(due) <= self.range.to);
        Ok(found)
    }
}
