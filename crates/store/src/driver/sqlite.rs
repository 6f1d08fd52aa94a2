//! The embedded store: one writer thread with two queues and group commits, and a pool of readers (architecture.md §4).
//!
//! Invariants: an answer leaves after the commit that holds it; a refused operation leaves nothing (its savepoint, or the still empty
//! transaction, is rolled back); between two background operations the interactive ones that wait are served.

use super::{Inner, Lane, Operation, Scope, StoreError, Tx};
use crate::driver::tx::IDS_PER_OPERATION_MAX;
use calendar::Clock;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::collections::VecDeque;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Interactive operations that share one commit.
const GROUP_COMMIT_MAX: usize = 256;
/// Background operations that share one commit.
const BACKGROUND_UNITS_MAX: usize = 4;
/// Ids that are taken from the table at once.
const ID_BLOCK: i64 = 1_000_000;
/// Prepared statements kept by a connection.
const STATEMENTS_MAX: usize = 256;
/// Connections that read.
const READERS: usize = 4;

/// Says whether the commit held, after it.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// A queued operation: runs it in its savepoint and hands back how to answer. Without a transaction there is only the error to answer.
type Work = Box<dyn FnOnce(Result<&mut Writer, StoreError>) -> Answer + Send>;

#[derive(Default)]
struct Queues {
    interactive: VecDeque<Work>,
    background: VecDeque<Work>,
    closing: bool,
}

#[derive(Default)]
struct Shared {
    queues: Mutex<Queues>,
    waiting: Condvar,
}

/// The embedded store's handle.
pub(crate) struct Sqlite {
    path: PathBuf,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
    readers: Mutex<Vec<Connection>>,
    readers_free: Arc<tokio::sync::Semaphore>,
    clock: Arc<dyn Clock>,
}

struct Writer {
    connection: Connection,
    clock: Arc<dyn Clock>,
    next_id: i64,
    last_id: i64,
    /// Nothing is written in the transaction yet: what is refused now takes all of it back, without the copies of pages that a savepoint
    /// costs.
    is_empty: bool,
    /// Why the transaction cannot be committed: a savepoint could neither be kept nor rolled back.
    spoiled: Option<StoreError>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let mut connection = connect(path, OpenFlags::default())?;
        crate::migration::migrate_sqlite(&mut connection)?;
        let shared = Arc::new(Shared::default());
        let mut writer = Writer { connection, clock: Arc::clone(&clock), next_id: 1, last_id: 0, is_empty: true, spoiled: None };
        writer.draw_ids()?;
        let queues = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.serve(&queues))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            path: path.to_owned(),
            shared,
            thread: Mutex::new(Some(thread)),
            readers: Mutex::new(Vec::new()),
            readers_free: Arc::new(tokio::sync::Semaphore::new(READERS)),
            clock,
        })
    }

    /// Queues an operation and waits for its commit.
    pub(crate) async fn write<O: Operation>(&self, scope: Scope, operation: Arc<O>, lane: Lane) -> Result<O::Output, O::Error> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |writer| {
            let result = match writer {
                Ok(writer) => writer.run(&scope, operation.as_ref()),
                Err(error) => Err(error.into()),
            };
            Box::new(move |committed| {
                let result = match committed {
                    Ok(()) => result,
                    Err(error) => Err(error.into()),
                };
                // A caller that went away needs no answer; what it asked for is committed all the same.
                drop(answer.send(result));
            })
        });
        {
            let mut queues = lock(&self.shared.queues);
            if queues.closing {
                return Err(StoreError::Closing.into());
            }
            match lane {
                Lane::Interactive => queues.interactive.push_back(work),
                Lane::Background => queues.background.push_back(work),
            }
        }
        self.shared.waiting.notify_one();
        match answered.await {
            Ok(result) => result,
            Err(_writer_gone) => Err(StoreError::Closing.into()),
        }
    }

    /// Runs an operation that only reads, on a reader's snapshot.
    pub(crate) async fn read<O: Operation>(self: Arc<Self>, scope: Scope, operation: Arc<O>) -> Result<O::Output, O::Error> {
        let permit = Arc::clone(&self.readers_free).acquire_owned().await;
        let joined = tokio::task::spawn_blocking(move || {
            let _held = permit;
            let free = lock(&self.readers).pop();
            let mut connection = match free {
                Some(connection) => connection,
                None => connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?,
            };
            connection.execute_batch("BEGIN").map_err(StoreError::from)?;
            let now = self.clock.now();
            // A dry run draws ids that nobody keeps: they only need to be unlike each other.
            let mut tx = Tx {
                inner: Inner::Sqlite(&mut connection),
                scope: &scope,
                system_now: now,
                next_id: 1,
                last_id: IDS_PER_OPERATION_MAX,
                conflict: None,
            };
            let result = poll_once(operation.run(&mut tx));
            connection.execute_batch("ROLLBACK").map_err(StoreError::from)?;
            lock(&self.readers).push(connection);
            result
        })
        .await;
        match joined {
            Ok(result) => result,
            Err(error) => Err(StoreError::Unavailable(error.to_string()).into()),
        }
    }

    pub(crate) fn close(&self) {
        // Readers may not write, so the writer closes last: it folds the log into the file and leaves the file alone.
        lock(&self.readers).clear();
        lock(&self.shared.queues).closing = true;
        self.shared.waiting.notify_all();
        if let Some(thread) = lock(&self.thread).take()
            && thread.join().is_err()
        {
            tracing::error!("the store's writer ended in a panic");
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.close();
    }
}

