//! The writer of the embedded store: one thread that takes operations from two queues and commits them in groups (ARCHITECTURE.md §4).
//!
//! Invariants: an answer leaves after the commit that holds it; a refused operation leaves nothing (where it had written, the transaction is
//! rolled back and the others of its group run again); between two background operations the interactive ones that wait are served.

use super::folding::Folding;
use super::{lock, poll_once};
use crate::driver::tx::IDS_PER_OPERATION_MAX;
use crate::driver::{Inner, Lane, Operation, Scope, StoreError, Tx};
use calendar::Clock;
use rusqlite::Connection;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Interactive operations that share one commit.
const GROUP_COMMIT_MAX: usize = 256;
/// Background operations that share one commit.
const BACKGROUND_UNITS_MAX: usize = 4;
/// Rows after which the log is folded beside the writer, while somebody waits for single answers. In bulk the writer folds it alone, less
/// often: a page is copied once for many changes, and the other cores prepare the next batches.
const FOLDED_ROWS: u64 = 4_000;
/// Commits after the last single answer from which on all is bulk.
const BULK_COMMITS_MIN: u32 = 16;
/// Rows of a commit from which it counts as bulk, whoever asked for it.
const BULK_ROWS_MIN: u64 = 2_000;
/// Ids that are taken from the table at once.
const ID_BLOCK: i64 = 1_000_000;

/// A queued operation.
trait Work: Send {
    /// Runs it, and keeps what it came to.
    fn run(&mut self, writer: &mut Writer) -> Ran;
    /// Answers whoever asked, after the commit that holds it, or that failed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// What became of an operation in the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ran {
    /// What it wrote is there.
    Kept,
    /// It was refused and has written nothing.
    Refused,
    /// It was refused after it had written.
    Spoiled,
}

/// What an operation came to, once it is committed.
pub(super) type Answered<O> = oneshot::Receiver<Result<<O as Operation>::Output, <O as Operation>::Error>>;

/// An operation with whoever asked for it.
struct Asked<O: Operation> {
    scope: Scope,
    operation: Arc<O>,
    result: Option<Result<O::Output, O::Error>>,
    answer: oneshot::Sender<Result<O::Output, O::Error>>,
}

impl<O: Operation> Work for Asked<O> {
    fn run(&mut self, writer: &mut Writer) -> Ran {
        let (result, ran) = writer.run(&self.scope, self.operation.as_ref());
        self.result = Some(result);
        ran
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(StoreError::Closing.into()),
            (Err(error), _) => Err(error.into()),
        };
        // A caller that went away needs no answer; what it asked for is committed all the same.
        drop(self.answer.send(result));
    }
}

#[derive(Default)]
struct Waiting {
    interactive: VecDeque<Box<dyn Work>>,
    background: VecDeque<Box<dyn Work>>,
    closing: bool,
}

/// The operations that wait for the writer.
#[derive(Default)]
pub(super) struct Queues {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

impl Queues {
    /// Queues an operation; what it comes to is received after its commit.
    pub(super) fn push<O: Operation>(&self, scope: Scope, operation: Arc<O>, lane: Lane) -> Result<Answered<O>, StoreError> {
        let (answer, answered) = oneshot::channel();
        let work = Box::new(Asked { scope, operation, result: None, answer });
        {
            let mut waiting = lock(&self.waiting);
            if waiting.closing {
                return Err(StoreError::Closing);
            }
            match lane {
                Lane::Interactive => waiting.interactive.push_back(work),
                Lane::Background => waiting.background.push_back(work),
            }
        }
        self.changed.notify_one();
        Ok(answered)
    }

