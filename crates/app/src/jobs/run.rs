//! Working runs off: one step at a time, by as many processes as there are.
//!
//! A step starts a run, works on one chunk of it, or ends it. A chunk that somebody left behind comes before new ones. What cannot be read
//! or worked on is tried [`ATTEMPTS_MAX`] times, then the run has failed: it is never begun anew for ever.

use super::JobError;
use super::chunk::{Halt, LetGo, MakeChunk, TakeOver, Tally, lease_to};
use super::kind::{CHUNK_ITEMS, Conclusion, Item, Kind, Work};
use charging::Catalogs;
use ids::JobRunId;
use std::sync::Arc;
use std::time::Duration;
use store::criteria::Range;
use store::job::{JobKind, JobState};
use store::job_chunk::ChunkRow;
use store::job_run::{NewRun, RunRow, RunState};
use store::{Actor, Lane, Operation, Scope, Store, StoreError, Tx};

/// How often a chunk, or the reading of the next one, is tried before the run has failed.
pub const ATTEMPTS_MAX: i64 = 5;
/// Seconds of system time before it is tried again.
pub const RETRY_S: i64 = 5;
/// Runs that are looked at for something to do.
const OPEN_RUNS: i64 = 20;
/// Items of a chunk that is taken over at most: more than it had, where others have fallen into its range.
const TAKEN_OVER_ITEMS: i64 = 10 * CHUNK_ITEMS;
/// The wait for what another process holds.
const WAIT: Duration = Duration::from_millis(50);

