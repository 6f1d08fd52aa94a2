//! Templates of documents.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod list_versions;
pub(crate) mod preview;
mod template;
pub(crate) mod update;

pub(crate) use template::DocumentTemplate;
