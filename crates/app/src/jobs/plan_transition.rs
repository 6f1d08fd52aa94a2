//! Plan transition: moves subscriptions into the plans that were queued for them (domain.md §4). Its items are transitions in the order of
//! their times.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::due::is_refusal;
use super::kind::{Item, Kind, Work};
use crate::subscription::{FailTransition, PerformTransition, PurchaseError};
use calendar::Instant;
use ids::{SubscriptionId, TransitionId};
use std::sync::Arc;
use store::criteria::{Place, Range};
use store::transition::TransitionRow;
use store::{Lane, Operation, StoreError, Tx};

/// The kind.
pub(super) struct PlanTransition;

fn place_of(transition: &TransitionRow) -> Place {
    Place([transition.due_at.micros(), transition.id.0, 0])
}

impl Kind for PlanTransition {
    type Of = SubscriptionId;

    /// Counting them would read them all.
    async fn count(&self, _work: &Work<'_>) -> Result<i64, JobError> {
        Ok(0)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<SubscriptionId>>, JobError> {
        let found = work.store.read(work.scope.clone(), TransitionsDue { range, limit }).await?;
        let item = |row: TransitionRow| Item { place: place_of(&row), customer: row.customer, of: row.subscription };
        Ok(found.into_iter().map(item).collect())
    }

    async fn work(&self, work: &Work<'_>, items: Vec<Item<SubscriptionId>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        for Item { customer, of: subscription, .. } in items {
            let failure = self.perform(work, subscription).await.err();
            tally.item(customer, format!("subscription {subscription}"), failure);
            tally.tell().await?;
        }
        Ok(())
    }
}

impl PlanTransition {
    /// Executes the transition of a subscription; one that is refused keeps why.
    async fn perform(&self, work: &Work<'_>, subscription: SubscriptionId) -> Result<(), PurchaseError> {
        let perform = PerformTransition { catalogs: Arc::clone(work.catalogs), subscription };
        let Err(error) = work.store.write(work.scope.clone(), perform, Lane::Background).await else { return Ok(()) };
        if is_refusal(error.code()) {
            let fail = FailTransition { subscription, failure: format!("{}: {error}", error.code()) };
            work.store.write(work.scope.clone(), fail, Lane::Background).await?;
        }
        Err(error)
    }
}

struct TransitionsDue {
    range: Range,
    limit: i64,
}

impl Operation for TransitionsDue {
    type Output = Vec<TransitionRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<TransitionRow>, StoreError> {
        let now = store::site::now(tx).await?;
        let Place([due_at, id, _]) = self.range.after;
        let mut found = store::transition::due(tx, now, (Instant::from_micros(due_at), TransitionId(id)), self.limit).await?;
        found.retain(|transition| place_of(transition) <= self.range.to);
        Ok(found)
    }
}
