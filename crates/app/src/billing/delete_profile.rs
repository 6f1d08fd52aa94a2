//! Takes a billing profile away: only while nothing was ever charged to it and nothing can be (pages.md, bills and billing profiles).

use super::BillingUseError;
use super::account::Account;
use charging::Catalogs;
use ids::{CustomerId, ProfileId};
use std::sync::Arc;
use store::activity::{self, Activity};
use store::hierarchy::{self, HierarchyStatus};
use store::{Operation, StoreError, Tx};

/// Takes a billing profile away.
#[derive(Clone)]
pub struct DeleteProfile {
    /// The profile.
    pub profile: ProfileId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What keeps a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileInUse {
    /// A balance group is billed by it.
    BalanceGroup,
    /// A bill of it has charges, or something was paid on it.
    Charges,
    /// Somebody overpaid it.
    CreditBalance,
    /// It is in a hierarchy group, as payer or as member, or pays bills of others.
    Hierarchy,
    /// The customer has no other.
    Last,
}

impl ProfileInUse {
    /// What it is, in words.
    pub const fn message(self) -> &'static str {
        match self {
            Self::BalanceGroup => "a balance group is billed by it",
            Self::Charges => "a bill of it has charges or payments",
            Self::CreditBalance => "it has a credit balance",
            Self::Hierarchy => "it is in a hierarchy group, or pays bills of others",
            Self::Last => "it is the customer's only one",
        }
    }
}

impl Operation for DeleteProfile {
    type Output = ();
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), BillingUseError> {
        let missing = || BillingUseError::NotFound("billing profile");
        let customer = store::profile::customer_of(tx, self.profile).await?.ok_or_else(missing)?;
        let account = Account::lock(tx, &self.catalogs, customer).await?;
        let profile = account.profile(self.profile)?.clone();
        if let Some(why) = in_use(tx, &account, self.profile).await? {
            return Err(BillingUseError::ProfileInUse(why));
        }
        store::profile::delete(tx, &profile).await?;
        let activity = Activity {
            action: "billing_profile.deleted",
            object_kind: "billing_profile",
            object_id: profile.id.to_string(),
            object_name: profile.name.clone(),
            customer: Some(customer),
            changes: Vec::new(),
        };
        Ok(activity::record(tx, &activity).await?)
    }
}

async fn in_use(tx: &mut Tx<'_>, account: &Account, profile: ProfileId) -> Result<Option<ProfileInUse>, BillingUseError> {
    if account.groups.iter().any(|group| group.row.profile == profile) {
        return Ok(Some(ProfileInUse::BalanceGroup));
    }
    for bill in account.bills.iter().filter(|bill| bill.profile == profile) {
        let is_moved = [bill.net, bill.tax, bill.funds, bill.paid, bill.due].iter().any(|quanta| *quanta != 0) || bill.invoice.is_some();
        if is_moved || !store::bill::items(tx, account.customer.id, bill.id).await?.is_empty() {
            return Ok(Some(ProfileInUse::Charges));
        }
    }
    if account.profile(profile)?.credit_balance != 0 {
        return Ok(Some(ProfileInUse::CreditBalance));
    }
    if is_in_hierarchy(tx, account.customer.id, profile).await? {
        return Ok(Some(ProfileInUse::Hierarchy));
    }
    Ok((account.profiles.len() == 1).then_some(ProfileInUse::Last))
}

async fn is_in_hierarchy(tx: &mut Tx<'_>, customer: CustomerId, profile: ProfileId) -> Result<bool, StoreError> {
    let owned = hierarchy::of_owners(tx, &[customer.0]).await?;
    let joined = hierarchy::of_members(tx, &[customer.0]).await?;
    let is_owner = owned.iter().any(|row| row.profile == profile && row.status != HierarchyStatus::Cancelled);
    let is_member = joined.iter().any(|row| row.profile == profile && row.status != HierarchyStatus::Cancelled);
    Ok(is_owner || is_member || store::bill::is_any_paid_by(tx, customer, profile).await?)
}
