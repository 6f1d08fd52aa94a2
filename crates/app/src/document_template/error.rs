//! Why a template is not as asked.

use crate::FieldError;
use store::StoreError;

/// Why a template is refused.
#[derive(Debug, thiserror::Error)]
pub enum TemplateUseError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing of that code in the site.
    #[error("there is no template of that code")]
    NotFound,
    /// Wrong fields, all of them.
    #[error("some fields are wrong")]
    Fields(Vec<FieldError>),
    /// Documents were issued with it, or the site's settings name it.
    #[error("template `{0}` is in use: {1}")]
    InUse(String, &'static str),
}

impl TemplateUseError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::NotFound => "not_found",
            Self::Fields(_) => "validation_failed",
            Self::InUse(..) => "template_in_use",
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::Store(_) | Self::NotFound | Self::InUse(..) => &[],
        }
    }
}
