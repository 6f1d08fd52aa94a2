//! Balances as people see them (domain.md §3).
//!
//! Owns: totals valid now and each balance of a group, with what is due by now. Does not own: adjusting, topping up. Invariant: a read
//! shows what is due through the function that renews (domain.md §4) and writes nothing.

mod due;
mod list;

pub(crate) use due::group_as_due;
pub use list::{BalanceView, CounterView, GroupView, LimitView, ListBalances, ListBalancesOfGroup, ResourceView, ThresholdView};
