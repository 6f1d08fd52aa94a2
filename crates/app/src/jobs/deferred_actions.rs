//! Deferred actions: what was asked for later is done when its time has come (domain.md §7). Its items are actions in the order of their times.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::due::is_refusal;
use super::kind::{Item, Kind, Work};
use crate::deferred::{DeferredError, FailDeferred, PerformDeferred};
use calendar::Instant;
use ids::DeferredId;
use std::sync::Arc;
use store::criteria::{Place, Range};
use store::deferred::DeferredRow;
use store::{Lane, Operation, StoreError, Tx};

/// The kind.
pub(super) struct DeferredActions;

fn place_of(action: &DeferredRow) -> Place {
    Place([action.due_at.micros(), action.id.0, 0])
}

impl Kind for DeferredActions {
    type Of = DeferredId;

    /// Counting them would read them all.
    async fn count(&self, _work: &Work<'_>) -> Result<i64, JobError> {
        Ok(0)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<DeferredId>>, JobError> {
        let found = work.store.read(work.scope.clone(), ActionsDue { range, limit }).await?;
        let item = |action: DeferredRow| Item { place: place_of(&action), customer: action.customer, of: action.id };
        Ok(found.into_iter().map(item).collect())
    }

    async fn work(&self, work: &Work<'_>, items: Vec<Item<DeferredId>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        for Item { customer, of: action, .. } in items {
            let failure = self.perform(work, action).await.err();
            tally.item(customer, format!("deferred action {action}"), failure);
            tally.tell().await?;
        }
        Ok(())
    }
}

impl DeferredActions {
    /// Does an action; one that is refused keeps why.
    async fn perform(&self, work: &Work<'_>, id: DeferredId) -> Result<(), DeferredError> {
        let perform = PerformDeferred { id, catalogs: Arc::clone(work.catalogs) };
        let Err(error) = work.store.write(work.scope.clone(), perform, Lane::Background).await else { return Ok(()) };
        if is_refusal(error.code()) {
            let fail = FailDeferred { id, failure: format!("{}: {error}", error.code()) };
            work.store.write(work.scope.clone(), fail, Lane::Background).await?;
        }
        Err(error)
    }
}

struct ActionsDue {
    range: Range,
    limit: i64,
}

impl Operation for ActionsDue {
    type Output = Vec<DeferredRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<DeferredRow>, StoreError> {
        let now = store::site::now(tx).await?;
        let Place([due_at, id, _]) = self.range.after;
        let mut found = store::deferred::due(tx, now, (Instant::from_micros(due_at), DeferredId(id)), self.limit).await?;
        found.retain(|action| place_of(action) <= self.range.to);
        Ok(found)
    }
}
