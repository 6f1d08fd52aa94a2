//! Typed identifiers, codes and the symbols that stand for them.
//!
//! Owns: the 64-bit ids of rows, [`Code`] (what people and integrations use) and [`Sym`] (a site's stable number for a code).
//! Does not own: drawing ids, which needs a store. Invariant: ids of different objects never mix.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest code, in characters.
pub const CODE_LENGTH_MAX: usize = 64;

/// Why a text is not an id or a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text is not a positive whole number.
    #[error("`{0}` is not an id")]
    NotAnId(String),
    /// The text is empty or too long.
    #[error("a code has 1 to {CODE_LENGTH_MAX} characters, `{0}` has another number")]
    CodeLength(String),
    /// A character other than letters, digits, `_`, `-`, `.`.
    #[error("a code holds letters, digits, `_`, `-` and `.` only: `{0}`")]
    CodeCharacter(String),
    /// Only digits: it could not be told from a number (domain.md §1).
    #[error("a code holds at least one letter: `{0}`")]
    CodeWithoutLetter(String),
}

impl IdError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnId(_) => "not_an_id",
            Self::CodeLength(_) => "code_length",
            Self::CodeCharacter(_) => "code_character",
            Self::CodeWithoutLetter(_) => "code_without_letter",
        }
    }
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                match text.parse::<i64>() {
                    Ok(number) if number > 0 => Ok(Self(number)),
                    Ok(_) | Err(_) => Err(IdError::NotAnId(text.to_owned())),
                }
            }
        }
    )+};
}

id! {
    /// A tenant.
    SiteId,
    /// A customer of a site.
    CustomerId,
    /// A contact of a customer.
    ContactId,
    /// A billing profile.
    ProfileId,
    /// A balance group.
    GroupId,
    /// A subscription.
    SubscriptionId,
    /// A charging session.
    SessionId,
    /// A sharing group.
    SharingId,
    /// A hierarchy group.
    HierarchyId,
    /// A membership in a hierarchy group.
    MembershipId,
    /// A purchased product.
    PurchaseId,
    /// A service of a subscription.
    ServiceId,
    /// A bill.
    BillId,
    /// An invoice.
    InvoiceId,
    /// A credit or debit note.
    NoteId,
    /// A payment.
    PaymentId,
    /// A payment that is to be collected.
    IntentId,
    /// A posting: impacts that do not come from usage (fee, grant, adjustment, rounding).
    PostingId,
    /// A deferred action.
    DeferredId,
    /// A batch of vouchers.
    VoucherBatchId,
    /// A plan that a subscription moves into.
    TransitionId,
    /// A member of staff.
    StaffId,
    /// A job.
    JobId,
    /// A run of a job.
    JobRunId,
    /// An API key.
    ApiKeyId,
    /// Something that a customer is told of.
    NotificationId,
    /// A message to one address over one channel.
    DeliveryId,
    /// An address that is called with events.
    EndpointId,
}

/// A site's stable number for a code of its catalog. Never reused, so that what is stored may hold it for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sym(pub u32);

/// What integrations use to name an object: unique per site, immutable, at least one letter (domain.md §1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

impl Code {
    /// Takes a text as a code.
    ///
    /// # Errors
    /// [`IdError`] names the rule that the text breaks.
    pub fn try_new(text: impl Into<String>) -> Result<Self, IdError> {
        let text = text.into();
        let length = text.chars().count();
        if length == 0 || length > CODE_LENGTH_MAX {
            return Err(IdError::CodeLength(text));
        }
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')) {
            return Err(IdError::CodeCharacter(text));
        }
        if !text.chars().any(|c| c.is_ascii_alphabetic()) {
            return Err(IdError::CodeWithoutLetter(text));
        }
        Ok(Self(text))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Code {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::try_new(text)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Code {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::try_new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_holds_at_least_one_letter() {
        assert_eq!(Code::try_new("1042").map_err(|e| e.code()), Err("code_without_letter"));
        assert!(Code::try_new("a1042").is_ok());
        assert_eq!(Code::try_new("").map_err(|e| e.code()), Err("code_length"));
        assert_eq!(Code::try_new("a b").map_err(|e| e.code()), Err("code_character"));
    }

    #[test]
    fn an_id_is_a_positive_number() {
        assert_eq!("7".parse::<CustomerId>(), Ok(CustomerId(7)));
        assert!("-7".parse::<CustomerId>().is_err());
        assert!("acme".parse::<CustomerId>().is_err());
    }
}
