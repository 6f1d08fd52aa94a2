//! Sharing groups: an owner's subscription pays, in real time, for what members use (domain.md §6).
//!
//! Owns: making, joining, editing, ending, finding. Does not own: which impact moves (rating), rows (`store`). Invariants: whoever changes
//! a group or a membership holds the lock of its owner or member, and raises the version of that customer's facts; what is cancelled stays
//! cancelled, but a member who left may join again.

mod change;
mod create;
mod error;
mod join;
mod read;
pub(crate) mod rules;

pub use change::{ChangeGroup, ChangeMembership, GroupChanges, Leave, MembershipChanges};
pub use create::{CreateGroup, NewGroup};
pub use error::SharingError;
pub use join::{JoinGroup, NewMembership};
pub use read::{FindGroups, GetGroup, GroupView, ListMembers, MemberPage, MembershipView, PolicyPart, SharingOf, SharingView};
pub use rules::NAME_LENGTH_MAX;
