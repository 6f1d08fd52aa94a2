//! The binary form of a trace.

use crate::{CodecError, Trace};

impl Trace {
    /// Writes the trace.
    pub fn encode(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Reads a trace.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn decode(_bytes: &[u8]) -> Result<Self, CodecError> {
        Ok(Self::default())
    }
}
