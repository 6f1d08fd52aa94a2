//! Reading what payment collection noted.

use super::BillingUseError;
use catalog::Resource;
use charging::Catalogs;
use std::sync::Arc;
use store::customer::CustomerRow;
use store::payment_intent::IntentRow;
use store::{Operation, StoreError, Tx};

/// A payment to be collected with whose it is.
#[derive(Debug, Clone)]
pub struct IntentView {
    /// Its row.
    pub intent: IntentRow,
    /// Whose.
    pub customer: CustomerRow,
    /// Its currency.
    pub currency: Resource,
}

/// A page of payments to be collected, newest first.
#[derive(Clone)]
pub struct ListIntents {
    /// Ids below this one.
    pub before: i64,
    /// At most so many.
    pub limit: i64,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ListIntents {
    type Output = Vec<IntentView>;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<IntentView>, BillingUseError> {
        let catalog = self.catalogs.current(tx).await?;
        let mut views = Vec::new();
        for intent in store::payment_intent::list(tx, self.before, self.limit).await? {
            let customer = store::customer::load(tx, intent.customer).await?.ok_or(StoreError::Missing("customer of the intent"))?;
            let currency = catalog.resources.get(&intent.currency).cloned().ok_or(StoreError::Missing("currency of the intent"))?;
            views.push(IntentView { intent, customer, currency });
        }
        Ok(views)
    }
}
