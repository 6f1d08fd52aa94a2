//! Runs an operation and hands on the catalog beside its output, so that its amounts can be written with their resources.

use crate::problem::Problem;
use ::catalog::Catalog;
use app::Catalogs;
use std::sync::Arc;
use store::{Operation, Tx};

/// An operation with the catalog.
pub(crate) struct WithCatalog<O> {
    pub(crate) catalogs: Arc<Catalogs>,
    pub(crate) operation: O,
}

impl<O> Operation for WithCatalog<O>
where
    O: Operation,
    O::Error: Into<Problem>,
{
    type Output = (O::Output, Arc<Catalog>);
    type Error = Problem;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Problem> {
        let catalog = self.catalogs.current(tx).await?;
        let output = self.operation.run(tx).await.map_err(Into::into)?;
        Ok((output, catalog))
    }
}

/// Nothing but the catalog.
pub(crate) struct JustCatalog;

impl Operation for JustCatalog {
    type Output = ();
    type Error = Problem;

    async fn run(&self, _tx: &mut Tx<'_>) -> Result<(), Problem> {
        Ok(())
    }
}
