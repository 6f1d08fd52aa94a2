//! The site's taxation gateway: configured, shown with how asking goes, taken away. Its secret goes in and never comes out.

pub(crate) mod delete;
mod gateway;
pub(crate) mod get;
pub(crate) mod put;
