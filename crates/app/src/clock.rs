//! The test clock of a sandbox site: moved on with the jobs that fall due on the way, in the order of their times (ARCHITECTURE.md §7).

use crate::jobs::{JobError, NextDue, QueueDue, QueueDueRuns, work_off};
use calendar::Instant;
use charging::{Catalogs, FieldError};
use ids::JobRunId;
use std::sync::Arc;
use store::activity::{Activity, Change};
use store::job::JobKind;
use store::site::{Site, SiteClock};
use store::{Lane, Operation, Scope, Store, StoreError, Tx};

/// Times at which jobs fall due that one move may pass.
pub const STOPS_MAX: usize = 10_000;

/// Why the clock cannot be moved.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A job on the way failed.
    #[error(transparent)]
    Job(#[from] JobError),
    /// Only sandbox sites have a test clock.
    #[error("the clock of a production site follows the system")]
    NotSandbox,
    /// Wrong fields.
    #[error("the clock can only be moved on")]
    Fields(Vec<FieldError>),
    /// [`STOPS_MAX`] is reached.
    #[error("one move passes at most {STOPS_MAX} times at which jobs fall due; the clock stands at the last of them")]
    TooFar,
}

impl ClockError {
    /// Stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Job(error) => error.code(),
            Self::NotSandbox => "not_a_sandbox",
            Self::Fields(_) => "validation_failed",
            Self::TooFar => "too_far",
        }
    }
}

/// A job that ran on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RanJob {
    /// What it did.
    pub kind: JobKind,
    /// Site time at which it ran.
    pub at: Instant,
    /// Its run.
    pub run: JobRunId,
}

/// Where the clock stands, and what ran.
#[derive(Debug, Clone)]
pub struct Advanced {
    /// Site time now.
    pub now: Instant,
    /// Jobs in the order of their times.
    pub ran: Vec<RanJob>,
}

/// Moves a sandbox site's clock on to an instant and leaves it standing there. At each time of a job's schedule on the way, and at each
/// instant at which something is due that a job watches for, the job runs, with those that are chained to it.
///
/// # Errors
/// [`ClockError`]; the clock then stands where it came to.
pub async fn advance(store: &Store, catalogs: &Arc<Catalogs>, scope: &Scope, to: Instant) -> Result<Advanced, ClockError> {
    let from = store.write(scope.clone(), Stop { to }, Lane::Interactive).await?;
    let walked = walk(store, catalogs, scope, from, to).await;
    // A move that was stopped half way was a move too.
    store.write(scope.clone(), RecordMove { from }, Lane::Interactive).await?;
    Ok(Advanced { now: to, ran: walked? })
}

async fn walk(store: &Store, catalogs: &Arc<Catalogs>, scope: &Scope, from: Instant, to: Instant) -> Result<Vec<RanJob>, ClockError> {
    let mut ran = Vec::new();
    // A profile that cannot be billed stays in the job's errors: what comes after its end has its turn all the same.
    let mut passed = Instant::EPOCH_MIN;
    for _ in 0..STOPS_MAX {
        let Some(stop) = store.read(scope.clone(), NextDue { after: passed }).await?.filter(|due| *due <= to) else {
            store.write(scope.clone(), Freeze { at: to }, Lane::Interactive).await?;
            return Ok(ran);
        };
        let at = stop.max(from);
        store.write(scope.clone(), Freeze { at }, Lane::Interactive).await?;
        // What is done now is there for the jobs of the same time.
        for queue in QueueDue::each() {
            if store.write(scope.clone(), queue, Lane::Interactive).await? > 0 {
                ran.extend(work_off(store, catalogs, scope).await?.into_iter().map(|(kind, run)| RanJob { kind, at, run }));
            }
        }
        store.write(scope.clone(), QueueDueRuns, Lane::Interactive).await?;
        ran.extend(work_off(store, catalogs, scope).await?.into_iter().map(|(kind, run)| RanJob { kind, at, run }));
        passed = stop;
    }
    Err(ClockError::TooFar)
}

fn in_the_past(now: Instant) -> ClockError {
    let message = format!("the clock stands at {now} and cannot go back");
    ClockError::Fields(vec![FieldError { field: "to".to_owned(), code: "in_the_past", message }])
}

/// Lets a sandbox site's clock follow the system from now on.
///
/// # Errors
/// [`ClockError`].
pub async fn follow(store: &Store, scope: &Scope) -> Result<(), ClockError> {
    store.write(scope.clone(), Follow, Lane::Interactive).await
}

/// Lets the clock stand where it is, and answers where: a clock that ran on would be past its own start before the first step.
struct Stop {
    to: Instant,
}

impl Operation for Stop {
    type Output = Instant;
    type Error = ClockError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Instant, ClockError> {
        let site = store::site::lock(tx).await?;
        if !site.sandbox {
            return Err(ClockError::NotSandbox);
        }
        let now = site.clock.at(tx.system_now())?;
        if self.to < now {
            return Err(in_the_past(now));
        }
        store::site::set_clock(tx, SiteClock::Frozen(now)).await?;
        Ok(now)
    }
}

/// Lets the clock stand at an instant, never before the one that it stands at: of two who move it, the slower one is refused.
struct Freeze {
    at: Instant,
}

impl Operation for Freeze {
    type Output = ();
    type Error = ClockError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ClockError> {
        let now = store::site::lock(tx).await?.clock.at(tx.system_now())?;
        if self.at < now {
            return Err(in_the_past(now));
        }
        Ok(store::site::set_clock(tx, SiteClock::Frozen(self.at)).await?)
    }
}

/// Notes how far the clock has come.
struct RecordMove {
    from: Instant,
}

impl Operation for RecordMove {
    type Output = ();
    type Error = ClockError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ClockError> {
        let site = store::site::load(tx).await?;
        let now = site.clock.at(tx.system_now())?;
        Ok(record_move(tx, &site, self.from, now).await?)
    }
}

/// Lets the clock follow the system.
struct Follow;

impl Operation for Follow {
    type Output = ();
    type Error = ClockError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ClockError> {
        let site = store::site::lock(tx).await?;
        let now = tx.system_now();
        store::site::set_clock(tx, SiteClock::System).await?;
        Ok(record_move(tx, &site, site.clock.at(now)?, now).await?)
    }
}

async fn record_move(tx: &mut Tx<'_>, site: &Site, from: Instant, to: Instant) -> Result<(), StoreError> {
    let activity = Activity {
        action: "site.clock_moved",
        object_kind: "site",
        object_id: site.code.clone(),
        object_name: site.settings.name.clone(),
        customer: None,
        changes: vec![Change { field: "now".to_owned(), before: Some(from.to_string()), after: Some(to.to_string()) }],
    };
    store::activity::record(tx, &activity).await
}
