//! Variable-length numbers in bytes.

/// Why bytes could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// They end too soon.
    #[error("the stored bytes end too soon")]
    Truncated,
    /// Their version is not known.
    #[error("version {0} of the stored bytes is not known")]
    Version(u8),
    /// A value that was never written.
    #[error("the stored bytes hold a wrong {0}")]
    Malformed(&'static str),
}
