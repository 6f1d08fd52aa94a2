//! Configurations of dunning.

mod configuration;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod update;

pub(crate) use configuration::Dunning;
