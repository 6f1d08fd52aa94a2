//! The chunk in hand: its lease, and the count of what came of its items.
//!
//! Invariant: a count is told to the run only by who holds the chunk, and none after somebody else has taken it over.

use super::JobError;
use super::kind::Work;
use crate::billing::BillingUseError;
use crate::customer::CustomerError;
use crate::deferred::DeferredError;
use crate::subscription::PurchaseError;
use calendar::Instant;
use ids::{CustomerId, JobRunId};
use std::fmt::Display;
use store::criteria::Place;
use store::job_chunk::{ChunkRow, Count, RunError};
use store::job_run::RunState;
use store::{Lane, Operation, StoreError, Tx};

/// How long a worker holds a chunk without a word, in seconds of system time; after it another takes the chunk over.
pub const LEASE_S: i64 = 60;
/// How often a worker tells how far it is, in seconds.
pub const COUNT_EVERY_S: i64 = 1;
/// Microseconds of a second.
const SECOND_MICROS: i64 = 1_000_000;

/// Why an item fails: an error with its stable code.
pub(crate) trait Coded: std::error::Error + Send {
    /// The code.
    fn code(&self) -> &'static str;
}

macro_rules! coded {
    ($($error:ty),+ $(,)?) => {$(
        impl Coded for $error {
            fn code(&self) -> &'static str {
                Self::code(self)
            }
        }
    )+};
}
coded!(BillingUseError, CustomerError, DeferredError, JobError, PurchaseError);

/// Why a chunk is not worked on to its end.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The run was cancelled, or the chunk is another's now.
    Stopped,
    /// It cannot go on.
    Failed(JobError),
}

impl<E: Into<JobError>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// What came of the items of a chunk so far.
pub(crate) struct Tally<'a> {
    work: &'a Work<'a>,
    chunk: ChunkRow,
    count: Count,
    told_at: Instant,
}

impl<'a> Tally<'a> {
    /// A tally of a chunk of which so many items were done by who held it before.
    pub(super) fn new(work: &'a Work<'a>, chunk: ChunkRow, done_before: i64) -> Self {
        let count = Count { done: done_before, ..Count::default() };
        Self { work, chunk, count, told_at: work.store.system_now() }
    }

    /// So many items are done.
    pub(crate) fn done(&mut self, items: i64, current: impl Display) {
        self.count.done += items;
        self.count.current = current.to_string();
    }

    /// So many of the items that are done failed.
    pub(crate) const fn failed(&mut self, items: i64) {
        self.count.failed += items;
    }

    /// Keeps why something failed.
    pub(crate) fn note(&mut self, customer: Option<CustomerId>, item: impl Display, code: &str, message: impl Display) {
        let error = RunError { customer, item: item.to_string(), code: code.to_owned(), message: message.to_string() };
        tracing::warn!(run = %self.chunk.run, item = error.item, code, message = error.message, "an item of a job failed");
        self.count.errors.1.push(error);
    }

    /// One item is done, and this is why it failed, if it did.
    pub(crate) fn item(&mut self, customer: CustomerId, item: impl Display, failure: Option<impl Coded>) {
        self.done(1, &item);
        if let Some(error) = failure {
            self.failed(1);
            self.note(Some(customer), item, error.code(), error);
        }
    }

    /// Adds a line to the run's file.
    pub(crate) fn line(&mut self, line: &str) {
        self.count.lines.push_str(line);
    }

    /// Tells the run how far the chunk is where that is due, and holds it on.
    pub(crate) async fn tell(&mut self) -> Result<(), Halt> {
        let now = self.work.store.system_now();
        if now.micros_since(self.told_at) < COUNT_EVERY_S * SECOND_MICROS {
            return Ok(());
        }
        self.tell_now().await
    }

    /// Tells the run how far the chunk is, and holds it on.
    pub(crate) async fn tell_now(&mut self) -> Result<(), Halt> {
        self.told_at = self.work.store.system_now();
        self.save(Holding::On).await
    }

