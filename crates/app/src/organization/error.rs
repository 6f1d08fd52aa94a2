//! Why the organization tree stays as it is.

use super::rules::{LEVELS_MAX, Misplaced};
use crate::{FieldError, ReadError};
use store::StoreError;

/// Why a customer is not placed, moved or taken out.
#[derive(Debug, thiserror::Error)]
pub enum OrganizationError {
    /// Wrong fields, all at once.
    #[error("{} field(s) are wrong, first: {}", .0.len(), .0.first().map_or("", |field| field.message.as_str()))]
    Fields(Vec<FieldError>),
    /// No such customer.
    #[error("there is no such customer")]
    NotFound,
    /// The parent stands below the customer, or is the customer itself.
    #[error("the customer cannot stand below itself: {0} is the customer, or stands below it")]
    Cycle(String),
    /// Too many levels.
    #[error("the organization tree has at most {LEVELS_MAX} levels")]
    TooDeep,
    /// What has something below it stays.
    #[error("{0} customer(s) stand right below this one: move them first")]
    HasChildren(i64),
    /// Something needed cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OrganizationError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "validation_failed",
            Self::NotFound => "not_found",
            Self::Cycle(_) => "organization_cycle",
            Self::TooDeep => "organization_too_deep",
            Self::HasChildren(_) => "organization_has_children",
            Self::Read(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::NotFound | Self::Cycle(_) | Self::TooDeep | Self::HasChildren(_) | Self::Read(_) | Self::Store(_) => &[],
        }
    }

    pub(super) fn misplaced(why: Misplaced, parent: &str) -> Self {
        match why {
            Misplaced::BelowItself => Self::Cycle(parent.to_owned()),
            Misplaced::TooDeep => Self::TooDeep,
        }
    }
}
