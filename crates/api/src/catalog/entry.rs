//! An object of the catalog as it is shown.

use app::catalog::CatalogEntry as Found;
use serde::Serialize;
use utoipa::ToSchema;

/// An object of the catalog.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CatalogEntry {
    /// Code.
    pub(crate) code: String,
    /// Name in the reader's language.
    pub(crate) name: String,
    /// Kind, such as `plan`.
    pub(crate) kind: String,
    /// Its document as in the YAML. A zone map tells `row_count` instead of its rows.
    #[schema(value_type = Object)]
    pub(crate) document: serde_json::Value,
}

impl CatalogEntry {
    /// With its name in a language.
    pub(crate) fn new(found: Found, language: &str) -> Self {
        let name = match found.names.in_language(language) {
            "" => found.code.clone(),
            name => name.to_owned(),
        };
        Self { name, code: found.code, kind: found.kind.as_str().to_owned(), document: found.document }
    }
}
