//! Runs that rate a selection of usage again, or try its unrated usage again.

use super::{JobError, RERATING, RERATING_JOB, Worker, find_or_make};
use crate::event::{Again, EventUseError, Unit, Walk, Watch};
use charging::RetriedUnknown;
use ids::CustomerId;
use serde::{Deserialize, Serialize};
use store::activity::{Activity, Change};
use store::job::RunRow;
use store::{Actor, Operation, Scope, StoreError, Tx};

/// Queues a run that rates a selection of usage again, or tries its unrated usage again.
#[derive(Clone)]
pub struct QueueAgain {
    /// What is asked for.
    pub again: Again,
}

/// What such a run works on, and for whom: its revisions name whoever asked.
#[derive(Serialize, Deserialize)]
struct AgainRequest {
    #[serde(flatten)]
    again: Again,
    actor: String,
}

impl AgainRequest {
    fn actor(&self) -> Actor {
        Actor { name: self.actor.clone(), ..Actor::job(RERATING) }
    }
}

impl Operation for QueueAgain {
    type Output = RunRow;
    type Error = JobError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<RunRow, JobError> {
        let job = find_or_make(tx, RERATING_JOB).await?;
        let request = AgainRequest { again: self.again.clone(), actor: tx.actor().name.clone() };
        let content = serde_json::to_string(&request).map_err(StoreError::from)?;
        let activity = Activity {
            action: if self.again.is_retry { "usage_events.retried" } else { "usage_events.rerated" },
            object_kind: "job",
            object_id: job.id.to_string(),
            object_name: job.name,
            customer: self.again.customer.map(CustomerId),
            changes: vec![Change { field: "selection".to_owned(), before: None, after: Some(content.clone()) }],
        };
        store::activity::record(tx, &activity).await?;
        Ok(store::job::insert_run_of(tx, job.id, &content).await?)
    }
}

impl Worker<'_> {
    /// Rates a selection again. False where the run was cancelled.
    pub(super) async fn rate_again(&mut self, content: &str) -> Result<bool, JobError> {
        let request: AgainRequest = serde_json::from_str(content).map_err(StoreError::from)?;
        let scope = Scope { actor: request.actor(), ..self.scope.clone() };
        let walk = Walk { store: self.store, catalogs: self.catalogs, scope, again: &request.again };
        Ok(walk.run(self).await?)
    }
}

impl Watch for Worker<'_> {
    async fn unit(&mut self, unit: Unit) -> Result<bool, EventUseError> {
        let item = format!("customer {}", unit.customer);
        let events = i64::try_from(unit.events).unwrap_or(i64::MAX);
        self.progress.done += events;
        self.progress.total = self.progress.total.max(self.progress.done);
        match unit.result {
            Ok(revised) => {
                self.progress.failed += i64::try_from(revised.failed.len()).unwrap_or(i64::MAX);
                for (id, reason) in revised.failed {
                    self.note(format!("{}.{}.{}", id.customer, id.day, id.key), &reason.code, &reason.message);
                }
            }
            Err(error) => {
                self.progress.failed += events;
                self.note(format!("{item}, balance group {}", unit.group), error.code(), &error.to_string());
            }
        }
        self.progress.current = item;
        Ok(self.save().await?)
    }

    async fn unknown(&mut self, retried: RetriedUnknown) -> Result<bool, EventUseError> {
        self.progress.done += i64::try_from(retried.looked_at).unwrap_or(i64::MAX);
        self.progress.total = self.progress.total.max(self.progress.done);
        Ok(self.save().await?)
    }
}
