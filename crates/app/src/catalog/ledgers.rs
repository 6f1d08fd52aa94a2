//! Lists the general ledger codes that the catalog names.

use crate::{Catalogs, ReadError};
use std::sync::Arc;
use store::{Operation, Tx};

/// The codes in the order of their texts.
#[derive(Debug, Clone)]
pub struct ListLedgers {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ListLedgers {
    type Output = Vec<String>;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        Ok(catalog.ledgers().into_iter().map(str::to_owned).collect())
    }
}
