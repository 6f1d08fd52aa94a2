//! Sites: the tenants of an installation.

pub(crate) mod advance_clock;
pub(crate) mod get;
pub(crate) mod list;
mod site;

pub(crate) use site::{Site, SiteRef};