/// Does one step of the oldest run, of any site, that has one to do. False where none has.
///
/// # Errors
/// [`JobError`].
pub async fn run_next(store: &Store, catalogs: &Arc<Catalogs>) -> Result<bool, JobError> {
    let any_site = Scope { site: ids::SiteId(0), actor: Actor::system(), dry_run: false };
    for run in store.read(any_site, ListOpen).await? {
        if step(&Work::new(store, catalogs, &run)).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Works off all runs of the site, with those that follow them, for a clock that is moved on. Answers kinds and runs in their order.
///
/// # Errors
/// [`JobError`].
pub async fn work_off(store: &Store, catalogs: &Arc<Catalogs>, scope: &Scope) -> Result<Vec<(JobKind, JobRunId)>, JobError> {
    let mut ran: Vec<(JobKind, JobRunId)> = Vec::new();
    loop {
        let open = store.read(scope.clone(), ListOpenOfSite).await?;
        if open.is_empty() {
            return Ok(ran);
        }
        let mut has_done = false;
        for run in &open {
            if !ran.contains(&(run.kind, run.id)) {
                ran.push((run.kind, run.id));
            }
            has_done = has_done || step(&Work::new(store, catalogs, run)).await?;
        }
        if !has_done {
            tokio::time::sleep(WAIT).await;
        }
    }
}

async fn step(work: &Work<'_>) -> Result<bool, JobError> {
    match work.run.kind {
        JobKind::Billing => step_of(work, &super::billing::Billing).await,
        JobKind::Invoicing => step_of(work, &super::invoicing::Invoicing).await,
        JobKind::Rerating => step_of(work, &super::again::Rerating).await,
        JobKind::PaymentCollection => step_of(work, &super::payment_collection::PaymentCollection).await,
        JobKind::Exporting => step_of(work, &super::exporting::Exporting).await,
        JobKind::FinanceReporting => step_of(work, &super::finance_reporting::FinanceReporting).await,
        JobKind::DeferredActions => step_of(work, &super::deferred_actions::DeferredActions).await,
        JobKind::Activation => step_of(work, &super::activation::Activation).await,
        JobKind::PurchaseVerification => step_of(work, &super::purchase_verification::PurchaseVerification).await,
        JobKind::PlanTransition => step_of(work, &super::plan_transition::PlanTransition).await,
        JobKind::Dunning => step_of(work, &super::dunning::Dunning).await,
        JobKind::Erasure => step_of(work, &super::erasure::Erasure).await,
    }
}

async fn step_of<K: Kind>(work: &Work<'_>, kind: &K) -> Result<bool, JobError> {
    match work.run.state {
        RunState::Queued => start(work, kind).await,
        RunState::Running => go_on(work, kind).await,
        RunState::Succeeded | RunState::Failed | RunState::Cancelled => Ok(false),
    }
}

fn must_wait(work: &Work<'_>) -> bool {
    work.run.cutting.retry_at > work.store.system_now()
}

async fn start<K: Kind>(work: &Work<'_>, kind: &K) -> Result<bool, JobError> {
    if must_wait(work) {
        return Ok(false);
    }
    match kind.count(work).await {
        Ok(total) => {
            let start = StartRun { run: work.run.id, total, file: kind.file(work) };
            work.store.write(work.history(), start, Lane::Interactive).await?
        }
        Err(error) => return put_off(work, &error).await,
    };
    Ok(true)
}

async fn go_on<K: Kind>(work: &Work<'_>, kind: &K) -> Result<bool, JobError> {
    if let Some(left) = work.store.read(work.history(), FindLeft { run: work.run.id }).await? {
        return take_over(work, kind, left).await;
    }
    if work.run.cutting.is_exhausted {
        return end(work, kind).await;
    }
    if must_wait(work) {
        return Ok(false);
    }
    let items = match kind.page(work, Range::after(work.run.cutting.place), CHUNK_ITEMS).await {
        Ok(items) => items,
        Err(error) => return put_off(work, &error).await,
    };
    let (run, chunks) = (work.run.id, work.run.cutting.chunks);
    let Some(last) = items.last() else {
        work.store.write(work.history(), Exhaust { run, chunks }, Lane::Interactive).await?;
        return Ok(true);
    };
    let make = MakeChunk { run, chunks, to: last.place, items: count_of(&items) };
    // Where another worker was faster there is a next chunk to look for.
    if let Some(chunk) = work.store.write(work.history(), make, Lane::Interactive).await? {
        work_on(work, kind, chunk, items).await?;
    }
    Ok(true)
}

fn count_of<T>(items: &[Item<T>]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

async fn take_over<K: Kind>(work: &Work<'_>, kind: &K, left: ChunkRow) -> Result<bool, JobError> {
    if left.attempts >= ATTEMPTS_MAX {
        let failure = format!("chunk_failed: chunk {} of the run was begun {ATTEMPTS_MAX} times and never done", left.number);
        return fail(work, failure).await;
    }
    let Some(chunk) = work.store.write(work.history(), TakeOver { chunk: left }, Lane::Interactive).await? else { return Ok(true) };
    match kind.page(work, chunk.range, TAKEN_OVER_ITEMS).await {
        Ok(items) => work_on(work, kind, chunk, items).await?,
        Err(error) => let_go(work, chunk, &error).await?,
    }
    Ok(true)
}

async fn work_on<K: Kind>(work: &Work<'_>, kind: &K, chunk: ChunkRow, items: Vec<Item<K::Of>>) -> Result<(), JobError> {
    let done_before = chunk.items.saturating_sub(count_of(&items)).max(0);
    let mut tally = Tally::new(work, chunk, done_before);
    let worked = match kind.work(work, items, &mut tally).await {
        Ok(()) => tally.finish(kind.file(work).map(|(name, _)| name)).await,
        Err(halt) => Err(halt),
    };
    match worked {
        Ok(()) | Err(Halt::Stopped) => Ok(()),
        Err(Halt::Failed(error)) => let_go(work, chunk, &error).await,
    }
}

async fn let_go(work: &Work<'_>, chunk: ChunkRow, error: &JobError) -> Result<(), JobError> {
    let (run, number, code) = (work.run.id, chunk.number, error.code());
    tracing::warn!(%run, number, code, error = error as &dyn std::error::Error, "a chunk of a job run could not be worked on");
    Ok(work.store.write(work.history(), LetGo { chunk, seconds: RETRY_S }, Lane::Interactive).await?)
}

async fn put_off(work: &Work<'_>, error: &JobError) -> Result<bool, JobError> {
    let (run, attempts, code) = (work.run.id, work.run.cutting.attempts + 1, error.code());
    tracing::warn!(%run, attempts, code, error = error as &dyn std::error::Error, "the items of a job run could not be read");
    if attempts >= ATTEMPTS_MAX {
        return fail(work, format!("{code}: {error}")).await;
    }
    work.store.write(work.history(), PutOff { run, attempts }, Lane::Interactive).await?;
    Ok(true)
}

async fn fail(work: &Work<'_>, failure: String) -> Result<bool, JobError> {
    work.store.write(work.history(), EndRun { run: work.run.id, failure, conclusion: None }, Lane::Interactive).await?;
    Ok(true)
}

/// Ends a run of which no item is left, where nobody holds a chunk of it any more.
async fn end<K: Kind>(work: &Work<'_>, kind: &K) -> Result<bool, JobError> {
    if must_wait(work) || work.store.read(work.history(), AnyOpen { run: work.run.id }).await? {
        return Ok(false);
    }
    match kind.conclude(work).await {
        Ok(conclusion) => {
            let end = EndRun { run: work.run.id, failure: String::new(), conclusion };
            Ok(work.store.write(work.history(), end, Lane::Interactive).await?)
        }
        Err(error) => put_off(work, &error).await,
    }
}

struct AnyOpen {
    run: JobRunId,
}

impl Operation for AnyOpen {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        store::job_chunk::any_open(tx, self.run).await
    }
}

struct ListOpen;

impl Operation for ListOpen {
    type Output = Vec<RunRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<RunRow>, StoreError> {
        store::job_run::list_open(tx, OPEN_RUNS).await
    }
}

struct ListOpenOfSite;

impl Operation for ListOpenOfSite {
    type Output = Vec<RunRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<RunRow>, StoreError> {
        store::job_run::list_open_of_site(tx, OPEN_RUNS).await
    }
}

struct FindLeft {
    run: JobRunId,
}

impl Operation for FindLeft {
    type Output = Option<ChunkRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<ChunkRow>, StoreError> {
        store::job_chunk::find_left(tx, self.run).await
    }
}

/// The part of a file that holds its first line.
const FIRST_LINE: i64 = -1;

struct StartRun {
    run: JobRunId,
    total: i64,
    file: Option<(String, String)>,
}

impl Operation for StartRun {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        if !store::job_run::start(tx, self.run, self.total).await? {
            return Ok(false);
        }
        if let Some((name, first_line)) = &self.file {
            store::job_result::insert_part(tx, self.run, name, FIRST_LINE, first_line).await?;
        }
        Ok(true)
    }
}

struct PutOff {
    run: JobRunId,
    attempts: i64,
}

impl Operation for PutOff {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let retry_at = lease_to(tx, RETRY_S);
        store::job_run::put_off(tx, self.run, self.attempts, retry_at).await
    }
}

