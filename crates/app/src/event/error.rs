//! Why a decision on usage events is refused.

use crate::by_hand::wrong_reason;
use crate::{FieldError, ReadError};
use charging::{ChargeError, ReviseError};
use store::StoreError;

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum EventUseError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something that is needed cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The events cannot be decided on.
    #[error(transparent)]
    Revise(#[from] ReviseError),
    /// The amount cannot be posted.
    #[error(transparent)]
    Billing(#[from] crate::billing::BillingUseError),
    /// Wrong fields, all of them.
    #[error("some fields are wrong")]
    Fields(Vec<FieldError>),
}

impl EventUseError {
    /// Stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Revise(error) => error.code(),
            Self::Billing(error) => error.code(),
            Self::Fields(_) => "validation_failed",
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) | Self::Revise(ReviseError::Fields(fields)) => fields,
            Self::Billing(crate::billing::BillingUseError::Fields(fields)) => fields,
            Self::Store(_) | Self::Read(_) | Self::Billing(_) => &[],
            Self::Revise(
                ReviseError::Charge(_)
                | ReviseError::Refused(_)
                | ReviseError::TooMany
                | ReviseError::TooLate
                | ReviseError::Erased
                | ReviseError::Status(_)
                | ReviseError::Changing,
            ) => &[],
        }
    }
}

impl From<ChargeError> for EventUseError {
    fn from(error: ChargeError) -> Self {
        Self::Revise(error.into())
    }
}

impl From<charging::CatalogsError> for EventUseError {
    fn from(error: charging::CatalogsError) -> Self {
        Self::Revise(error.into())
    }
}

impl From<money::MoneyError> for EventUseError {
    fn from(error: money::MoneyError) -> Self {
        Self::Revise(error.into())
    }
}

/// A reason that says something and is not too long.
pub(super) fn checked_reason(reason: &str) -> Result<(), EventUseError> {
    wrong_reason(reason).map_or(Ok(()), |wrong| Err(EventUseError::Fields(vec![wrong])))
}
