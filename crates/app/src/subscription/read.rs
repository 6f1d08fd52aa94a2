//! Shows subscriptions.

use super::view::{self, SubscriptionView};
use crate::customer::locate;
use crate::{Catalogs, ReadError};
use ids::{CustomerId, SubscriptionId};
use std::sync::Arc;
use store::{Operation, Tx, group, profile, site, subscription_row};

/// The subscriptions of a customer.
#[derive(Debug, Clone)]
pub struct ListSubscriptions {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the customer.
    pub customer: String,
}

impl Operation for ListSubscriptions {
    type Output = Vec<SubscriptionView>;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<SubscriptionView>, ReadError> {
        let customer = locate(tx, &self.customer).await?;
        views(tx, &self.catalogs, customer).await
    }
}

/// One subscription.
#[derive(Debug, Clone)]
pub struct GetSubscription {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Its id.
    pub id: SubscriptionId,
}

impl Operation for GetSubscription {
    type Output = SubscriptionView;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SubscriptionView, ReadError> {
        let missing = ReadError::NotFound("subscription");
        let Some(customer) = subscription_row::customer_of(tx, self.id).await? else { return Err(missing) };
        let found = views(tx, &self.catalogs, customer).await?;
        found.into_iter().find(|view| view.id == self.id).ok_or(missing)
    }
}

async fn views(tx: &mut Tx<'_>, catalogs: &Catalogs, customer: CustomerId) -> Result<Vec<SubscriptionView>, ReadError> {
    let site = site::load(tx).await?;
    let catalog = catalogs.of(tx, &site).await?;
    let now = site.clock.at(tx.system_now())?;
    let row = store::customer::load(tx, customer).await?.ok_or(ReadError::NotFound("customer"))?;
    let profiles = profile::list_of_customer(tx, customer).await?;
    let groups = group::list_of_customer(tx, customer).await?;
    let mut views = Vec::new();
    for subscription in subscription_row::list_of_customer(tx, customer).await? {
        let group = groups.iter().find(|group| group.id == subscription.group);
        let profile = group.and_then(|group| profiles.iter().find(|profile| profile.id == group.profile));
        if let (Some(group), Some(profile)) = (group, profile) {
            views.push(view::of(&catalog, (&row, profile, group), &subscription, now)?);
        }
    }
    Ok(views)
}
