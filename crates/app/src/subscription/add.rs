//! Sells a plan to a customer that is there.

use super::purchase::{self, Buyer, Place};
use super::view::{self, SubscriptionView};
use super::{PlanOrder, PurchaseError};
use crate::{Catalogs, FieldError, ReadError};
use calendar::Zone;
use ids::ProfileId;
use std::sync::Arc;
use store::customer::{self, CustomerStatus};
use store::{Operation, Tx, group, profile, site};
use subscription::Subscription;

/// Sells a plan.
#[derive(Debug, Clone)]
pub struct AddSubscription {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the customer.
    pub customer: String,
    /// What is ordered.
    pub order: PlanOrder,
    /// The billing profile; the customer's first where absent.
    pub billing_profile: Option<ProfileId>,
}

impl Operation for AddSubscription {
    type Output = SubscriptionView;
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SubscriptionView, PurchaseError> {
        let site = site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await.map_err(ReadError::from)?;
        let now = site.clock.at(tx.system_now())?;
        let id = customer::find(tx, &self.customer).await?.ok_or(PurchaseError::CustomerNotFound)?;
        let mut customer = customer::lock(tx, id).await?.ok_or(PurchaseError::CustomerNotFound)?;
        match customer.status {
            CustomerStatus::Active => {}
            CustomerStatus::Inactive | CustomerStatus::Closed => return Err(PurchaseError::CustomerInactive),
        }
        let profiles = profile::lock_of_customer(tx, id).await?;
        let profile = profiles
            .into_iter()
            .find(|profile| self.billing_profile.is_none_or(|wanted| wanted == profile.id))
            .ok_or(PurchaseError::ProfileNotFound)?;
        let groups = group::lock_of_customer(tx, id).await?;
        let mut group = groups.into_iter().find(|group| group.profile == profile.id).ok_or(PurchaseError::ProfileNotFound)?;

        let known = charging::load_facts(tx, &catalog, &group).await?;
        charging::settle(tx, &catalog, &known, &mut group, now, now).await?;
        let zone = Zone::named(&profile.time_zone).map_err(ReadError::from)?;
        let place = Place { group: group.id, payment_type: profile.payment_type, currency: profile.currency, zone };
        let from = self.order.from.unwrap_or(now);
        if from < profile.created_at {
            let message = "a plan cannot begin before its billing profile".to_owned();
            return Err(PurchaseError::Fields(vec![FieldError { field: "from".to_owned(), code: "before_profile", message }]));
        }
        let order = purchase::understand(tx, &catalog, &self.order, place, from).await?;
        let buyer = Buyer { catalog: &catalog, now, profile: &profile, others: &known.subscriptions };
        let before = group.state.clone();
        let bought: Subscription = purchase::buy(tx, &buyer, &order, &mut group, &mut customer).await?;
        charging::tell_crossed(tx, &catalog, &known, (&before, &group.state), now).await?;
        group::save(tx, &group).await?;
        customer.revision += 1;
        let email = customer.primary()?.email.clone();
        customer::save(tx, &customer, &email).await?;
        Ok(view::of(&catalog, (&customer, &profile, &group), &bought, now)?)
    }
}
