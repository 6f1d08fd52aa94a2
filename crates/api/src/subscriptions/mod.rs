//! Subscriptions of customers.

pub(crate) mod add_bundle;
pub(crate) mod cancel;
mod change;
pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod inactivate;
pub(crate) mod list;
mod part;
pub(crate) mod reactivate;
pub(crate) mod redeem;
mod subscription;
pub(crate) mod transition;
pub(crate) mod update_product;
pub(crate) mod update_service;

pub(crate) use subscription::{PlanItem, name, order_items};
