//! Why signing in, or managing who may, is refused.

use super::api_key::API_KEYS_MAX;
use super::password::{PASSWORD_BYTES_MAX, PASSWORD_CHARACTERS_MIN};
use store::StoreError;

/// Why an identity use case refuses.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// No such e-mail, another password, or no sign-in allowed: not told apart.
    #[error("e-mail or password is wrong")]
    WrongCredentials,
    /// The one-time link is used, over or unknown.
    #[error("this sign-in link was used before, is over or never was; ask for a new one")]
    LinkSpent,
    /// The new password is too short.
    #[error("a password has at least {PASSWORD_CHARACTERS_MIN} characters")]
    PasswordTooShort,
    /// The password is too long.
    #[error("a password has at most {PASSWORD_BYTES_MAX} bytes")]
    PasswordTooLong,
    /// Nobody with that e-mail, or one who may not sign in.
    #[error("no member of staff who may sign in has that e-mail")]
    NoSuchStaff,
    /// A code that is no role.
    #[error("`{0}` is not a role")]
    UnknownRole(String),
    /// The caller lacks a role that it wants to give.
    #[error("a key cannot be given the role `{0}`: its maker lacks what it allows")]
    RoleBeyondMaker(String),
    /// An expiry in the past.
    #[error("the key would be over already")]
    ExpiryPast,
    /// Too many keys.
    #[error("a site has at most {API_KEYS_MAX} API keys")]
    TooManyKeys,
    /// No such key.
    #[error("there is no such API key")]
    NoSuchKey,
    /// The system has no randomness.
    #[error("no randomness can be had: {0}")]
    Randomness(#[source] getrandom::Error),
    /// Hashing failed.
    #[error("a password could not be hashed or compared: {0}")]
    Hashing(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl IdentityError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongCredentials => "wrong_credentials",
            Self::LinkSpent => "link_spent",
            Self::PasswordTooShort => "password_too_short",
            Self::PasswordTooLong => "password_too_long",
            Self::UnknownRole(_) => "unknown_role",
            Self::RoleBeyondMaker(_) => "role_beyond_maker",
            Self::ExpiryPast => "expiry_past",
            Self::TooManyKeys => "too_many_keys",
            Self::NoSuchKey | Self::NoSuchStaff => "not_found",
            Self::Randomness(_) | Self::Hashing(_) => "internal",
            Self::Store(error) => error.code(),
        }
    }
}
