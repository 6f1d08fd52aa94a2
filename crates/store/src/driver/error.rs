//! What can go wrong below a use case.

use std::sync::Arc;

/// Why the store failed. The cause is kept for the operator.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("the embedded store failed")]
    Sqlite(#[source] Arc<rusqlite::Error>),
    /// PostgreSQL said no.
    #[error("the PostgreSQL store failed")]
    Postgres(#[source] Arc<tokio_postgres::Error>),
    /// No connection could be had.
    #[error("no connection to the store: {0}")]
    Unavailable(String),
    /// A column did not hold what it must.
    #[error("table `{table}`, column `{column}` holds something unexpected: {found}")]
    Decode {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What was found.
        found: String,
    },
    /// A row that was just locked or named is not there.
    #[error("the {0} is not there")]
    Missing(&'static str),
    /// A unique value is taken.
    #[error("the value is taken already")]
    Taken(String),
    /// An embedded operation waited, which is a bug.
    #[error("an operation waited for something other than its transaction")]
    Pended,
    /// More ids were drawn than an operation may.
    #[error("an operation draws at most {} ids", super::IDS_PER_OPERATION_MAX)]
    TooManyIds,
    /// The writer is gone: the server is stopping.
    #[error("the store is closing")]
    Closing,
    /// Something that is stored could not be read or written as text.
    #[error("what is stored cannot be read: {0}")]
    Document(#[source] Arc<serde_json::Error>),
    /// The stored rows of a zone map cannot be read.
    #[error(transparent)]
    ZoneRows(#[from] catalog::ZoneFormError),
    /// A sum is past every amount.
    #[error(transparent)]
    Money(#[from] money::MoneyError),
    /// What an operation locked turned out changed.
    #[error("what this is about is changing right now; send it again")]
    Changing,
    /// Our own reasoning failed.
    #[error("broken invariant: {0}")]
    Invariant(&'static str),
}

impl StoreError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Sqlite(_) | Self::Postgres(_) => "store_failed",
            Self::Unavailable(_) | Self::Closing => "store_unavailable",
            Self::Decode { .. } | Self::Document(_) | Self::ZoneRows(_) => "store_corrupt",
            Self::Missing(_) => "not_found",
            Self::Taken(_) => "taken",
            Self::Changing => "facts_changing",
            Self::Pended | Self::Invariant(_) => "internal",
            Self::Money(error) => error.code(),
            Self::TooManyIds => "operation_too_large",
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if let rusqlite::Error::SqliteFailure(cause, text) = &error
            && matches!(cause.extended_code, rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
        {
            return Self::Taken(text.clone().unwrap_or_default());
        }
        Self::Sqlite(Arc::new(error))
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        if error.code() == Some(&tokio_postgres::error::SqlState::UNIQUE_VIOLATION) {
            let constraint = error.as_db_error().and_then(|cause| cause.constraint()).unwrap_or_default();
            return Self::Taken(constraint.to_owned());
        }
        Self::Postgres(Arc::new(error))
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Document(Arc::new(error))
    }
}
