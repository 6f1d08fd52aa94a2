//! The organization tree of customers.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
mod node;
pub(crate) mod update;

pub(crate) use node::NewOrganizationPlace;