    /// Ends the chunk.
    pub(super) async fn finish(mut self, file: Option<String>) -> Result<(), Halt> {
        self.save(Holding::Over { file }).await
    }

    async fn save(&mut self, holding: Holding) -> Result<(), Halt> {
        let count = CountChunk { chunk: self.chunk, count: self.count.clone(), holding };
        if !self.work.store.write(self.work.history(), count, Lane::Interactive).await? {
            return Err(Halt::Stopped);
        }
        let (first, errors) = &mut self.count.errors;
        *first = first.saturating_add(i64::try_from(errors.len()).unwrap_or(i64::MAX));
        errors.clear();
        Ok(())
    }
}

#[derive(Debug)]
enum Holding {
    On,
    /// The chunk is done, and with it its part of the run's file.
    Over {
        file: Option<String>,
    },
}

/// When a lease that begins now is over. A clock at the end of time has no lease beyond it.
pub(super) fn lease_to(tx: &Tx<'_>, seconds: i64) -> Instant {
    tx.system_now().plus_seconds(seconds).unwrap_or(Instant::EPOCH_MAX)
}

struct CountChunk {
    chunk: ChunkRow,
    count: Count,
    holding: Holding,
}

impl Operation for CountChunk {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        if !is_running(tx, self.chunk.run).await? {
            return Ok(false);
        }
        let (lease, file) = match &self.holding {
            Holding::On => (Some(lease_to(tx, LEASE_S)), None),
            Holding::Over { file } => (None, file.as_ref()),
        };
        if !store::job_chunk::count(tx, &self.chunk, &self.count, lease).await? {
            return Ok(false);
        }
        store::job_result::insert_errors(tx, self.chunk.run, self.chunk.number, &self.count.errors).await?;
        if let Some(name) = file {
            store::job_result::insert_part(tx, self.chunk.run, name, self.chunk.number, &self.count.lines).await?;
        }
        Ok(true)
    }
}

async fn is_running(tx: &mut Tx<'_>, run: JobRunId) -> Result<bool, StoreError> {
    Ok(store::job_run::lock(tx, run).await?.is_some_and(|run| run.state == RunState::Running))
}

/// Makes the next chunk of a run, up to and with a place, where nobody else has made one meanwhile.
pub(super) struct MakeChunk {
    pub(super) run: JobRunId,
    pub(super) chunks: i64,
    pub(super) to: Place,
    pub(super) items: i64,
}

impl Operation for MakeChunk {
    type Output = Option<ChunkRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<ChunkRow>, StoreError> {
        let found = store::job_run::lock(tx, self.run).await?;
        let is_next = |state: RunState, chunks: i64| state == RunState::Running && chunks == self.chunks;
        let Some(run) = found.filter(|run| is_next(run.state, run.cutting.chunks)) else { return Ok(None) };
        let lease = lease_to(tx, LEASE_S);
        Ok(Some(store::job_chunk::insert(tx, &run, self.to, self.items, lease).await?))
    }
}

/// Takes over a chunk whose lease is over.
pub(super) struct TakeOver {
    pub(super) chunk: ChunkRow,
}

impl Operation for TakeOver {
    type Output = Option<ChunkRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<ChunkRow>, StoreError> {
        if !is_running(tx, self.chunk.run).await? {
            return Ok(None);
        }
        let lease = lease_to(tx, LEASE_S);
        store::job_chunk::take_over(tx, &self.chunk, lease).await
    }
}

/// Lets go of a chunk that could not be worked on, for so many seconds.
pub(super) struct LetGo {
    pub(super) chunk: ChunkRow,
    pub(super) seconds: i64,
}

impl Operation for LetGo {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let until = lease_to(tx, self.seconds);
        store::job_chunk::let_go(tx, &self.chunk, until).await
    }
}
