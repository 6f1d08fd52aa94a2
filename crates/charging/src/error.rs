//! Why a whole batch fails; what is wrong with one event, or with one group, is its answer.

use crate::{CatalogsError, ProfileError};
use balance::BalanceError;
use calendar::CalendarError;
use store::StoreError;

/// Why charging failed. Nothing of the batch is written then.
#[derive(Debug, thiserror::Error)]
pub enum ChargeError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The catalog of the site could not be had.
    #[error(transparent)]
    Catalogs(#[from] CatalogsError),
    /// What is stored is no cycle or zone.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The billing profile cannot be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A fee or a grant that fell due could not be computed.
    #[error(transparent)]
    Fees(#[from] subscription::ChargeError),
    /// A group refused what was decided for it.
    #[error(transparent)]
    Balance(#[from] BalanceError),
    /// A number cannot be computed.
    #[error(transparent)]
    Rating(#[from] rating::RatingError),
    /// An event generator makes what its service type does not understand.
    #[error("event generator `{code}` makes a malformed event: {problem}")]
    Generator {
        /// Code of the generator.
        code: String,
        /// The first problem.
        problem: String,
    },
    /// What is stored of an event cannot be read.
    #[error("a stored event cannot be read: {0}")]
    Codec(#[from] rating::CodecError),
}

impl ChargeError {
    /// Whether one balance group is at fault and the others can be charged: what is stored of it, or what falls due in it.
    pub(crate) const fn is_of_one_group(&self) -> bool {
        match self {
            Self::Calendar(_) | Self::Profile(_) | Self::Fees(_) | Self::Balance(_) | Self::Generator { .. } => true,
            Self::Store(StoreError::Missing(_) | StoreError::Decode { .. } | StoreError::Document(_) | StoreError::Money(_)) => true,
            Self::Store(_) | Self::Catalogs(_) | Self::Rating(_) | Self::Codec(_) => false,
        }
    }

    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Catalogs(error) => error.code(),
            Self::Calendar(error) => error.code(),
            Self::Profile(error) => error.code(),
            Self::Fees(error) => error.code(),
            Self::Balance(error) => error.code(),
            Self::Rating(error) => error.code(),
            Self::Generator { .. } => "event_generator",
            Self::Codec(_) => "store_corrupt",
        }
    }
}
