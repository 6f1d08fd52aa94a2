//! Others that pay bills of an account: hierarchy groups (domain.md §6).
//!
//! Owns: locking them beside the account, who pays a bill that leaves `active`, whose credit balance a bill uses. Does not own: groups and
//! memberships (`hierarchy`). Invariants: customers are locked in the order of their ids; the credit balance of another moves only under the
//! lock of that customer, and so does what is due on a bill that it pays.

use super::BillingUseError;
use super::account::Account;
use crate::hierarchy::Chain;
use calendar::Instant;
use catalog::PaymentType;
use charging::Catalogs;
use ids::{CustomerId, ProfileId};
use store::bill::{BillRow, Payer};
use store::customer::CustomerRow;
use store::profile::ProfileRow;
use store::{StoreError, Tx};

/// Another customer that pays, with its profiles.
#[derive(Debug)]
pub(crate) struct OtherPayer {
    pub(crate) customer: CustomerRow,
    pub(crate) profiles: Vec<ProfileRow>,
}

/// Others that pay bills of an account.
#[derive(Debug, Default)]
pub(crate) struct Payers {
    others: Vec<OtherPayer>,
    /// Customers whose profiles are locked; the rest was only read.
    locked: Vec<CustomerId>,
    /// The chain above the account; none where it was not locked to be billed.
    chain: Option<Chain>,
}

impl Payers {
    /// Those of bills, to be shown.
    pub(super) async fn of_bills(tx: &mut Tx<'_>, bills: &[BillRow]) -> Result<Self, StoreError> {
        let mut payers = Self::default();
        for bill in bills {
            if bill.paid_by().customer != bill.customer {
                payers.read(tx, bill.paid_by().customer).await?;
            }
        }
        Ok(payers)
    }

    async fn read(&mut self, tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), StoreError> {
        if self.others.iter().all(|other| other.customer.id != customer) {
            let row = store::customer::load(tx, customer).await?.ok_or(StoreError::Missing("customer"))?;
            let profiles = store::profile::list_of_customer(tx, customer).await?;
            self.others.push(OtherPayer { customer: row, profiles });
        }
        Ok(())
    }

    /// Reads profiles under the lock of their customer.
    async fn lock(&mut self, tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), StoreError> {
        let row = store::customer::load(tx, customer).await?.ok_or(StoreError::Missing("customer"))?;
        let profiles = store::profile::lock_of_customer(tx, customer).await?;
        self.others.retain(|other| other.customer.id != customer);
        self.others.push(OtherPayer { customer: row, profiles });
        self.locked.push(customer);
        Ok(())
    }

    /// Writes the profiles that were locked.
    pub(super) async fn save(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for other in self.others.iter().filter(|other| self.locked.contains(&other.customer.id)) {
            for profile in &other.profiles {
                store::profile::save(tx, profile).await?;
            }
        }
        Ok(())
    }
}

impl Account {
    /// Locks the account of a customer to bill it: with everybody above its profiles in hierarchy groups.
    ///
    /// # Errors
    /// As [`Account::lock`].
    pub(crate) async fn lock_to_bill(tx: &mut Tx<'_>, catalogs: &Catalogs, customer: CustomerId) -> Result<Self, BillingUseError> {
        let above = Chain::above(tx, customer).await?.customers();
        let mut account = Self::lock_beside(tx, catalogs, customer, &above).await?;
        // Under the locks of all of them nobody joins, leaves or edits. Who came before that is not locked yet.
        let chain = Chain::above(tx, customer).await?;
        if chain.customers().iter().any(|found| !above.contains(found)) {
            return Err(tx.run_again().into());
        }
        account.payers.chain = Some(chain);
        Ok(account)
    }

    /// Locks accounts to bill them together: customers without anybody above them.
    ///
    /// # Errors
    /// As [`Account::lock`]; [`BillingUseError::NotFound`] where one of them has become a member, and is billed alone.
    pub(crate) async fn lock_many_without_payers(
        tx: &mut Tx<'_>,
        catalogs: &Catalogs,
        customers: &[CustomerId],
    ) -> Result<Vec<Self>, BillingUseError> {
        let mut accounts = Self::lock_many(tx, catalogs, customers).await?;
        let keys: Vec<i64> = accounts.iter().map(|account| account.customer.id.0).collect();
        if !store::hierarchy::of_members(tx, &keys).await?.is_empty() {
            return Err(BillingUseError::NotFound("account without a payer"));
        }
        for account in &mut accounts {
            account.payers.chain = Some(Chain::default());
        }
        Ok(accounts)
    }

