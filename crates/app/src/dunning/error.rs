//! Why dunning is refused.

use super::write::DUNNINGS_MAX;
use crate::billing::BillingUseError;
use crate::messages::MessagesError;
use crate::subscription::PurchaseError;
use crate::{FieldError, ReadError};
use calendar::CalendarError;
use money::MoneyError;
use store::StoreError;

/// Why a configuration is refused, or an action not done.
#[derive(Debug, thiserror::Error)]
pub enum DunningError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something needed cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Nothing of that code in the site.
    #[error("there is no dunning configuration of that code")]
    NotFound,
    /// Wrong fields, all of them.
    #[error("{} field(s) are wrong, first: {}", .0.len(), .0.first().map_or("", |field| field.message.as_str()))]
    Fields(Vec<FieldError>),
    /// Too many configurations.
    #[error("a site has at most {DUNNINGS_MAX} dunning configurations")]
    TooMany,
    /// A job runs it.
    #[error("the job `{0}` runs it")]
    InUse(String),
    /// The account of the bill cannot be read.
    #[error(transparent)]
    Billing(#[from] BillingUseError),
    /// No subscription charges the bill's profile, so no fee can be bought.
    #[error("no active subscription charges the billing profile, so nothing can be bought on it")]
    NoSubscription,
    /// The fee is not sold.
    #[error(transparent)]
    Purchase(#[from] PurchaseError),
    /// The customer cannot be told.
    #[error(transparent)]
    Messages(#[from] MessagesError),
    /// A threshold is no amount.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A date is out of range.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl DunningError {
    /// Stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::NotFound => "not_found",
            Self::Fields(_) => "validation_failed",
            Self::TooMany => "too_many_dunnings",
            Self::InUse(_) => "dunning_in_use",
            Self::Billing(error) => error.code(),
            Self::NoSubscription => "no_subscription",
            Self::Purchase(error) => error.code(),
            Self::Messages(error) => error.code(),
            Self::Money(error) => error.code(),
            Self::Calendar(error) => error.code(),
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::Store(_)
            | Self::Read(_)
            | Self::NotFound
            | Self::TooMany
            | Self::InUse(_)
            | Self::Billing(_)
            | Self::NoSubscription
            | Self::Purchase(_)
            | Self::Messages(_)
            | Self::Money(_)
            | Self::Calendar(_) => &[],
        }
    }
}
