//! Billing profiles of customers.

pub(crate) mod list;
pub(crate) mod run_billing;
pub(crate) mod update;
