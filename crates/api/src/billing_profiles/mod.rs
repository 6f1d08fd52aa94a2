//! Billing profiles of customers.

pub(crate) mod bill_now;
pub(crate) mod change_cycle;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod run_billing;
pub(crate) mod set_payer;
pub(crate) mod update;
