//! Purchase verification: notes what was bought and has ended, and lets commitments that are over be followed by what their term says
//! (domain.md §4). Its items are subscriptions in the order of what ends.

use super::JobError;
use super::chunk::{Halt, Tally};
use super::kind::{Item, Kind, Work};
use super::subscriptions_due;
use crate::subscription::VerifyPurchases;
use ids::SubscriptionId;
use std::sync::Arc;
use store::Lane;
use store::criteria::Range;
use store::subscription_row::DueOf;

/// The kind.
pub(super) struct PurchaseVerification;

impl Kind for PurchaseVerification {
    type Of = SubscriptionId;

    /// Counting them would read them all.
    async fn count(&self, _work: &Work<'_>) -> Result<i64, JobError> {
        Ok(0)
    }

    async fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> Result<Vec<Item<SubscriptionId>>, JobError> {
        subscriptions_due::page(work, DueOf::Verification, range, limit).await
    }

    async fn work(&self, work: &Work<'_>, items: Vec<Item<SubscriptionId>>, tally: &mut Tally<'_>) -> Result<(), Halt> {
        for Item { customer, of: subscription, .. } in items {
            let operation = VerifyPurchases { catalogs: Arc::clone(work.catalogs), subscription };
            let done = work.store.write(work.scope.clone(), operation, Lane::Background).await;
            let failure = done.err();
            tally.item(customer, format!("subscription {subscription}"), failure);
            tally.tell().await?;
        }
        Ok(())
    }
}
