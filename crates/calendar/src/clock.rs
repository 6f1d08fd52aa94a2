//! Where the present comes from.
//!
//! Owns the trait only. The system's time is read in the server, a site's moved clock in `app`; core functions take an [`Instant`].

use crate::Instant;

/// Answers what time it is.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Instant;
}
