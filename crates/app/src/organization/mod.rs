//! The organization tree of customers (domain.md §6): what stands below what, and what each is called there. It has no effect on who pays.
//!
//! Owns: placing, moving, taking out, finding. Invariants: whoever moves something holds the tree's lock; nothing stands below itself; the
//! tree has at most [`LEVELS_MAX`] levels; what has something below it stays in the tree.

mod error;
mod place;
mod read;
mod remove;
mod rules;

pub use error::OrganizationError;
pub use place::{Moved, NewPlace, PlaceInOrganization};
pub(crate) use place::{check as check_new, put as put_new};
pub use read::{FindNodes, GetPlace, NodePage, NodeView, PlaceView};
pub use remove::LeaveOrganization;
pub use rules::LEVELS_MAX;