    /// Locks the account of a customer with everybody who pays bills of it.
    ///
    /// # Errors
    /// As [`Account::lock`].
    pub(crate) async fn lock_with_payers(tx: &mut Tx<'_>, catalogs: &Catalogs, customer: CustomerId) -> Result<Self, BillingUseError> {
        let payers = store::bill::payers_of(tx, customer).await?;
        let account = Self::lock_beside(tx, catalogs, customer, &payers).await?;
        let is_locked = |bill: &BillRow| bill.paid_by().customer == customer || payers.contains(&bill.paid_by().customer);
        // One left `active` between.
        if account.bills.iter().all(is_locked) { Ok(account) } else { Err(tx.run_again().into()) }
    }

    async fn lock_beside(
        tx: &mut Tx<'_>,
        catalogs: &Catalogs,
        customer: CustomerId,
        others: &[CustomerId],
    ) -> Result<Self, BillingUseError> {
        let mut others: Vec<CustomerId> = others.iter().copied().filter(|other| *other != customer).collect();
        others.sort_unstable();
        others.dedup();
        for other in others.iter().filter(|other| **other < customer) {
            store::customer::lock(tx, *other).await?;
        }
        store::customer::lock(tx, customer).await?;
        for other in others.iter().filter(|other| **other > customer) {
            store::customer::lock(tx, *other).await?;
        }
        let mut account = Self::lock(tx, catalogs, customer).await?;
        for other in others {
            account.payers.lock(tx, other).await?;
        }
        Ok(account)
    }

    /// Who pays a bill of a profile that leaves `active`: the top of the chain that holds at an instant. Nobody else pays a statement, which
    /// has no due.
    pub(crate) fn payer_at(&self, profile: ProfileId, at: Instant) -> Result<Option<Payer>, BillingUseError> {
        let chain = self.payers.chain.as_ref().ok_or(StoreError::Invariant("a bill that is billed without a look at its payers"))?;
        if self.profile(profile)?.payment_type == PaymentType::Prepaid {
            return Ok(None);
        }
        let top = billing::payer_at(&chain.links, profile, at)?;
        if top == profile {
            Ok(None)
        } else {
            Ok(Some(chain.payer(top).ok_or(StoreError::Invariant("a payer whose customer is unknown"))?))
        }
    }

    /// The profile that pays a bill, where it is one of the account or was locked beside it: its credit balance is used.
    pub(crate) fn purse(&self, payer: Payer) -> Result<&ProfileRow, BillingUseError> {
        if payer.customer == self.customer.id {
            return self.profile(payer.profile);
        }
        self.other_profile(payer).ok_or(BillingUseError::NotFound("billing profile"))
    }

    /// [`Self::purse`], to be changed: locked.
    pub(crate) fn purse_mut(&mut self, payer: Payer) -> Result<&mut ProfileRow, BillingUseError> {
        if payer.customer == self.customer.id {
            return self.profile_mut(payer.profile);
        }
        if !self.payers.locked.contains(&payer.customer) {
            return Err(StoreError::Invariant("credit of a payer that is not locked").into());
        }
        let profiles =
            self.payers.others.iter_mut().filter(|other| other.customer.id == payer.customer).flat_map(|other| &mut other.profiles);
        profiles.into_iter().find(|row| row.id == payer.profile).ok_or(BillingUseError::NotFound("billing profile"))
    }

    fn other_profile(&self, payer: Payer) -> Option<&ProfileRow> {
        let other = self.payers.others.iter().find(|other| other.customer.id == payer.customer)?;
        other.profiles.iter().find(|row| row.id == payer.profile)
    }

    /// Who pays a bill where that is another profile than its own: the customer and the profile's code.
    pub(crate) fn shown_payer(&self, bill: &BillRow) -> Result<Option<(CustomerRow, String)>, BillingUseError> {
        match bill.payer {
            Some(payer) => Ok(Some((self.addressee(bill)?.clone(), self.purse(payer)?.code.clone()))),
            None => Ok(None),
        }
    }

    /// The customer that a bill's documents are addressed to.
    pub(crate) fn addressee(&self, bill: &BillRow) -> Result<&CustomerRow, BillingUseError> {
        self.payer_customer(bill.paid_by())
    }

    /// Whose a paying profile is.
    pub(crate) fn payer_customer(&self, payer: Payer) -> Result<&CustomerRow, BillingUseError> {
        if payer.customer == self.customer.id {
            return Ok(&self.customer);
        }
        let other = self.payers.others.iter().find(|other| other.customer.id == payer.customer);
        Ok(&other.ok_or(StoreError::Missing("payer of the bill"))?.customer)
    }
}
