//! Writes the stored catalog as files. Applying them changes nothing.

use crate::ReadError;
use ::catalog::{CatalogFiles, CatalogText};
use charging::CatalogsError;
use store::{Operation, Tx, catalog_object};

/// The site's catalog as files.
#[derive(Debug, Clone, Copy)]
pub struct ExportCatalog;

impl Operation for ExportCatalog {
    type Output = CatalogFiles;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CatalogFiles, ReadError> {
        let objects = catalog_object::load_objects(tx).await?;
        let text = CatalogText::from_objects(objects).map_err(CatalogsError::Broken)?;
        Ok(text.export())
    }
}
