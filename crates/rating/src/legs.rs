//! The binary form of an event's legs.

use crate::CodecError;
use balance::Leg;

/// Writes legs.
pub fn encode(_legs: &[Leg]) -> Vec<u8> {
    Vec::new()
}

/// Reads legs.
///
/// # Errors
/// [`CodecError`].
pub fn decode(_bytes: &[u8]) -> Result<Vec<Leg>, CodecError> {
    Ok(Vec::new())
}