struct Exhaust {
    run: JobRunId,
    chunks: i64,
}

impl Operation for Exhaust {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        store::job_run::exhaust(tx, self.run, self.chunks).await
    }
}

/// Ends a run, once: with a failure at once, else when its last chunk is done, and then queues what is chained to it. What some items lack,
/// others have waiting, so the chain goes on whatever came of single items.
struct EndRun {
    run: JobRunId,
    failure: String,
    conclusion: Option<Conclusion>,
}

impl Operation for EndRun {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let Some(run) = store::job_run::lock(tx, self.run).await?.filter(|run| !run.state.has_ended()) else { return Ok(false) };
        let has_failed = !self.failure.is_empty();
        if !has_failed && store::job_chunk::any_open(tx, run.id).await? {
            return Ok(false);
        }
        let has_only_failures = run.progress.failed > 0 && run.progress.failed == run.progress.done;
        let state = if has_failed || has_only_failures { RunState::Failed } else { RunState::Succeeded };
        store::job_run::finish(tx, run.id, state, &self.failure).await?;
        store::job_chunk::delete_of_run(tx, run.id).await?;
        if let Some(Conclusion { name, content, instead_of }) = &self.conclusion {
            store::job_result::delete_file(tx, run.id, instead_of).await?;
            store::job_result::insert_part(tx, run.id, name, FIRST_LINE, content).await?;
        }
        if !has_failed {
            queue_chained(tx, &run).await?;
        }
        Ok(true)
    }
}

/// Queues the active jobs that follow a run's, for the same time. What follows a test is one.
async fn queue_chained(tx: &mut Tx<'_>, run: &RunRow) -> Result<(), StoreError> {
    for job in store::job::list(tx).await? {
        if job.chained_to() != Some(run.job_code.as_str()) || job.state != JobState::Active {
            continue;
        }
        let test_mode = job.test_mode || run.test_mode;
        let new = NewRun { job: &job, at: run.at, scheduled_at: None, parent: Some(run.id), test_mode, content: String::new() };
        store::job_run::insert(tx, new).await?;
    }
    Ok(())
}
