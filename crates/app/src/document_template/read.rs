//! Reading templates. Nothing here writes.

use super::TemplateUseError;
use store::document_template::{self, TemplateRow};
use store::{Operation, StoreError, Tx};

/// The current version of every template.
#[derive(Debug, Clone, Copy)]
pub struct ListTemplates;

impl Operation for ListTemplates {
    type Output = Vec<TemplateRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<TemplateRow>, StoreError> {
        document_template::list(tx).await
    }
}

/// One version of a template.
#[derive(Debug, Clone)]
pub struct GetTemplate {
    /// Its code.
    pub code: String,
    /// None for the current one.
    pub version: Option<i64>,
}

impl Operation for GetTemplate {
    type Output = TemplateRow;
    type Error = TemplateUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<TemplateRow, TemplateUseError> {
        document_template::load(tx, &self.code, self.version).await?.ok_or(TemplateUseError::NotFound)
    }
}

/// All versions of a template, the newest first.
#[derive(Debug, Clone)]
pub struct ListTemplateVersions {
    /// Its code.
    pub code: String,
}

impl Operation for ListTemplateVersions {
    type Output = Vec<TemplateRow>;
    type Error = TemplateUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<TemplateRow>, TemplateUseError> {
        let versions = document_template::versions(tx, &self.code).await?;
        if versions.is_empty() { Err(TemplateUseError::NotFound) } else { Ok(versions) }
    }
}
