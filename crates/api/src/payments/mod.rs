//! Payments of customers.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod list_intents;
pub(crate) mod list_of_customer;
mod payment;