    /// Takes nothing more; the writer ends after what waits.
    pub(super) fn close(&self) {
        lock(&self.waiting).closing = true;
        self.changed.notify_all();
    }
}

/// The one connection that writes.
pub(super) struct Writer {
    connection: Connection,
    clock: Arc<dyn Clock>,
    next_id: i64,
    last_id: i64,
    /// Rows that were written before the transaction began.
    written_before: u64,
    /// An operation has the commit follow it.
    is_last: bool,
    /// Why the transaction cannot be committed: what was refused could not be taken back.
    broken: Option<StoreError>,
    /// Commits since somebody waited for a single answer.
    bulk_commits: u32,
    /// Rows that were written when the log was last folded beside.
    folded: u64,
    folding: Folding,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(
        connection: Connection,
        folding: Folding,
        clock: Arc<dyn Clock>,
    ) -> Result<(Arc<Queues>, JoinHandle<()>), StoreError> {
        let mut writer = Self {
            connection,
            clock,
            next_id: 1,
            last_id: 0,
            written_before: 0,
            is_last: false,
            broken: None,
            bulk_commits: 0,
            folded: 0,
            folding,
        };
        writer.draw_ids()?;
        let queues = Arc::new(Queues::default());
        let served = Arc::clone(&queues);
        let thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || writer.serve(&served));
        Ok((queues, thread.map_err(|error| StoreError::Unavailable(error.to_string()))?))
    }

    fn serve(mut self, queues: &Queues) {
        let _on_end = CloseOnEnd(queues);
        loop {
            let mut waiting = lock(&queues.waiting);
            while waiting.interactive.is_empty() && waiting.background.is_empty() {
                if waiting.closing {
                    return;
                }
                waiting = match queues.changed.wait(waiting) {
                    Ok(waiting) => waiting,
                    Err(poisoned) => poisoned.into_inner(),
                };
            }
            drop(waiting);
            self.commit_group(queues);
        }
    }

    /// One transaction: the interactive operations that wait, then a background operation, then those that came meanwhile. Further background
    /// operations join only while nobody waits for an answer.
    fn commit_group(&mut self, queues: &Queues) {
        let mut works: Vec<Box<dyn Work>> = Vec::new();
        if let Err(error) = self.draw_ids().and_then(|()| self.begin()) {
            tracing::error!(error = &error as &dyn std::error::Error, "a write transaction could not begin");
            return refuse_one(queues, &error);
        }
        let (mut units, mut somebody_waits) = (0, false);
        while works.len() < GROUP_COMMIT_MAX && self.last_id - self.next_id > IDS_PER_OPERATION_MAX {
            let background = units == 0 || (units < BACKGROUND_UNITS_MAX && !somebody_waits);
            let Some((mut work, is_background)) = next_work(queues, background) else { break };
            if is_background {
                units += 1;
            } else {
                somebody_waits = true;
            }
            let ran = work.run(self);
            works.push(work);
            // A full disk may make SQLite roll the whole transaction back: what came before is gone, so the group ends and fails as one.
            if self.connection.is_autocommit() {
                break;
            }
            if ran == Ran::Spoiled {
                self.run_again_without_last(&mut works);
                break;
            }
            if self.is_last {
                break;
            }
        }
        let committed = match self.broken.take() {
            None => self.connection.execute_batch("COMMIT").map_err(StoreError::from),
            Some(error) => Err(error),
        };
        if let Err(error) = &committed {
            tracing::error!(error = error as &dyn std::error::Error, "a commit failed");
            if !self.connection.is_autocommit()
                && let Err(error) = self.connection.execute_batch("ROLLBACK")
            {
                tracing::error!(error = &error as &dyn std::error::Error, "a rollback failed");
            }
        }
        for work in works {
            work.answer(committed.clone());
        }
        self.ask_for_folding(somebody_waits);
    }

    /// Has the log folded beside what comes next, where somebody waits for single answers.
    fn ask_for_folding(&mut self, somebody_waits: bool) {
        let written = self.connection.total_changes();
        let is_bulk = !somebody_waits || written - self.written_before >= BULK_ROWS_MIN;
        self.bulk_commits = if is_bulk { self.bulk_commits.saturating_add(1) } else { 0 };
        if self.bulk_commits < BULK_COMMITS_MIN && written - self.folded >= FOLDED_ROWS {
            self.folded = written;
            self.folding.ask();
        }
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        self.is_last = false;
        self.written_before = self.connection.total_changes();
        Ok(())
    }

