//! Hierarchy groups and their members: who pays whose bills.

pub(crate) mod cancel;
pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod group;
pub(crate) mod join;
pub(crate) mod leave;
pub(crate) mod list;
pub(crate) mod list_members;
pub(crate) mod of_customer;
pub(crate) mod update;
pub(crate) mod update_member;
