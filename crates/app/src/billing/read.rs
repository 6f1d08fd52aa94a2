//! Reading bills, items, payments and profiles. Nothing here writes.

use super::account::Account;
use super::{BillingUseError, cycle};
use balance::OpenItem;
use calendar::{Date, Zone};
use catalog::Resource;
use charging::Catalogs;
use ids::{BillId, CustomerId, ProfileId};
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::bill::{BillRow, BillState, OfCustomer};
use store::customer::CustomerRow;
use store::payment::PaymentRow;
use store::profile::ProfileRow;
use store::{Operation, StoreError, Tx};
use subscription::Service;

/// A bill with whose it is and what it amounts to now.
#[derive(Debug, Clone)]
pub struct BillView {
    /// Its row. While it is open, net and tax are those of its items.
    pub bill: BillRow,
    /// Whose.
    pub customer: CustomerRow,
    /// Its currency.
    pub currency: Resource,
    /// Code of its profile.
    pub profile: String,
    /// The profile's time zone.
    pub time_zone: String,
    /// Charges whose tax the taxation gateway has not given yet.
    pub pending_taxes: i64,
    /// Who pays it, where that is another profile: the customer and the profile's code.
    pub payer: Option<(CustomerRow, String)>,
}

/// An item of a bill as it is shown.
#[derive(Debug, Clone)]
pub struct ItemView {
    /// Its public id in the bill, which stays what it is while other items come: [`item_id`].
    pub id: String,
    /// What it is.
    pub item: OpenItem,
    /// Its service, where it is one's.
    pub service: Option<Service>,
    /// Whether the tax of any of its charges is not settled.
    pub tax_pending: bool,
}

/// A bill with its items.
#[derive(Debug, Clone)]
pub struct BillDetails {
    /// The bill.
    pub bill: BillView,
    /// Its items.
    pub items: Vec<ItemView>,
    /// The catalog that names them.
    pub catalog: Arc<catalog::Catalog>,
}