    /// Takes back what a refused operation has written, and with it what the others of its group have: those run again. That is rare, and a
    /// savepoint for each operation would copy every page that it touches.
    fn run_again_without_last(&mut self, works: &mut [Box<dyn Work>]) {
        let Some((_refused, others)) = works.split_last_mut() else { return };
        let mut refused = vec![false; others.len()];
        'again: loop {
            let begun = self.connection.execute_batch("ROLLBACK").map_err(StoreError::from).and_then(|()| self.draw_ids());
            if let Err(error) = begun.and_then(|()| self.begin()) {
                self.broken = Some(error);
                return;
            }
            for (work, is_refused) in others.iter_mut().zip(&mut refused).filter(|(_, is_refused)| !**is_refused) {
                if self.last_id - self.next_id <= IDS_PER_OPERATION_MAX {
                    self.broken = Some(StoreError::TooManyIds);
                    return;
                }
                let ran = work.run(self);
                if self.connection.is_autocommit() {
                    self.broken = Some(StoreError::Invariant("the store took a transaction back"));
                    return;
                }
                match ran {
                    Ran::Kept => {}
                    Ran::Refused => *is_refused = true,
                    Ran::Spoiled => {
                        *is_refused = true;
                        continue 'again;
                    }
                }
            }
            return;
        }
    }

    fn run<O: Operation>(&mut self, scope: &Scope, operation: &O) -> (Result<O::Output, O::Error>, Ran) {
        let written = self.connection.total_changes();
        let system_now = self.clock.now();
        let mut tx = Tx {
            inner: Inner::Sqlite(&mut self.connection),
            scope,
            system_now,
            next_id: self.next_id,
            last_id: self.next_id + IDS_PER_OPERATION_MAX - 1,
            conflict: None,
            is_last: false,
            gathered: None,
        };
        let result = poll_once(operation.run(&mut tx));
        self.next_id = tx.next_id;
        self.is_last |= tx.is_last && result.is_ok();
        let ran = match &result {
            Ok(_) => Ran::Kept,
            Err(_) if self.connection.total_changes() == written => Ran::Refused,
            Err(_) => Ran::Spoiled,
        };
        (result, ran)
    }

    /// Takes a block of ids in a transaction of its own, so that no rollback gives one out twice.
    fn draw_ids(&mut self) -> Result<(), StoreError> {
        if self.last_id - self.next_id > 2 * IDS_PER_OPERATION_MAX {
            return Ok(());
        }
        let first: i64 =
            self.connection.query_row("UPDATE id_block SET next_id = next_id + ?1 RETURNING next_id - ?1", [ID_BLOCK], |row| row.get(0))?;
        self.next_id = first;
        self.last_id = first + ID_BLOCK - 1;
        Ok(())
    }
}

/// Whatever ends the writer, a panic too, nobody waits for it afterwards: dropped work answers [`StoreError::Closing`].
struct CloseOnEnd<'a>(&'a Queues);

impl Drop for CloseOnEnd<'_> {
    fn drop(&mut self) {
        let mut waiting = lock(&self.0.waiting);
        waiting.closing = true;
        waiting.interactive.clear();
        waiting.background.clear();
    }
}

/// The next operation, and whether it is a background one. Interactive ones come first.
fn next_work(queues: &Queues, background: bool) -> Option<(Box<dyn Work>, bool)> {
    let mut waiting = lock(&queues.waiting);
    if let Some(work) = waiting.interactive.pop_front() {
        return Some((work, false));
    }
    if background { waiting.background.pop_front().map(|work| (work, true)) } else { None }
}

/// Answers the operation that waits longest with the error; its work is not run.
fn refuse_one(queues: &Queues, error: &StoreError) {
    if let Some((work, _)) = next_work(queues, true) {
        work.answer(Err(error.clone()));
    }
}
