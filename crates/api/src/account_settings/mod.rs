//! How a site keeps accounts.

pub(crate) mod get;
pub(crate) mod settings;
pub(crate) mod update;
