//! Runs that rate a selection of usage again, or try its unrated usage again.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use super::make::{RERATING, find_or_make_rerating};
use crate::event::{Again, EventUseError, Unit, Walk, Watch};
use charging::RetriedUnknown;
use ids::CustomerId;
use serde::{Deserialize, Serialize};
use store::activity::{Activity, Change};
use store::criteria::{Place, Range};
use store::job_run::{NewRun, RunRow};
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
        let job = find_or_make_rerating(tx).await?;
        let request = AgainRequest { again: self.again.clone(), actor: tx.actor().name.clone() };
        let content = serde_json::to_string(&request).map_err(StoreError::from)?;
        let activity = Activity {
            action: if self.again.is_retry { "usage_events.retried" } else { "usage_events.rerated" },
            object_kind: "job",
            object_id: job.id.to_string(),
            object_name: job.name.clone(),
            customer: self.again.customer.map(CustomerId),
            changes: vec![Change { field: "selection".to_owned(), before: None, after: Some(content.clone()) }],
        };
        store::activity::record(tx, &activity).await?;
        let now = store::site::now(tx).await?;
        let new = NewRun { job: &job, at: now, scheduled_at: None, parent: None, test_mode: job.test_mode, content };
        Ok(store::job_run::insert(tx, new).await?)
    }
}

/// The kind. Its run is one chunk: what is counted together is decided on in the order of its time, unit by unit, and a chunk that is begun
/// anew does what is left.
pub(super) struct Rerating;

/// The place of the only item.
const ONLY: Place = Place([0; 3]);

impl Kind for Rerating {
    type Of = ();

    async fn count(&self, _work: &Work<'_>) -> Result<i64, JobError> {
        Ok(0)
    }

    async fn page(&self, _work: &Work<'_>, range: Range, _limit: i64) -> Result<Vec<Item<()>>, JobError> {
        let is_within = range.after < ONLY && ONLY <= range.to;
        Ok(if is_within { vec![Item { place: ONLY, customer: CustomerId(0), of: () }] } else { Vec::new() })
    }

    async fn work(&self, work: &Work<'_>, _items: Vec<Item<()>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        let request: AgainRequest = serde_json::from_str(&work.run.order.content).map_err(StoreError::from)?;
        let scope = Scope { actor: request.actor(), ..work.scope.clone() };
        let walk = Walk { store: work.store, catalogs: work.catalogs, scope, again: &request.again };
        if walk.run(tally).await? { Ok(()) } else { Err(Halt::Stopped) }
    }
}

impl Tally<'_> {
    /// Tells how far it is; false where it is to stop.
    async fn goes_on(&mut self) -> Result<bool, EventUseError> {
        match self.tell_now().await {
            Ok(()) => Ok(true),
            Err(Halt::Stopped) => Ok(false),
            Err(Halt::Failed(JobError::Store(error))) => Err(error.into()),
            Err(Halt::Failed(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "how far a run is could not be told");
                Err(StoreError::Invariant("telling how far a run is failed otherwise than in the store").into())
            }
        }
    }
}

impl Watch for Tally<'_> {
    async fn unit(&mut self, unit: Unit) -> Result<bool, EventUseError> {
        let events = count_of(unit.events);
        self.done(events, format!("balance group {}", unit.group));
        match unit.result {
            Ok(revised) => {
                self.failed(count_of(revised.failed.len()));
                for (id, reason) in revised.failed {
                    self.note(Some(unit.customer), format!("{}.{}.{}", id.customer, id.day, id.key), &reason.code, &reason.message);
                }
            }
            Err(error) => {
                self.failed(events);
                self.note(Some(unit.customer), format!("balance group {}", unit.group), error.code(), &error);
            }
        }
        self.goes_on().await
    }

    async fn unknown(&mut self, retried: RetriedUnknown) -> Result<bool, EventUseError> {
        self.done(count_of(retried.looked_at), "usage of unknown identifiers");
        self.goes_on().await
    }
}

fn count_of(events: usize) -> i64 {
    i64::try_from(events).unwrap_or(i64::MAX)
}
