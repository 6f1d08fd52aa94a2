//! Makes a sharing group: the owner chooses a subscription and which of its purchased policies move what (domain.md §6).

use super::read::{self, GroupView};
use super::{SharingError, rules};
use crate::{Catalogs, FieldError, ReadError};
use ::catalog::Catalog;
use calendar::Instant;
use ids::{PurchaseId, SharingId, SubscriptionId};
use std::sync::Arc;
use store::activity::{self, Activity};
use store::sharing::{self, Past, SharingRow, SharingStatus};
use store::{Operation, Tx, group, site, subscription_row};
use subscription::{Status, Subscription};

/// Discounts that one policy may hold.
const POLICY_DISCOUNTS_MAX: usize = 50;

/// A group to be made.
#[derive(Debug, Clone)]
pub struct NewGroup {
    /// Number or code of the owner.
    pub owner: String,
    /// Name.
    pub name: String,
    /// The owner's subscription.
    pub subscription: SubscriptionId,
    /// Name of the policy; the group's where absent.
    pub policy_name: Option<String>,
    /// Purchased policy discounts of the subscription; all of them where empty.
    pub policy: Vec<PurchaseId>,
    /// When it begins; the site's time where absent.
    pub from: Option<Instant>,
    /// When it ends, none for open.
    pub to: Option<Instant>,
    /// Whether it rests at first.
    pub status: SharingStatus,
    /// Whether the pool is used before the member's own allowance.
    pub is_pool_first: bool,
}

/// Makes a sharing group.
#[derive(Debug, Clone)]
pub struct CreateGroup {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The group.
    pub group: NewGroup,
}

impl Operation for CreateGroup {
    type Output = GroupView;
    type Error = SharingError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<GroupView, SharingError> {
        let asked = &self.group;
        let site = site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await.map_err(ReadError::from)?;
        let now = site.clock.at(tx.system_now()).map_err(ReadError::from)?;
        let owner = rules::lock_named(tx, "owner", &asked.owner).await?;
        rules::check_open(&owner)?;
        let mut errors = Vec::new();
        rules::check_name("name", &asked.name, &mut errors);
        if let Some(name) = &asked.policy_name {
            rules::check_name("policy.name", name, &mut errors);
        }
        let valid = rules::validity(asked.from.unwrap_or(now), asked.to, &mut errors);
        match asked.status {
            SharingStatus::Active | SharingStatus::Inactive => {}
            SharingStatus::Cancelled => errors.push(rules::wrong("status", "not_one_of", "a new group is active or inactive")),
        }
        let subscriptions = subscription_row::list_of_customer(tx, owner.id).await?;
        let chosen = subscriptions.into_iter().find(|subscription| subscription.id == asked.subscription);
        let (chosen, policy) = choose(&catalog, chosen, &asked.policy, now, &mut errors);
        let Some(chosen) = chosen.filter(|_| errors.is_empty()) else { return Err(SharingError::Fields(errors)) };
        let row = SharingRow {
            id: SharingId(tx.next_id()?),
            owner: owner.id,
            name: asked.name.trim().to_owned(),
            group: chosen.group,
            subscription: chosen.id,
            status: asked.status,
            valid,
            is_pool_first: asked.is_pool_first,
            policy_name: asked.policy_name.as_ref().unwrap_or(&asked.name).trim().to_owned(),
            policy,
            created_at: now,
            past: Past::default(),
        };
        sharing::insert(tx, &row).await?;
        group::bump_facts(tx, owner.id).await?;
        let activity = Activity {
            action: "sharing.created",
            object_kind: "sharing_group",
            object_id: row.id.to_string(),
            object_name: row.name.clone(),
            customer: Some(owner.id),
            changes: Vec::new(),
        };
        activity::record(tx, &activity).await?;
        Ok(read::group_view(tx, &catalog, row).await?)
    }
}

/// The subscription, if it may be chosen, and the policy's purchases: those asked for, else all that it has.
fn choose(
    catalog: &Catalog,
    chosen: Option<Subscription>,
    asked: &[PurchaseId],
    now: Instant,
    errors: &mut Vec<FieldError>,
) -> (Option<Subscription>, Vec<PurchaseId>) {
    let Some(chosen) = chosen else {
        errors.push(rules::wrong("subscription", "unknown_subscription", "the owner has no such subscription"));
        return (None, Vec::new());
    };
    if !is_alive(chosen.status_at(now)) {
        errors.push(rules::wrong("subscription", "subscription_closed", "a subscription that is closed shares nothing"));
    }
    let is_policy = |discount: &&subscription::PurchasedDiscount| {
        is_alive(discount.status_at(now)) && catalog.discounts.get(&discount.discount).is_some_and(|found| found.is_policy)
    };
    let held: Vec<PurchaseId> = chosen.discounts.iter().filter(is_policy).map(|discount| discount.id).collect();
    let mut policy: Vec<PurchaseId> = if asked.is_empty() { held.clone() } else { asked.to_vec() };
    policy.sort_unstable();
    policy.dedup();
    for (place, purchase) in asked.iter().enumerate().filter(|(_, purchase)| !held.contains(purchase)) {
        let message = format!("the subscription has no purchased policy {purchase}");
        errors.push(rules::wrong(&format!("policy.discounts.{place}"), "no_policy", message));
    }
    if policy.is_empty() {
        errors.push(rules::wrong("subscription", "no_policy", "the subscription has no discount that is a policy of sharing"));
    }
    if policy.len() > POLICY_DISCOUNTS_MAX {
        errors.push(rules::wrong("policy.discounts", "too_many", format!("a policy has at most {POLICY_DISCOUNTS_MAX} discounts")));
    }
    (Some(chosen), policy)
}

fn is_alive(status: Status) -> bool {
    status != Status::Closed
}
