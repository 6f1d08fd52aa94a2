//! The embedded store: a file with one writer and a pool of readers, and how its connections are opened (ARCHITECTURE.md §4).

mod folding;
#[cfg(debug_assertions)]
pub(super) mod plans;
mod writer;

use super::{Inner, Lane, Operation, Scope, StoreError, Tx};
use crate::driver::tx::IDS_PER_OPERATION_MAX;
use calendar::Clock;
use folding::Folding;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::thread::JoinHandle;
use writer::{Queues, Writer};

/// Prepared statements kept by a connection.
const STATEMENTS_MAX: usize = 256;
/// Connections that read.
const READERS: usize = 4;
/// What pages of one of them take in memory, in bytes: 8 MiB. What it does not have it gets from the system's cache.
const READER_PAGES_BYTES: usize = 8 << 20;
/// Bytes of a KiB, the unit of SQLite's cache.
const KIB: usize = 1 << 10;

/// How a reader opens the file; the pool lends it to one thread at a time.
const READ_ONLY: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// The embedded store's handle.
pub(crate) struct Sqlite {
    path: PathBuf,
    queues: Arc<Queues>,
    thread: Mutex<Option<JoinHandle<()>>>,
    readers: Mutex<Vec<Connection>>,
    readers_free: Arc<tokio::sync::Semaphore>,
    clock: Arc<dyn Clock>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, clock: Arc<dyn Clock>, pages_bytes: usize) -> Result<Self, StoreError> {
        let mut connection = connect(path, OpenFlags::default(), pages_bytes)?;
        crate::migration::migrate_sqlite(&mut connection)?;
        let folding = Folding::start(connect(path, OpenFlags::default(), READER_PAGES_BYTES)?)?;
        let (queues, thread) = Writer::start(connection, folding, Arc::clone(&clock))?;
        Ok(Self {
            path: path.to_owned(),
            queues,
            thread: Mutex::new(Some(thread)),
            readers: Mutex::new(Vec::new()),
            readers_free: Arc::new(tokio::sync::Semaphore::new(READERS)),
            clock,
        })
    }

    /// Queues an operation and waits for its commit.
    pub(crate) async fn write<O: Operation>(&self, scope: Scope, operation: Arc<O>, lane: Lane) -> Result<O::Output, O::Error> {
        match self.queues.push(scope, operation, lane)?.await {
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
                None => connect(&self.path, READ_ONLY, READER_PAGES_BYTES)?,
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
                is_last: false,
                gathered: None,
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
        // Readers may not write, so they close before the writer and its thread that folds: the last of those leaves the file alone.
        lock(&self.readers).clear();
        self.queues.close();
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

fn poll_once<T, E: From<StoreError>>(future: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(StoreError::Pended.into()),
    }
}

fn connect(path: &Path, flags: OpenFlags, pages_bytes: usize) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // Plans do not depend on the values bound: else SQLite parses and plans a statement anew whenever a value changes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // FULL: a charge that was answered survives a power cut. From some 80 MB on each commit tries to fold the log into the file.
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000; PRAGMA cache_size = -{}; \
         PRAGMA wal_autocheckpoint = 20000; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF;",
        pages_bytes / KIB
    ))?;
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
        let second = connect(&path, OpenFlags::default(), READER_PAGES_BYTES).expect("a connection");
        let synchronous: i64 = second.query_row("PRAGMA synchronous", [], |row| row.get(0)).expect("asked");
        assert_eq!(synchronous, 2);
        // Those that read cannot write at all.
        let reader = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY, READER_PAGES_BYTES).expect("a connection");
        assert!(reader.execute_batch("CREATE TABLE new (id)").is_err());
        store.close();
    }

    /// Writes its number, and is refused after that or before it.
    struct Note {
        number: i64,
        refused: Option<&'static str>,
        runs: Arc<Mutex<Vec<i64>>>,
        /// Waits for the lock, so that what comes after is one group.
        gate: Option<Arc<Mutex<()>>>,
    }

    impl Operation for Note {
        type Output = ();
        type Error = StoreError;

        async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
            lock(&self.runs).push(self.number);
            if let Some(gate) = &self.gate {
                drop(lock(gate));
            }
            if self.refused != Some("before") {
                tx.execute("INSERT INTO noted (number) VALUES ($1)", &[self.number.into()]).await?;
            }
            if self.refused.is_some() { Err(StoreError::Invariant("refused")) } else { Ok(()) }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_refused_after_it_wrote_leaves_nothing_and_the_others_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("guilder.db");
        let store = Store::open(&StoreAddress::File(path.clone()), Arc::new(Stopped)).await.expect("the store opens");
        let other = connect(&path, OpenFlags::default(), READER_PAGES_BYTES).expect("a connection");
        other.execute_batch("CREATE TABLE noted (number BIGINT NOT NULL)").expect("a table");
        let (runs, gate): (Arc<Mutex<Vec<i64>>>, Arc<Mutex<()>>) = Default::default();
        let note = |number, refused, gate| {
            let operation = Note { number, refused, runs: Arc::clone(&runs), gate };
            let scope = Scope { site: SiteId(1), actor: Actor::system(), dry_run: false };
            let store = store.clone();
            tokio::spawn(async move { store.write(scope, operation, Lane::Interactive).await.ok() })
        };
        let mut asked = Vec::new();
        {
            let held = lock(&gate);
            asked.push(note(1, None, Some(Arc::clone(&gate))));
            while lock(&runs).is_empty() {
                std::thread::yield_now();
            }
            // The first one's commit holds whatever is queued until it goes on.
            for (number, refused) in [(2, None), (3, Some("before")), (4, Some("after")), (5, None)] {
                asked.push(note(number, refused, None));
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            drop(held);
        }
        let mut answers = Vec::new();
        for one in asked {
            answers.push(one.await.expect("no panic"));
        }
        assert_eq!(answers, [Some(()), Some(()), None, None, Some(())]);
        assert_eq!(*lock(&runs), [1, 2, 3, 4, 1, 2, 3, 5], "the group runs again without the fourth, the fifth is of the next");
        let mut statement = other.prepare("SELECT number FROM noted ORDER BY number").expect("a statement");
        let there: Vec<i64> = statement.query_map([], |row| row.get(0)).expect("rows").map(|row| row.expect("a number")).collect();
        assert_eq!(there, [1, 2, 5]);
        store.close();
    }
}
