//! Templates of documents: made, changed by new versions, deleted while nothing was issued with them.

mod error;
mod read;
mod write;

pub use error::TemplateUseError;
pub use read::{GetTemplate, ListTemplateVersions, ListTemplates};
pub use write::{CreateTemplate, DeleteTemplate, TemplateChanges, TemplateText, UpdateTemplate};

/// Code that stands for the layout that every site has.
pub const BUILT_IN: &str = "default";
