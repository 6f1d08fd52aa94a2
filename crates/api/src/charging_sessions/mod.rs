//! Charging sessions: reserve, report, settle.

mod answer;
pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list_of_customer;
mod session;
pub(crate) mod terminate;
pub(crate) mod update;
