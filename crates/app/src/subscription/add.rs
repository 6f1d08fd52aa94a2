//! Sells a plan to a customer that is there.

use super::purchase::{self, Buyer, Place};
use super::view::{self, SubscriptionView};
use super::{PlanOrder, PurchaseError};
use crate::billing::ProfileChanges;
use crate::{Catalogs, FieldError, ReadError};
use calendar::Zone;
use ids::{GroupId, ProfileId};
use std::sync::Arc;
use store::customer::{self, CustomerStatus};
use store::group::GroupRow;
use store::profile::ProfileRow;
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
    /// The billing profile; that of the balance group, or the customer's first, where absent.
    pub billing_profile: Option<ProfileId>,
    /// The balance group; the profile's first where absent.
    pub balance_group: Option<GroupId>,
    /// What limits the billing profile from then on.
    pub limits: ProfileChanges,
}

impl AddSubscription {
    /// Where it is bought: a balance group and the profile that bills it.
    fn place(&self, profiles: Vec<ProfileRow>, groups: Vec<GroupRow>) -> Result<(ProfileRow, GroupRow), PurchaseError> {
        let is_wanted = |group: &GroupRow| self.balance_group.is_none_or(|wanted| wanted == group.id);
        let profile = profiles
            .into_iter()
            .filter(|profile| self.billing_profile.is_none_or(|wanted| wanted == profile.id))
            .find(|profile| groups.iter().any(|group| group.profile == profile.id && is_wanted(group)))
            .ok_or(PurchaseError::ProfileNotFound)?;
        let found = groups.into_iter().find(|group| group.profile == profile.id && is_wanted(group));
        Ok((profile, found.ok_or(PurchaseError::ProfileNotFound)?))
    }

    /// The profile with its new limits, if any: they hold for this purchase already.
    async fn limited(
        &self,
        tx: &mut Tx<'_>,
        catalog: &::catalog::Catalog,
        before: ProfileRow,
        group: &mut GroupRow,
    ) -> Result<ProfileRow, PurchaseError> {
        let after = self.limits.put_on(tx, catalog, before.clone()).await?.map_err(PurchaseError::Fields)?;
        if after != before {
            group.facts_version += 1;
        }
        Ok(after)
    }
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
        let groups = group::lock_of_customer(tx, id).await?;
        let (profile, mut group) = self.place(profiles, groups)?;
        let profile = self.limited(tx, &catalog, profile, &mut group).await?;

        let known = charging::load_facts(tx, &catalog, &group).await?;
        charging::settle(tx, &catalog, &known, &mut group, now, now).await?;
        let zone = Zone::named(&profile.time_zone).map_err(ReadError::from)?;
        let place = Place { customer: id, group: group.id, payment_type: profile.payment_type, currency: profile.currency, zone };
        let from = self.order.from.unwrap_or_else(|| now.second_begun().max(profile.created_at));
        if from < profile.created_at {
            let message = "a plan cannot begin before its billing profile".to_owned();
            return Err(PurchaseError::Fields(vec![FieldError { field: "from".to_owned(), code: "before_profile", message }]));
        }
        if profile.valid_to.is_some_and(|to| from >= to) {
            let message = "the billing profile has ended by then".to_owned();
            return Err(PurchaseError::Fields(vec![FieldError {
                field: "billing_profile".to_owned(),
                code: "billing_profile_ended",
                message,
            }]));
        }
        let order = purchase::understand(tx, &catalog, &self.order, place, from).await?;
        let buyer = Buyer { catalog: &catalog, now, profile: &profile, others: &known.subscriptions, dues: known.rating.group.dues };
        let bought: Subscription = purchase::buy(tx, &buyer, &order, &mut group, &mut customer).await?;
        group::save(tx, &group).await?;
        customer.revision += 1;
        let email = customer.primary()?.email.clone();
        customer::save(tx, &customer, &email).await?;
        Ok(view::of(&catalog, (&customer, &profile, &group), &bought, now)?)
    }
}
