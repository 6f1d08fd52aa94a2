//! A customer's account under its locks: customer, profiles, groups, bills (ARCHITECTURE.md §4).

use super::BillingUseError;
use super::payers::Payers;
use balance::{Balance, CounterSheet, Crossing, Leg};
use calendar::Instant;
use catalog::{Catalog, Resource};
use charging::{Catalogs, KnownGroup, load_facts_of, settle};
use ids::{BillId, CustomerId, GroupId, PostingId, ProfileId, Sym};
use std::collections::HashMap;
use std::sync::Arc;
use store::bill::{BillItemRow, BillRow};
use store::customer::CustomerRow;
use store::group::GroupRow;
use store::posting::{PostingKind, PostingRow};
use store::profile::ProfileRow;
use store::sheet::SheetKey;
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

impl OpenGroup {
    /// Whether a service of the group has prices that go by what it has used.
    pub(crate) fn keeps_sums(&self) -> bool {
        self.known.rating.services.iter().any(|service| service.has_sheet)
    }
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
    /// Others that pay bills of the account.
    pub(crate) payers: Payers,
    /// What closing a cycle needs, where it was read for many accounts at once.
    pub(crate) ahead: Ahead,
}

/// What closing a cycle asks the store for, read and drawn for many accounts at once.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    /// The item rows of active bills.
    pub(crate) items: HashMap<BillId, Vec<BillItemRow>>,
    /// The sheets of groups that keep sums of usage.
    pub(crate) sheets: HashMap<GroupId, Vec<(SheetKey, CounterSheet)>>,
    /// Of each profile, the number of the bill that is prepared.
    pub(crate) numbers: HashMap<ProfileId, i64>,
}

/// A profile that is billed together with others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ToBill {
    pub(crate) customer: CustomerId,
    pub(crate) profile: ProfileId,
    /// Drawn for the bill that is prepared.
    pub(crate) number: i64,
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
        Self::lock_many(tx, catalogs, &[customer]).await?.pop().ok_or(BillingUseError::NotFound("customer"))
    }

    /// As [`Account::lock`], of many customers in the order of their ids; those that are not there are left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn lock_many(tx: &mut Tx<'_>, catalogs: &Catalogs, customers: &[CustomerId]) -> Result<Vec<Self>, BillingUseError> {
        let site = store::site::load(tx).await?;
        let catalog = catalogs.of(tx, &site).await?;
        let now = site.clock.at(tx.system_now())?;
        let mut keys: Vec<i64> = customers.iter().map(|customer| customer.0).collect();
        keys.sort_unstable();
        keys.dedup();
        let rows = store::customer::lock_many(tx, &keys).await?;
        let profiles = store::profile::lock_of_customers(tx, &keys).await?;
        let groups = store::group::lock_of_customers(tx, &keys).await?;
        let known = load_facts_of(tx, &catalog, &groups, (&rows, &profiles)).await?;
        let bills = store::bill::lock_of_customers(tx, &keys).await?;
        // All of it is in the order of the customers.
        let (mut profiles, mut bills) = (profiles.into_iter().peekable(), bills.into_iter().peekable());
        let mut groups = groups.into_iter().zip(known).map(|(row, known)| OpenGroup { row, known }).peekable();
        let account = |customer: CustomerRow| Self {
            site: site.clone(),
            catalog: Arc::clone(&catalog),
            now,
            profiles: std::iter::from_fn(|| profiles.next_if(|row| row.customer == customer.id)).collect(),
            groups: std::iter::from_fn(|| groups.next_if(|open| open.row.customer == customer.id)).collect(),
            bills: std::iter::from_fn(|| bills.next_if(|row| row.customer == customer.id)).collect(),
            customer,
            payers: Payers::default(),
            ahead: Ahead::default(),
        };
        let mut accounts: Vec<Self> = rows.into_iter().map(account).collect();
        for account in &mut accounts {
            account.payers = Payers::of_bills(tx, &account.bills).await?;
        }
        Ok(accounts)
    }

    /// Reads ahead what closing the active cycles of some profiles needs, for many accounts at once.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn read_ahead(tx: &mut Tx<'_>, accounts: &mut [Self], profiles: &[ToBill]) -> Result<(), BillingUseError> {
        let numbers: HashMap<ProfileId, i64> = profiles.iter().map(|to_bill| (to_bill.profile, to_bill.number)).collect();
        let (mut bills, mut groups) = (Vec::new(), Vec::new());
        for account in &mut *accounts {
            for row in &account.profiles {
                let Some(number) = numbers.get(&row.id) else { continue };
                bills.push((row.customer, row.bills.active));
                account.ahead.items.insert(row.bills.active, Vec::new());
                account.ahead.numbers.insert(row.id, *number);
            }
            for open in account.groups.iter().filter(|open| numbers.contains_key(&open.row.profile) && open.keeps_sums()) {
                groups.push((open.row.customer, open.row.id));
                account.ahead.sheets.insert(open.row.id, Vec::new());
            }
        }
        let mut items: HashMap<BillId, Vec<BillItemRow>> = HashMap::new();
        for (bill, row) in store::bill::items_of_bills(tx, &bills).await? {
            items.entry(bill).or_default().push(row);
        }
        let mut sheets: HashMap<GroupId, Vec<(SheetKey, CounterSheet)>> = HashMap::new();
        if !groups.is_empty() {
            for (key, sheet) in store::sheet::of_groups(tx, &groups).await? {
                sheets.entry(key.group).or_default().push((key, sheet));
            }
        }
        for account in accounts {
            for (bill, rows) in &mut account.ahead.items {
                rows.extend(items.remove(bill).into_iter().flatten());
            }
            for (group, kept) in &mut account.ahead.sheets {
                kept.extend(sheets.remove(group).into_iter().flatten());
            }
        }
        Ok(())
    }

    /// The item rows of a bill whose cycle runs: none is folded before it closes.
    pub(crate) async fn items_of(&self, tx: &mut Tx<'_>, bill: BillId) -> Result<Vec<BillItemRow>, BillingUseError> {
        match self.ahead.items.get(&bill) {
            Some(rows) => Ok(rows.clone()),
            None => Ok(store::bill::items(tx, self.customer.id, bill).await?),
        }
    }

    /// The sheets of a group.
    pub(crate) async fn sheets_of(
        &self,
        tx: &mut Tx<'_>,
        (customer, group): (CustomerId, GroupId),
    ) -> Result<Vec<(SheetKey, CounterSheet)>, BillingUseError> {
        match self.ahead.sheets.get(&group) {
            Some(sheets) => Ok(sheets.clone()),
            None => Ok(store::sheet::of_group(tx, customer, group).await?),
        }
    }

    /// A number for a new bill of a profile.
    pub(crate) async fn draw_bill_number(&mut self, tx: &mut Tx<'_>, profile: ProfileId) -> Result<i64, BillingUseError> {
        match self.ahead.numbers.remove(&profile) {
            Some(number) => Ok(number),
            None => Ok(store::site::draw_bill_numbers(tx, 1).await?),
        }
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
        self.payers.save(tx).await?;
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
