//! Why a hierarchy is refused.

use crate::{FieldError, ReadError};
use store::StoreError;

/// Why a hierarchy group or a membership is not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum HierarchyError {
    /// Wrong fields, all at once.
    #[error("{} field(s) are wrong, first: {}", .0.len(), .0.first().map_or("", |field| field.message.as_str()))]
    Fields(Vec<FieldError>),
    /// No such customer, profile, group or membership in the site.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// A closed customer neither pays for others nor is paid for.
    #[error("the customer is closed")]
    CustomerClosed,
    /// A profile is no member of its own group.
    #[error("a billing profile cannot pay for itself")]
    OwnGroup,
    /// One payer at any instant.
    #[error("another pays for the billing profile at that time already: it leaves there first")]
    HasPayer,
    /// The member's bill is paid in the owner's money (domain.md §6).
    #[error("the owner pays in {owner}, the member is billed in {member}")]
    OtherCurrency {
        /// Code of the owner's currency.
        owner: String,
        /// Code of the member's currency.
        member: String,
    },
    /// Funds pay a prepaid profile's charges at once: there is no due that could move.
    #[error("billing profile `{0}` is prepaid: it has no dues that one could pay for another")]
    Prepaid(String),
    /// Somebody would pay for himself.
    #[error("the billing profile would pay for itself")]
    Circle,
    /// What is cancelled stays cancelled.
    #[error("the {0} is cancelled")]
    Cancelled(&'static str),
    /// Something needed cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl HierarchyError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "validation_failed",
            Self::NotFound(_) => "not_found",
            Self::CustomerClosed => "customer_closed",
            Self::OwnGroup => "own_group",
            Self::HasPayer => "has_payer",
            Self::OtherCurrency { .. } => "other_currency",
            Self::Prepaid(_) => "prepaid_profile",
            Self::Circle => "payer_circle",
            Self::Cancelled(_) => "hierarchy_cancelled",
            Self::Read(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::NotFound(_)
            | Self::CustomerClosed
            | Self::OwnGroup
            | Self::HasPayer
            | Self::OtherCurrency { .. }
            | Self::Prepaid(_)
            | Self::Circle
            | Self::Cancelled(_)
            | Self::Read(_)
            | Self::Store(_) => &[],
        }
    }
}