impl Writer {
    fn serve(mut self, shared: &Shared) {
        let _on_end = CloseOnEnd(shared);
        loop {
            let mut queues = lock(&shared.queues);
            while queues.interactive.is_empty() && queues.background.is_empty() {
                if queues.closing {
                    return;
                }
                queues = match shared.waiting.wait(queues) {
                    Ok(queues) => queues,
                    Err(poisoned) => poisoned.into_inner(),
                };
            }
            drop(queues);
            self.commit_group(shared);
        }
    }

    /// One transaction: the interactive operations that wait, then a background operation, then those that came meanwhile. Further background
    /// operations join only while nobody waits for an answer.
    fn commit_group(&mut self, shared: &Shared) {
        let mut answers: Vec<Answer> = Vec::new();
        let begun = self.draw_ids().and_then(|()| Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?));
        if let Err(error) = begun {
            tracing::error!(error = &error as &dyn std::error::Error, "a write transaction could not begin");
            return refuse_one(shared, &error);
        }
        self.is_empty = true;
        let (mut units, mut somebody_waits) = (0, false);
        while answers.len() < GROUP_COMMIT_MAX && self.last_id - self.next_id > IDS_PER_OPERATION_MAX {
            let background = units == 0 || (units < BACKGROUND_UNITS_MAX && !somebody_waits);
            let Some(work) = next_work(shared, background) else { break };
            if work.1 {
                units += 1;
            } else {
                somebody_waits = true;
            }
            answers.push((work.0)(Ok(self)));
            // A full disk may make SQLite roll the whole transaction back: what came before is gone, so the group ends and fails as one.
            if self.spoiled.is_some() || self.connection.is_autocommit() {
                break;
            }
        }
        let committed = match self.spoiled.take() {
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
        answer_all(answers, &committed);
    }

    fn run<O: Operation>(&mut self, scope: &Scope, operation: &O) -> Result<O::Output, O::Error> {
        if !self.is_empty {
            self.connection.execute_batch("SAVEPOINT operation").map_err(StoreError::from)?;
        }
        let system_now = self.clock.now();
        let mut tx = Tx {
            inner: Inner::Sqlite(&mut self.connection),
            scope,
            system_now,
            next_id: self.next_id,
            last_id: self.next_id + IDS_PER_OPERATION_MAX - 1,
            conflict: None,
        };
        let result = poll_once(operation.run(&mut tx));
        self.next_id = tx.next_id;
        let end = match (&result, self.is_empty) {
            (Ok(_), true) => "",
            (Ok(_), false) => "RELEASE operation",
            (Err(_), true) => "ROLLBACK; BEGIN IMMEDIATE",
            (Err(_), false) => "ROLLBACK TO operation; RELEASE operation",
        };
        self.is_empty &= result.is_err();
        if let Err(error) = self.connection.execute_batch(end).map_err(StoreError::from) {
            self.spoiled = Some(error.clone());
            return Err(error.into());
        }
        result
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
struct CloseOnEnd<'a>(&'a Shared);

impl Drop for CloseOnEnd<'_> {
    fn drop(&mut self) {
        let mut queues = lock(&self.0.queues);
        queues.closing = true;
        queues.interactive.clear();
        queues.background.clear();
    }
}

