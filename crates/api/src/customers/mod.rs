//! Customers and their contacts.

pub(crate) mod change_contact;
pub(crate) mod close;
mod contact;
pub(crate) mod create;
pub(crate) mod create_contact;
mod customer;
pub(crate) mod delete_contact;
mod find;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod list_contacts;
pub(crate) mod set_status;
pub(crate) mod update;

pub(crate) use customer::{CustomerRef, RevenueMonth, StatusCounts};
