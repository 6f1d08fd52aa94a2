//! Work of the jobs on subscriptions: what has ended is noted and its commitment renewed, what has begun is charged (domain.md §4).
//!
//! Invariant: done again it does nothing.

use super::amend::{self, Place};
use super::{PlanOrder, PurchaseError, transition};
use crate::Catalogs;
use ::subscription::Status;
use ids::SubscriptionId;
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::{Operation, Tx, subscription_row};

/// Notes what of a subscription has ended: it is counted no more, and commitments that are over are followed by what their term says.
#[derive(Debug, Clone)]
pub struct VerifyPurchases {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The subscription.
    pub subscription: SubscriptionId,
}

impl Operation for VerifyPurchases {
    type Output = bool;
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, PurchaseError> {
        let (mut account, place) = amend::lock(tx, &self.catalogs, self.subscription).await?;
        let now = account.now;
        let (catalog, group) = (Arc::clone(&account.catalog), place.group);
        let profile = account.groups.get(group).ok_or(PurchaseError::NotFound("balance group"))?.known.profile.clone();
        let found = amend::at_place(&mut account, place)?;
        if found.verify_at().is_none_or(|at| at > now) {
            return Ok(false);
        }
        let before = found.clone();
        let into = found.renew_terms(&catalog, &profile, now).filter(|_| before.status_at(now) != Status::Closed);
        found.verified_to = Some(now);
        if let Some((plan, at)) = into {
            let order = PlanOrder { code: catalog.symbols.code(plan).to_owned(), ..PlanOrder::default() };
            transition::execute(tx, &mut account, place, (&order, at)).await?;
        } else {
            amend::reconcile(tx, &mut account, &[group], now).await?;
            let after = amend::at_place(&mut account, place)?.clone();
            subscription_row::save(tx, account.customer.id, &after).await?;
            amend::save(tx, &mut account).await?;
        }
        self.record(tx, &mut account, place, &before).await?;
        Ok(true)
    }
}

impl VerifyPurchases {
    async fn record(
        &self,
        tx: &mut Tx<'_>,
        account: &mut crate::billing::Account,
        place: Place,
        before: &::subscription::Subscription,
    ) -> Result<(), PurchaseError> {
        let (now, catalog) = (account.now, Arc::clone(&account.catalog));
        let after = amend::at_place(account, place)?.clone();
        let since = before.verified_to.unwrap_or(before.valid.from());
        let ended = |valid: &calendar::Period| valid.to().is_some_and(|to| since < to && to <= now);
        let mut changes: Vec<Change> = Vec::new();
        for purchase in after.products.iter().filter(|purchase| ended(&purchase.valid)) {
            let product = catalog.symbols.code(purchase.product).to_owned();
            changes.push(Change { field: "ended".to_owned(), before: Some(product), after: None });
        }
        if before.term != after.term {
            let text = |held: &Option<::subscription::HeldTerm>| held.as_ref().map(|held| held.binds_to.to_string());
            changes.push(Change { field: "binds_to".to_owned(), before: text(&before.term), after: text(&after.term) });
        }
        let activity = Activity {
            action: "subscription.verified",
            object_kind: "subscription",
            object_id: after.id.to_string(),
            object_name: catalog.symbols.code(after.plan).to_owned(),
            customer: Some(account.customer.id),
            changes,
        };
        Ok(activity::record(tx, &activity).await?)
    }
}

/// Charges what of a subscription has begun, and counts it as in use.
#[derive(Debug, Clone)]
pub struct ActivatePurchases {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The subscription.
    pub subscription: SubscriptionId,
}

impl Operation for ActivatePurchases {
    type Output = bool;
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, PurchaseError> {
        let (mut account, place) = amend::lock(tx, &self.catalogs, self.subscription).await?;
        let now = account.now;
        let found = amend::at_place(&mut account, place)?;
        if found.begin_at().is_none_or(|at| at > now) {
            return Ok(false);
        }
        found.begin(now);
        let after = found.clone();
        amend::reconcile(tx, &mut account, &[place.group], now).await?;
        subscription_row::save(tx, account.customer.id, &after).await?;
        amend::save(tx, &mut account).await?;
        Ok(true)
    }
}
