//! Hierarchy groups: an owner's billing profile pays the bills of its members once they leave `active` (domain.md §6).
//!
//! Owns: making, joining, editing, ending, finding, who is above whom. Does not own: what a payer's bill does to money (`billing`), rows
//! (`store`). Invariants: whoever makes a link holds the site's tree of payers, so that no two of them make a circle together; whoever
//! changes a group or a membership holds the lock of its owner and of its member, so that nobody does while a bill of theirs is billed;
//! what is cancelled stays cancelled.

mod chain;
mod change;
mod create;
mod error;
mod join;
mod links;
mod read;
mod set_payer;

pub(crate) use chain::Chain;
pub use change::{ChangeHierarchy, ChangeHierarchyMember, HierarchyChanges, LeaveHierarchy, MemberChanges};
pub use create::{CreateHierarchy, NewHierarchy};
pub use error::HierarchyError;
pub use join::{JoinHierarchy, NewMember};
pub use read::{
    FindHierarchies, GetHierarchy, HierarchyMemberPage, HierarchyMemberView, HierarchyOf, HierarchyOfView, HierarchyView,
    ListHierarchyMembers,
};
pub use set_payer::{NewPayer, SetPayer};
