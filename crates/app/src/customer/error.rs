//! Why a customer is not made or changed.

use crate::subscription::PurchaseError;
use crate::{FieldError, ReadError};
use store::StoreError;

/// Why a write of a customer is refused.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// Wrong fields, all at once.
    #[error("{} field(s) are wrong, first: {}", .0.len(), .0.first().map_or("", |field| field.message.as_str()))]
    Fields(Vec<FieldError>),
    /// No such customer.
    #[error("there is no such customer")]
    NotFound,
    /// No such contact.
    #[error("there is no such contact")]
    ContactNotFound,
    /// The customer was changed since the caller read it.
    #[error("the customer was changed in the meantime; read it again")]
    Changed,
    /// A customer keeps one contact.
    #[error("the last contact cannot be deleted")]
    LastContact,
    /// An account with live purchases is not closed.
    #[error("{0} subscription(s) of the account are live or begin later: cancel them first")]
    InUse(usize),
    /// The account is erased, or its removal date has come.
    #[error("the account is erased, or is being erased")]
    Erased,
    /// Too many contacts.
    #[error("a customer has at most {} contacts", super::contact::CONTACTS_MAX)]
    TooManyContacts,
    /// The purchase failed.
    #[error(transparent)]
    Purchase(PurchaseError),
    /// Something needed cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CustomerError {
    /// Stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "validation_failed",
            Self::NotFound | Self::ContactNotFound => "not_found",
            Self::Changed => "precondition_failed",
            Self::LastContact => "last_contact",
            Self::TooManyContacts => "too_many_contacts",
            Self::InUse(_) => "account_in_use",
            Self::Erased => "account_erased",
            Self::Purchase(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::Purchase(error) => error.fields(),
            Self::NotFound
            | Self::ContactNotFound
            | Self::Changed
            | Self::LastContact
            | Self::TooManyContacts
            | Self::InUse(_)
            | Self::Erased
            | Self::Read(_)
            | Self::Store(_) => &[],
        }
    }
}

impl From<PurchaseError> for CustomerError {
    fn from(error: PurchaseError) -> Self {
        match error {
            PurchaseError::Fields(fields) => Self::Fields(fields),
            PurchaseError::Read(error) => Self::Read(error),
            PurchaseError::Store(error) => Self::Store(error),
            PurchaseError::CustomerNotFound => Self::NotFound,
            PurchaseError::CustomerInactive
            | PurchaseError::NotFound(_)
            | PurchaseError::SubscriptionNotActive
            | PurchaseError::TransitionPending
            | PurchaseError::Amend(_)
            | PurchaseError::Billing(_)
            | PurchaseError::ProfileNotFound
            | PurchaseError::Planning(_) => Self::Purchase(error),
        }
    }
}
