//! The store as the shell sees it: an address, reads and writes.

use super::postgres::Postgres;
use super::sqlite::Sqlite;
use super::{Lane, Operation, Scope, StoreError};
use calendar::{Clock, Instant};
use std::path::PathBuf;
use std::sync::Arc;

/// What pages of the embedded store's writer may take in memory where the operator says nothing else, in bytes: 128 MiB.
pub const PAGES_BYTES_DEFAULT: usize = 128 << 20;

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreAddress {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL connection string.
    Postgres(String),
}

impl StoreAddress {
    /// Reads an address: `postgres://…`, else a file.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Postgres(text.to_owned())
        } else {
            Self::File(PathBuf::from(text))
        }
    }
}

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    backend: Backend,
    clock: Arc<dyn Clock>,
}

#[derive(Clone)]
enum Backend {
    Sqlite(Arc<Sqlite>),
    Postgres(Arc<Postgres>),
}

impl Store {
    /// Opens and migrates.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open(address: &StoreAddress, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        Self::open_with(address, clock, PAGES_BYTES_DEFAULT).await
    }

    /// Opens and migrates; the embedded store's writer keeps so many bytes of pages in memory.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_with(address: &StoreAddress, clock: Arc<dyn Clock>, pages_bytes: usize) -> Result<Self, StoreError> {
        let backend = match address {
            StoreAddress::File(path) => Backend::Sqlite(Arc::new(Sqlite::open(path, Arc::clone(&clock), pages_bytes)?)),
            StoreAddress::Postgres(url) => Backend::Postgres(Arc::new(Postgres::open(url, Arc::clone(&clock)).await?)),
        };
        Ok(Self { backend, clock })
    }

    /// System time.
    pub fn system_now(&self) -> Instant {
        self.clock.now()
    }

    /// True on PostgreSQL, where several processes may share the store.
    pub const fn is_shared(&self) -> bool {
        matches!(self.backend, Backend::Postgres(_))
    }

    /// Runs an operation in a transaction; a dry run only reads.
    ///
    /// # Errors
    /// The operation's.
    pub async fn write<O: Operation>(&self, scope: Scope, operation: O, lane: Lane) -> Result<O::Output, O::Error> {
        if scope.dry_run {
            return self.read(scope, operation).await;
        }
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.write(scope, Arc::new(operation), lane).await,
            Backend::Postgres(postgres) => postgres.write(&scope, &operation).await,
        }
    }

    /// Runs an operation that only reads, on a snapshot.
    ///
    /// # Errors
    /// The operation's.
    pub async fn read<O: Operation>(&self, scope: Scope, operation: O) -> Result<O::Output, O::Error> {
        let scope = Scope { dry_run: true, ..scope };
        match &self.backend {
            Backend::Sqlite(sqlite) => Arc::clone(sqlite).read(scope, Arc::new(operation)).await,
            Backend::Postgres(postgres) => postgres.read(&scope, &operation).await,
        }
    }

    /// Ends the writer; what was answered is on disk.
    pub fn close(&self) {
        match &self.backend {
            Backend::Sqlite(sqlite) => sqlite.close(),
            Backend::Postgres(_) => {}
        }
    }
}
