//! Passwords: Argon2id with 19 MiB, two passes, one lane (OWASP's figures).
//!
//! Invariant: hashing runs on a blocking thread, at most [`HASHES_AT_ONCE_MAX`] at a time, never inside an operation.

use super::IdentityError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

/// Shortest password, in characters.
pub const PASSWORD_CHARACTERS_MIN: usize = 12;
/// Longest password, in bytes: hashing a longer one only costs time.
pub(super) const PASSWORD_BYTES_MAX: usize = 1_024;
/// Memory of one hash, in KiB: 19 MiB.
const MEMORY_KIB: u32 = 19_456;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;
/// Hashes that are computed at once, so that sign-ins cannot fill the memory.
const HASHES_AT_ONCE_MAX: usize = 4;

static PERMITS: Semaphore = Semaphore::const_new(HASHES_AT_ONCE_MAX);

/// Hashes a new password.
///
/// # Errors
/// [`IdentityError::PasswordTooShort`], [`IdentityError::PasswordTooLong`], [`IdentityError::Hashing`].
pub(super) async fn hash(password: &str) -> Result<String, IdentityError> {
    if password.chars().count() < PASSWORD_CHARACTERS_MIN {
        return Err(IdentityError::PasswordTooShort);
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(IdentityError::PasswordTooLong);
    }
    let password = password.to_owned();
    apart(move || {
        let hash = hasher()?.hash_password(password.as_bytes()).map_err(|error| IdentityError::Hashing(error.to_string()))?;
        Ok(hash.to_string())
    })
    .await
}

/// True when the password is the one that was hashed. Without a hash it costs the same time, so that nobody learns which e-mails exist.
///
/// # Errors
/// [`IdentityError::Hashing`].
pub(super) async fn matches(password: &str, hash: Option<&str>) -> Result<bool, IdentityError> {
    if password.len() > PASSWORD_BYTES_MAX {
        return Ok(false);
    }
    let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
    apart(move || {
        let Some(hash) = hash else {
            let spent = hasher()?.hash_password(password.as_bytes());
            return spent.map(|_hash| false).map_err(|error| IdentityError::Hashing(error.to_string()));
        };
        let parsed = PasswordHash::new(&hash).map_err(|error| IdentityError::Hashing(error.to_string()))?;
        Ok(hasher()?.verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
}

fn hasher() -> Result<Argon2<'static>, IdentityError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| IdentityError::Hashing(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, IdentityError> + Send + 'static) -> Result<T, IdentityError> {
    let _permit = PERMITS.acquire().await.map_err(|error| IdentityError::Hashing(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| IdentityError::Hashing(error.to_string()))?
}
