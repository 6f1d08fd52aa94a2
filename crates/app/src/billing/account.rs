//! A customer's account under its locks: customer, profiles, groups, bills (ARCHITECTURE.md §4).

use super::BillingUseError;
use balance::{Balance, Crossing, Leg};
use calendar::Instant;
use catalog::{Catalog, Resource};
use charging::{Catalogs, KnownGroup, load_facts, settle};
use ids::{CustomerId, GroupId, PostingId, ProfileId, Sym};
use std::sync::Arc;
use store::bill::BillRow;
use store::customer::CustomerRow;
use store::group::GroupRow;
use store::posting::{PostingKind, PostingRow};
use store::profile::ProfileRow;
use store::site::Site;
use store::{StoreError, Tx};

/// A locked group with what is known of it.
#[derive(Debug)]
pub struct OpenGroup {
    /// Its row.
    pub row: GroupRow,
    /// Facts at the row's version.
    pub known: KnownGroup,
}

/// Everything of a customer that money moves on, locked.
#[derive(Debug)]
pub struct Account {
    /// The site.
    pub site: Site,
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// Site time.
    pub now: Instant,
    /// The customer.
    pub customer: CustomerRow,
    /// Profiles in the order of their ids.
    pub profiles: Vec<ProfileRow>,
    /// Groups in the order of their ids.
    pub groups: Vec<OpenGroup>,
    /// Bills in the order of their ids.
    pub bills: Vec<BillRow>,
}

/// Impacts that are to be posted by hand on a group: an adjustment, a rounding, a top-up.
#[derive(Debug)]
pub(crate) struct Impacts {
    pub(crate) kind: PostingKind,
    pub(crate) at: Instant,
    pub(crate) new: Vec<Balance>,
    pub(crate) legs: Vec<Leg>,
    pub(crate) content: serde_json::Value,
}

impl Account {
    /// Locks and reads the account of a customer.
    ///
    /// # Errors
    /// [`BillingUseError::NotFound`], or the store's.
    pub async fn lock(tx: &mut Tx<'_>, catalogs: &Catalogs, customer: CustomerId) -> Result<Self, BillingUseError> {
        let site = store::site::load(tx).await?;
        let catalog = catalogs.of(tx, &site).await?;
        let now = site.clock.at(tx.system_now())?;
        let row = store::customer::lock(tx, customer).await?.ok_or(BillingUseError::NotFound("customer"))?;
        let profiles = store::profile::lock_of_customer(tx, customer).await?;
        let mut groups = Vec::new();
        for group in store::group::lock_of_customer(tx, customer).await? {
            let known = load_facts(tx, &catalog, &group).await?;
            groups.push(OpenGroup { row: group, known });
        }
        let bills = store::bill::lock_of_customer(tx, customer).await?;
        Ok(Self { site, catalog, now, customer: row, profiles, groups, bills })
    }

    /// Locks the account that a group belongs to, and tells the group's place in it.
    ///
    /// # Errors
    /// As [`Account::lock`].
    pub(crate) async fn lock_of_group(tx: &mut Tx<'_>, catalogs: &Catalogs, group: GroupId) -> Result<(Self, usize), BillingUseError> {
        let missing = || BillingUseError::NotFound("balance group");
        let customer = store::group::customer_of(tx, group).await?.ok_or_else(missing)?;
        let account = Self::lock(tx, catalogs, customer).await?;
        let place = account.groups.iter().position(|open| open.row.id == group).ok_or_else(missing)?;
        Ok((account, place))
    }

    /// Applies what fell due up to an instant in all groups of a profile.
    ///
    /// # Errors
    /// [`BillingUseError`].
    pub async fn settle(&mut self, tx: &mut Tx<'_>, profile: ProfileId, until: Instant) -> Result<(), BillingUseError> {
        let recorded_at = self.now;
        for group in self.groups.iter_mut().filter(|group| group.row.profile == profile) {
            settle(tx, &self.catalog, &group.known, &mut group.row, until, recorded_at).await?;
        }
        Ok(())
    }

    /// Posts impacts on a group, and tells the customer of the thresholds that they crossed. Answers those.
    pub(crate) async fn post(&mut self, tx: &mut Tx<'_>, place: usize, impacts: Impacts) -> Result<Vec<Crossing>, BillingUseError> {
        Ok(self.post_as(tx, place, impacts).await?.1)
    }

    /// [`Self::post`], which answers the posting too.
    pub(crate) async fn post_as(
        &mut self,
        tx: &mut Tx<'_>,
        place: usize,
        impacts: Impacts,
    ) -> Result<(PostingId, Vec<Crossing>), BillingUseError> {
        let recorded_at = self.now;
        let group = self.groups.get_mut(place).ok_or(BillingUseError::NotFound("balance group"))?;
        let before = group.row.state.clone();
        group.row.state.apply(&impacts.new, &impacts.legs, impacts.at.utc_day())?;
        let posting = PostingRow {
            id: PostingId(tx.next_id()?),
            customer: group.row.customer,
            group: group.row.id,
            kind: impacts.kind,
            at: impacts.at,
            recorded_at,
            actor: tx.actor().name.clone(),
            content: impacts.content,
            legs: rating::legs::encode(&impacts.legs),
        };
        store::posting::insert(tx, &posting).await?;
        let before = (&before, &group.row.state);
        let crossed = charging::tell_crossed(tx, &self.catalog, &group.known.rating.group, before, recorded_at).await?;
        Ok((posting.id, crossed))
    }

    /// Writes profiles and groups back. Bills are written where they change.
    ///
    /// # Errors
    /// [`BillingUseError`].
    pub async fn save(&self, tx: &mut Tx<'_>) -> Result<(), BillingUseError> {
        for profile in &self.profiles {
            store::profile::save(tx, profile).await?;
        }
        for group in &self.groups {
            store::group::save(tx, &group.row).await?;
        }
        Ok(())
    }

    /// A profile of the account.
    ///
    /// # Errors
    /// [`BillingUseError::NotFound`].
    pub fn profile(&self, profile: ProfileId) -> Result<&ProfileRow, BillingUseError> {
        self.profiles.iter().find(|row| row.id == profile).ok_or(BillingUseError::NotFound("billing profile"))
    }

    pub(crate) fn profile_mut(&mut self, profile: ProfileId) -> Result<&mut ProfileRow, BillingUseError> {
        self.profiles.iter_mut().find(|row| row.id == profile).ok_or(BillingUseError::NotFound("billing profile"))
    }

    /// A currency of the catalog.
    ///
    /// # Errors
    /// [`StoreError::Invariant`]: profiles name currencies of the catalog only.
    pub fn currency(&self, currency: Sym) -> Result<&Resource, BillingUseError> {
        Ok(self.catalog.resources.get(&currency).ok_or(StoreError::Invariant("a profile in a currency that the catalog lacks"))?)
    }

    /// The customer's public number, as text.
    pub fn number(&self) -> String {
        self.customer.number.to_string()
    }
}
