//! Subscriptions of customers.

pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;
mod subscription;

pub(crate) use subscription::{PlanItem, name};