/// One bill with its items, those of an open one up to now.
#[derive(Clone)]
pub struct GetBill {
    /// The bill.
    pub bill: BillId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for GetBill {
    type Output = BillDetails;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<BillDetails, BillingUseError> {
        let found = store::bill::load(tx, self.bill).await?.ok_or(BillingUseError::NotFound("bill"))?;
        let mut account = Account::lock(tx, &self.catalogs, found.customer).await?;
        let now = account.now;
        if matches!(found.state, BillState::Active | BillState::Inactive) {
            // What is due by now is shown as the next charge would find it; a read writes nothing.
            account.settle(tx, found.profile, now).await?;
        }
        let items = items_of(tx, &account, &found).await?;
        let services: Vec<Service> =
            account.groups.iter().flat_map(|group| &group.known.subscriptions).flat_map(|found| found.services.clone()).collect();
        let pending = store::tax_pending::of_bill(tx, found.customer, found.id).await?;
        let waiting: Vec<balance::ItemKey> =
            pending.iter().map(|row| Ok(charging::pending_charge(row)?.1)).collect::<Result<_, BillingUseError>>()?;
        let items: Vec<ItemView> = items
            .into_iter()
            .map(|item| ItemView {
                id: item_id(&item.key),
                tax_pending: waiting.contains(&item.key),
                service: item.key.service.and_then(|id| services.iter().find(|service| service.id == id).cloned()),
                item,
            })
            .collect();
        let bill = BillView { pending_taxes: wire_count(pending.len()), ..view(&account, found, &items)? };
        Ok(BillDetails { bill, items, catalog: Arc::clone(&account.catalog) })
    }
}

fn wire_count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The public id of an item in its bill: what makes the item, as one short word.
pub fn item_id(key: &balance::ItemKey) -> String {
    let part = |sym: Option<ids::Sym>| sym.map_or(0, |sym| sym.0);
    format!(
        "{}-{}-{}-{}-{}-{}",
        key.code.0,
        key.subscription.map_or(0, |id| id.0),
        key.service.map_or(0, |id| id.0),
        part(key.tax),
        key.tax_ppm,
        part(key.ledger)
    )
}

/// All items of a bill: rows and increments that are not folded yet, added in one place, in the order of their keys.
pub(crate) async fn items_of(tx: &mut Tx<'_>, account: &Account, bill: &BillRow) -> Result<Vec<OpenItem>, BillingUseError> {
    let mut items = cycle::stored_items(tx, account, bill.id).await?;
    items.extend(cycle::open_items(account, bill.profile, bill.id));
    let mut items = cycle::merged(items)?;
    items.sort_by_key(|item| item.key);
    Ok(items)
}

fn view(account: &Account, mut bill: BillRow, items: &[ItemView]) -> Result<BillView, BillingUseError> {
    if matches!(bill.state, BillState::Active | BillState::Inactive) {
        bill.net = cycle::sum(items.iter().map(|item| item.item.net))?;
        bill.tax = cycle::sum(items.iter().map(|item| item.item.taxed))?;
        bill.funds = cycle::funds_paid(account, bill.profile, bill.id)?;
    }
    let profile = account.profile(bill.profile)?;
    Ok(BillView {
        currency: account.currency(bill.currency)?.clone(),
        profile: profile.code.clone(),
        time_zone: profile.time_zone.clone(),
        pending_taxes: 0,
        payer: account.shown_payer(&bill)?,
        customer: account.customer.clone(),
        bill,
    })
}

/// A page of bills, newest first.
#[derive(Clone)]
pub struct ListBills {
    /// Of one customer or one of its billing profiles only, and those of others that it pays.
    pub of: Option<OfCustomer>,
    /// Of one state only.
    pub state: Option<BillState>,
    /// Ids below this one.
    pub before: i64,
    /// At most so many.
    pub limit: i64,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ListBills {
    type Output = Vec<BillView>;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<BillView>, BillingUseError> {
        let mut rows = store::bill::list(tx, self.of, self.state, self.before, self.limit).await?;
        if let Some(of) = self.of {
            // Those of others that it pays stand among its own.
            rows.extend(store::bill::list_paid_by(tx, of, self.state, self.before, self.limit).await?);
            rows.sort_by_key(|bill| std::cmp::Reverse(bill.id));
            rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        }
        let mut accounts: HashMap<CustomerId, (Account, Vec<(BillId, i64)>)> = HashMap::new();
        let mut views = Vec::with_capacity(rows.len());
        for bill in rows {
            let (account, pending) = match accounts.entry(bill.customer) {
                Entry::Occupied(found) => found.into_mut(),
                Entry::Vacant(free) => {
                    let pending = store::tax_pending::count_by_bill(tx, bill.customer).await?;
                    free.insert((settled(tx, &self.catalogs, bill.customer).await?, pending))
                }
            };
            let pending_taxes = pending.iter().find(|(id, _)| *id == bill.id).map_or(0, |(_, count)| *count);
            let items: Vec<ItemView> = if matches!(bill.state, BillState::Active | BillState::Inactive) {
                let items = items_of(tx, account, &bill).await?;
                items.into_iter().map(|item| ItemView { id: item_id(&item.key), item, service: None, tax_pending: false }).collect()
            } else {
                Vec::new()
            };
            views.push(BillView { pending_taxes, ..view(account, bill, &items)? });
        }
        Ok(views)
    }
}

/// An account with everything applied that is due by now, as the next charge would find it.
async fn settled(tx: &mut Tx<'_>, catalogs: &Catalogs, customer: CustomerId) -> Result<Account, BillingUseError> {
    let mut account = Account::lock(tx, catalogs, customer).await?;
    let (now, profiles) = (account.now, account.profiles.iter().map(|profile| profile.id).collect::<Vec<_>>());
    for profile in profiles {
        account.settle(tx, profile, now).await?;
    }
    Ok(account)
}

/// A payment with whose it is.
#[derive(Debug, Clone)]
pub struct PaymentView {
    /// Its row.
    pub payment: PaymentRow,
    /// Whose.
    pub customer: CustomerRow,
    /// Its currency.
    pub currency: Resource,
}

/// A page of payments, newest first.
#[derive(Clone)]
pub struct ListPayments {
    /// Of one customer only.
    pub customer: Option<CustomerId>,
    /// Ids below this one.
    pub before: i64,
    /// At most so many.
    pub limit: i64,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ListPayments {
    type Output = Vec<PaymentView>;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<PaymentView>, BillingUseError> {
        let catalog = self.catalogs.current(tx).await?;
        let mut views = Vec::new();
        for payment in store::payment::list(tx, self.customer, self.before, self.limit).await? {
            let customer = store::customer::load(tx, payment.customer).await?.ok_or(StoreError::Missing("customer of the payment"))?;
            let currency = catalog.resources.get(&payment.currency).cloned().ok_or(StoreError::Missing("currency of the payment"))?;
            views.push(PaymentView { payment, customer, currency });
        }
        Ok(views)
    }
}

/// A billing profile as it is shown.
#[derive(Debug, Clone)]
pub struct ProfileView {
    /// Its row.
    pub profile: ProfileRow,
    /// Its currency.
    pub currency: Resource,
    /// Code of its interval.
    pub event_type: Option<String>,
    /// Day of month-based cycles.
    pub billing_day: u8,
    /// A change that is to come: its first day, code of the interval, billing day.
    pub next_cycle: Option<(Date, String, u8)>,
    /// Code of its credit profile.
    pub credit_profile: Option<String>,
    /// The active bill.
    pub active: BillRow,
    /// Due on the bills in billing that it pays, in quanta: its own, and those of others.
    pub total_due: i64,
    /// Who pays its bills as of now, where that is another profile: the customer and the profile's code.
    pub payer: Option<(CustomerRow, String)>,
    /// Whose it is.
    pub customer: CustomerRow,
    /// Codes of the event generators that make events of its services as its cycle ends.
    pub event_generators: Vec<String>,
}

/// The billing profiles of a customer.
#[derive(Clone)]
pub struct ListProfiles {
    /// The customer.
    pub customer: CustomerId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ListProfiles {
    type Output = Vec<ProfileView>;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<ProfileView>, BillingUseError> {
        views(tx, &self.catalogs, self.customer).await
    }
}

/// One billing profile.
#[derive(Clone)]
pub struct GetProfile {
    /// The profile.
    pub profile: ProfileId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for GetProfile {
    type Output = ProfileView;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ProfileView, BillingUseError> {
        let missing = || BillingUseError::NotFound("billing profile");
        let customer = store::profile::customer_of(tx, self.profile).await?.ok_or_else(missing)?;
        let found = views(tx, &self.catalogs, customer).await?;
        found.into_iter().find(|view| view.profile.id == self.profile).ok_or_else(missing)
    }
}

/// The billing profiles of a customer, as they are shown.
async fn views(tx: &mut Tx<'_>, catalogs: &Catalogs, customer: CustomerId) -> Result<Vec<ProfileView>, BillingUseError> {
    let account = Account::lock_to_bill(tx, catalogs, customer).await?;
    let mut due = store::bill::lock_paid_by(tx, customer).await?;
    due.retain(|bill| bill.customer != customer);
    due.extend(account.bills.iter().filter(|bill| bill.state == BillState::Billing).cloned());
    account
        .profiles
        .iter()
        .map(|profile| {
            let mut mine = account.bills.iter().filter(|bill| bill.profile == profile.id);
            let active = mine.find(|bill| bill.id == profile.bills.active).cloned().ok_or(StoreError::Missing("active bill"))?;
            let today = account.now.date_in(&Zone::named(&profile.time_zone)?);
            let (event_type, billing_day) = profile.cycle_on(today);
            let code = |sym| account.catalog.symbols.code(sym).to_owned();
            let coming = profile.cycle_changes.iter().find(|change| change.from > today);
            Ok(ProfileView {
                billing_day,
                next_cycle: coming.map(|change| (change.from, code(change.event_type), change.billing_day)),
                currency: account.currency(profile.currency)?.clone(),
                event_type: event_type.map(code),
                credit_profile: profile.credit_profile.map(|sym| account.catalog.symbols.code(sym).to_owned()),
                active,
                total_due: cycle::sum(due.iter().filter(|bill| bill.paid_by().profile == profile.id).map(|bill| bill.due))?,
                payer: match account.payer_at(profile.id, account.now)? {
                    Some(payer) => Some((account.payer_customer(payer)?.clone(), account.purse(payer)?.code.clone())),
                    None => None,
                },
                customer: account.customer.clone(),
                event_generators: generators(&account, profile.id),
                profile: profile.clone(),
            })
        })
        .collect()
}

fn generators(account: &Account, profile: ProfileId) -> Vec<String> {
    let groups = account.groups.iter().filter(|group| group.row.profile == profile);
    let found: BTreeSet<&str> = groups
        .flat_map(|group| charging::generators_of(&account.catalog, &group.known, account.now))
        .map(|(_, generator)| account.catalog.symbols.code(generator.sym))
        .collect();
    found.into_iter().map(str::to_owned).collect()
}
