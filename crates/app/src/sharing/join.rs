//! A customer joins another's sharing group (domain.md §6).

use super::read::{self, MembershipView};
use super::{SharingError, rules};
use crate::{Catalogs, ReadError};
use ::catalog::Catalog;
use calendar::Instant;
use ids::{CustomerId, SharingId, Sym};
use std::sync::Arc;
use store::activity::{self, Activity};
use store::sharing::{self, MemberRow, Past, SharingRow, SharingStatus};
use store::{Operation, StoreError, Tx, group, profile, site, subscription_row};

/// A membership to be made.
#[derive(Debug, Clone)]
pub struct NewMembership {
    /// Number or code of the member.
    pub member: String,
    /// When it begins; the site's time where absent.
    pub from: Option<Instant>,
    /// When it ends, none for open.
    pub to: Option<Instant>,
    /// Whether it rests at first.
    pub status: SharingStatus,
}

/// Joins a sharing group. One that left may join again, and then counts as having joined now.
#[derive(Debug, Clone)]
pub struct JoinGroup {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The group.
    pub sharing: SharingId,
    /// The membership.
    pub membership: NewMembership,
}

impl Operation for JoinGroup {
    type Output = MembershipView;
    type Error = SharingError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<MembershipView, SharingError> {
        let asked = &self.membership;
        let site = site::load(tx).await?;
        let catalog = self.catalogs.of(tx, &site).await.map_err(ReadError::from)?;
        let now = site.clock.at(tx.system_now()).map_err(ReadError::from)?;
        let member = rules::lock_named(tx, "member", &asked.member).await?;
        rules::check_open(&member)?;
        let shared = sharing::load(tx, self.sharing).await?.ok_or(SharingError::NotFound("sharing group"))?;
        if shared.owner == member.id {
            return Err(SharingError::OwnGroup);
        }
        match shared.status {
            SharingStatus::Active | SharingStatus::Inactive => {}
            SharingStatus::Cancelled => return Err(SharingError::Cancelled("sharing group")),
        }
        let mut errors = Vec::new();
        let valid = rules::validity(asked.from.unwrap_or(now), asked.to, &mut errors);
        match asked.status {
            SharingStatus::Active | SharingStatus::Inactive => {}
            SharingStatus::Cancelled => errors.push(rules::wrong("status", "not_one_of", "a new membership is active or inactive")),
        }
        if !errors.is_empty() {
            return Err(SharingError::Fields(errors));
        }
        check_currency(tx, &catalog, &shared, member.id).await?;
        let (owner, member_id, past) = (shared.owner, member.id, Past::default());
        let row = MemberRow { sharing: shared.id, owner, member: member_id, status: asked.status, valid, joined_at: now, past };
        keep(tx, &row).await?;
        group::bump_facts(tx, member.id).await?;
        let activity = Activity {
            action: "sharing.joined",
            object_kind: "sharing_group",
            object_id: shared.id.to_string(),
            object_name: shared.name.clone(),
            customer: Some(member.id),
            changes: Vec::new(),
        };
        activity::record(tx, &activity).await?;
        Ok(read::membership_view(tx, shared, row).await?)
    }
}

/// Keeps a new membership, or begins one anew that was left.
async fn keep(tx: &mut Tx<'_>, row: &MemberRow) -> Result<(), SharingError> {
    if sharing::insert_member(tx, row).await? {
        return Ok(());
    }
    let before = sharing::of_member(tx, row.member).await?.into_iter().find(|before| before.sharing == row.sharing);
    match before {
        Some(before) if before.status == SharingStatus::Cancelled => Ok(sharing::save_member(tx, &before.joined_again(row)?).await?),
        Some(_) | None => Err(SharingError::MemberAlready),
    }
}

/// A policy that moves money needs one currency on both sides: that of the owner's group, and of all profiles of the member.
async fn check_currency(tx: &mut Tx<'_>, catalog: &Catalog, shared: &SharingRow, member: CustomerId) -> Result<(), SharingError> {
    let subscriptions = subscription_row::list_of_customer(tx, shared.owner).await?;
    let subscription = subscriptions.iter().find(|subscription| subscription.id == shared.subscription);
    let policies = subscription.into_iter().flat_map(|subscription| &subscription.discounts);
    let mut policies = policies.filter(|held| shared.policy.contains(&held.id)).filter_map(|held| catalog.discounts.get(&held.discount));
    if !policies.any(|policy| rules::moves_money(catalog, policy)) {
        return Ok(());
    }
    let groups = group::list_of_customer(tx, shared.owner).await?;
    let payer = groups.iter().find(|group| group.id == shared.group).ok_or(StoreError::Missing("balance group"))?;
    let profiles = profile::list_of_customer(tx, shared.owner).await?;
    let owner = profiles.iter().find(|profile| profile.id == payer.profile).ok_or(StoreError::Missing("billing profile"))?.currency;
    let code = |sym: Sym| catalog.symbols.code(sym).to_owned();
    match profile::list_of_customer(tx, member).await?.iter().find(|profile| profile.currency != owner) {
        Some(other) => Err(SharingError::OtherCurrency { owner: code(owner), member: code(other.currency) }),
        None => Ok(()),
    }
}