/// The next operation, and whether it is a background one. Interactive ones come first.
fn next_work(shared: &Shared, background: bool) -> Option<(Work, bool)> {
    let mut queues = lock(&shared.queues);
    if let Some(work) = queues.interactive.pop_front() {
        return Some((work, false));
    }
    if background { queues.background.pop_front().map(|work| (work, true)) } else { None }
}

/// Answers the operation that waits longest with the error; its work is not run.
fn refuse_one(shared: &Shared, error: &StoreError) {
    if let Some((work, _)) = next_work(shared, true) {
        work(Err(error.clone()))(Ok(()));
    }
}

fn answer_all(answers: Vec<Answer>, committed: &Result<(), StoreError>) {
    for answer in answers {
        answer(committed.clone());
    }
}

fn poll_once<T, E: From<StoreError>>(future: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(StoreError::Pended.into()),
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // Plans do not depend on the values bound: else SQLite parses and plans a statement anew whenever a value changes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // FULL: a charge that was answered survives a power cut. The WAL is checkpointed at some 80 MB.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000; PRAGMA cache_size = -131072; \
         PRAGMA wal_autocheckpoint = 20000; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF;",
    )?;
    Ok(connection)
}

/// A lock whose holder panicked still guards sound data: the queues are only pushed and popped.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    match mutex.lock() {
        Ok(guard) => guard,
        Err(poisoned) => poisoned.into_inner(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, Store, StoreAddress};
    use calendar::Instant;
    use ids::SiteId;

    struct Stopped;

    impl Clock for Stopped {
        fn now(&self) -> Instant {
            Instant::from_micros(0)
        }
    }

    /// How the connection that runs it writes.
    struct AskPragmas;

    impl Operation for AskPragmas {
        type Output = (String, i64);
        type Error = StoreError;

        async fn run(&self, tx: &mut Tx<'_>) -> Result<(String, i64), StoreError> {
            let missing = || StoreError::Invariant("a pragma without an answer");
            let mode = tx.query_one("pragma", "PRAGMA journal_mode", &[]).await?.ok_or_else(missing)?.text(0, "journal_mode")?.to_owned();
            Ok((mode, tx.query_one("pragma", "PRAGMA synchronous", &[]).await?.ok_or_else(missing)?.int(0, "synchronous")?))
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_connection_writes_ahead_and_syncs_each_commit() {
        // Level 2 is FULL: the log is synced before a commit is answered. The file may have been another mode's before.
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("guilder.db");
        Connection::open(&path).and_then(|old| old.execute_batch("PRAGMA journal_mode = DELETE; CREATE TABLE old (id);")).expect("a file");
        let store = Store::open(&StoreAddress::File(path.clone()), Arc::new(Stopped)).await.expect("the store opens");
        let scope = |dry_run| Scope { site: SiteId(1), actor: Actor::system(), dry_run };
        let wanted = ("wal".to_owned(), 2);
        for (lane, dry_run) in [(Lane::Interactive, false), (Lane::Background, false), (Lane::Interactive, true)] {
            assert_eq!(store.write(scope(dry_run), AskPragmas, lane).await.expect("asked"), wanted);
        }
        // A second connection that may write has the same, whatever the file says.
        let second = connect(&path, OpenFlags::default()).expect("a connection");
        let synchronous: i64 = second.query_row("PRAGMA synchronous", [], |row| row.get(0)).expect("asked");
        assert_eq!(synchronous, 2);
        // Those that read cannot write at all.
        let reader = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a connection");
        assert!(reader.execute_batch("CREATE TABLE new (id)").is_err());
        store.close();
    }
}
