//! Why something cannot be shown.

use charging::CatalogsError;
use store::StoreError;

/// Why a read fails. Every write has an enum of its own that may hold this.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// What is asked for is not there, or belongs to another site.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The catalog cannot be had.
    #[error(transparent)]
    Catalogs(#[from] CatalogsError),
    /// What is due could not be computed.
    #[error(transparent)]
    Charging(#[from] charging::ChargeError),
    /// What is due could not be computed.
    #[error(transparent)]
    Fees(#[from] subscription::ChargeError),
    /// A billing profile does not fit the calendar or the catalog.
    #[error(transparent)]
    Profile(#[from] charging::ProfileError),
    /// A balance group's document does not fit.
    #[error(transparent)]
    Balance(#[from] balance::BalanceError),
    /// Sums are out of range.
    #[error(transparent)]
    Money(#[from] money::MoneyError),
    /// A date is out of range.
    #[error(transparent)]
    Calendar(#[from] calendar::CalendarError),
    /// A stored event cannot be read.
    #[error("a stored event cannot be read: {0}")]
    Codec(#[from] rating::CodecError),
    /// Stored JSON cannot be read.
    #[error("stored content cannot be read: {0}")]
    Content(#[from] serde_json::Error),
}

impl ReadError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "not_found",
            Self::Store(error) => error.code(),
            Self::Catalogs(error) => error.code(),
            Self::Charging(error) => error.code(),
            Self::Fees(error) => error.code(),
            Self::Profile(error) => error.code(),
            Self::Balance(error) => error.code(),
            Self::Money(error) => error.code(),
            Self::Calendar(error) => error.code(),
            Self::Codec(_) | Self::Content(_) => "store_corrupt",
        }
    }
}
