//! Random secrets: session cookies, one-time links, API keys.

use super::IdentityError;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fmt::Write as _;

/// Bytes of randomness in a token: 256 bits.
const TOKEN_BYTES: usize = 32;

/// A secret that is told once. Only its [`Token::hash`] is stored; its text never appears in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Draws a token.
    ///
    /// # Errors
    /// [`IdentityError::Randomness`].
    pub fn draw(prefix: &str) -> Result<Self, IdentityError> {
        let mut bytes = [0_u8; TOKEN_BYTES];
        getrandom::fill(&mut bytes).map_err(IdentityError::Randomness)?;
        Ok(Self(format!("{prefix}{}", hex(&bytes))))
    }

    /// A token that came from outside.
    pub fn received(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What is stored of it: its SHA-256 in hexadecimal. 256 random bits need no slow hash.
    pub fn hash(&self) -> String {
        digest(&[self.0.as_bytes()])
    }

    /// The secret itself, to be told to its owner.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256 of several parts, each with its length before it, in hexadecimal.
pub fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text cannot fail.
        let _always_ok = write!(text, "{byte:02x}");
        text
    })
}
