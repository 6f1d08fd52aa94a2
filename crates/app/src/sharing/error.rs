//! Why sharing is refused.

use crate::{FieldError, ReadError};
use store::StoreError;

/// Why a sharing group or a membership is not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum SharingError {
    /// Wrong fields, all at once.
    #[error("{} field(s) are wrong, first: {}", .0.len(), .0.first().map_or("", |field| field.message.as_str()))]
    Fields(Vec<FieldError>),
    /// No such customer, group or membership in the site: a sharing group never crosses sites.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// A closed customer neither shares nor joins.
    #[error("the customer is closed")]
    CustomerClosed,
    /// A customer is no member of its own group.
    #[error("a customer cannot join its own sharing group")]
    OwnGroup,
    /// A member is a member once.
    #[error("the customer is a member of this sharing group already")]
    MemberAlready,
    /// The policy moves money, which has one currency (domain.md §6).
    #[error("the policy moves money in {owner}, the member is billed in {member}")]
    OtherCurrency {
        /// Code of the owner's currency.
        owner: String,
        /// Code of the member's currency that differs.
        member: String,
    },
    /// What is cancelled stays cancelled.
    #[error("the {0} is cancelled")]
    Cancelled(&'static str),
    /// No use is forgotten, so there are only so many.
    #[error(transparent)]
    HistoryFull(#[from] store::sharing::HistoryFull),
    /// Something needed cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SharingError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "validation_failed",
            Self::NotFound(_) => "not_found",
            Self::CustomerClosed => "customer_closed",
            Self::OwnGroup => "own_group",
            Self::MemberAlready => "member_already",
            Self::OtherCurrency { .. } => "other_currency",
            Self::Cancelled(_) => "sharing_cancelled",
            Self::HistoryFull(_) => "sharing_history_full",
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
            | Self::MemberAlready
            | Self::OtherCurrency { .. }
            | Self::Cancelled(_)
            | Self::HistoryFull(_)
            | Self::Read(_)
            | Self::Store(_) => &[],
        }
    }
}
