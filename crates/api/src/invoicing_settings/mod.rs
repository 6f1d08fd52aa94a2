//! How a site invoices.

pub(crate) mod get;
pub(crate) mod settings;
pub(crate) mod update;
