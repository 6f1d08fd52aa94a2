//! Balance groups: what customers have and owe.

pub(crate) mod adjust;
pub(crate) mod adjust_balance;
mod balance_group;
pub(crate) mod create;
pub(crate) mod create_balance;
pub(crate) mod get_balances;
pub(crate) mod list;

pub(crate) use adjust::AdjustmentDirection;
