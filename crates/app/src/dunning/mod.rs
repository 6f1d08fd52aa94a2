//! Dunning: what is done about bills that are overdue (domain.md §8).
//!
//! Owns: configurations of a site, and doing one action for one bill. Does not own: when and for which bills (the job), how messages leave
//! ([`crate::messages`]), what a bundle costs ([`crate::subscription`]). Invariant: an action is done once for a bill, in the transaction
//! that notes it.

mod due;
mod error;
mod perform;
mod rules;
mod write;

pub use due::{BillsDue, ListActionsDue, ListBillsDue};
pub use error::DunningError;
pub use perform::PerformDunning;
pub use write::{
    ACTIONS_MAX, CreateDunning, DUNNINGS_MAX, DeleteDunning, DunningChanges, GetDunning, ListDunnings, OVERDUE_DAYS_MAX, UpdateDunning,
};
