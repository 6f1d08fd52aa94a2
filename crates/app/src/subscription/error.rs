//! Why a plan is not sold.

use crate::{FieldError, ReadError};
use store::StoreError;

/// Why a purchase is refused.
#[derive(Debug, thiserror::Error)]
pub enum PurchaseError {
    /// Wrong fields, all at once.
    #[error("{} field(s) are wrong, first: {}", .0.len(), .0.first().map_or("", |field| field.message.as_str()))]
    Fields(Vec<FieldError>),
    /// No such customer.
    #[error("there is no such customer")]
    CustomerNotFound,
    /// An inactive or closed customer cannot purchase (domain.md §4).
    #[error("the customer is not active, so it cannot purchase")]
    CustomerInactive,
    /// Nothing of that id in the site.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// What was bought cannot be changed so.
    #[error(transparent)]
    Amend(::subscription::AmendRefusal),
    /// The account cannot be charged.
    #[error(transparent)]
    Billing(Box<crate::billing::BillingUseError>),
    /// An add-on is bought to what is in use.
    #[error("the subscription is not active")]
    SubscriptionNotActive,
    /// A transition waits already.
    #[error("a plan transition of the subscription waits already; withdraw it first")]
    TransitionPending,
    /// No such billing profile of the customer.
    #[error("the customer has no such billing profile")]
    ProfileNotFound,
    /// The dates of the purchase are out of range.
    #[error(transparent)]
    Planning(::subscription::PurchaseError),
    /// Something needed cannot be read or computed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PurchaseError {
    /// Stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "validation_failed",
            Self::CustomerNotFound | Self::NotFound(_) => "not_found",
            Self::SubscriptionNotActive => "subscription_not_active",
            Self::TransitionPending => "transition_pending",
            Self::Amend(refusal) => refusal.code(),
            Self::Billing(error) => error.code(),
            Self::CustomerInactive => "customer_inactive",
            Self::ProfileNotFound => "profile_not_found",
            Self::Planning(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::CustomerNotFound
            | Self::NotFound(_)
            | Self::SubscriptionNotActive
            | Self::TransitionPending
            | Self::Amend(_)
            | Self::Billing(_)
            | Self::CustomerInactive
            | Self::ProfileNotFound
            | Self::Planning(_)
            | Self::Read(_)
            | Self::Store(_) => &[],
        }
    }
}

impl From<charging::ChargeError> for PurchaseError {
    fn from(error: charging::ChargeError) -> Self {
        Self::Read(error.into())
    }
}
