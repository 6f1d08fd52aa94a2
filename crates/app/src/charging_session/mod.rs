//! Charging sessions as people see them, and whether any is to be swept (domain.md §5).
//!
//! Owns: reading. Does not own: messages and their charges (charging). Invariant: a session whose grant is over shows as expired, swept
//! or not.

mod read;
mod sweep;

pub use read::{GetSession, ListSessions, SessionPage, SessionView};
pub use sweep::AnyOver;
