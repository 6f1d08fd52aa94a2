//! API keys of a site: how machines sign in.

mod api_key;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
