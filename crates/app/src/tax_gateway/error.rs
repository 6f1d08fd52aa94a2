//! Why something about the taxation gateway is refused.

use charging::{CatalogsError, FieldError, ReviseError};
use store::StoreError;

/// Why a use case of the taxation gateway refuses.
#[derive(Debug, thiserror::Error)]
pub enum TaxGatewayError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The catalog cannot be had.
    #[error(transparent)]
    Catalogs(#[from] CatalogsError),
    /// Time arithmetic failed.
    #[error(transparent)]
    Calendar(#[from] calendar::CalendarError),
    /// Pending taxes could not be settled.
    #[error(transparent)]
    Settle(#[from] ReviseError),
    /// Settings could not be read or written.
    #[error("settings cannot be read or written: {0}")]
    Settings(#[from] serde_json::Error),
    /// Wrong fields.
    #[error("some fields are wrong")]
    Fields(Vec<FieldError>),
    /// The site has none.
    #[error("the site has no taxation gateway")]
    NotFound,
}

impl TaxGatewayError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Catalogs(error) => error.code(),
            Self::Calendar(error) => error.code(),
            Self::Settle(error) => error.code(),
            Self::Settings(_) => "store_corrupt",
            Self::Fields(_) => "validation_failed",
            Self::NotFound => "not_found",
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        if let Self::Fields(fields) = self { fields } else { &[] }
    }
}
