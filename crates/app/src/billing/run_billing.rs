//! Run billing of a profile: every cycle that has ended, one at a time; refused while the first one still runs (domain.md §7).

use super::account::{Account, ToBill};
use super::{BillingUseError, cycle};
use calendar::{Instant, Zone};
use charging::Catalogs;
use ids::{CustomerId, ProfileId};
use std::sync::Arc;
use store::activity::{Activity, Change};
use store::bill::BillRow;
use store::profile::Billable;
use store::site::Site;
use store::{Operation, StoreError, Tx};

/// Cycles that one run closes at most; the next run goes on.
pub const CYCLES_PER_RUN_MAX: usize = 36;

/// Closes what has ended of a profile.
#[derive(Clone)]
pub struct RunBilling {
    /// The profile.
    pub profile: ProfileId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct Billed {
    /// Bills that left `active`, oldest first.
    pub bills: Vec<BillRow>,
}

impl Operation for RunBilling {
    type Output = Billed;
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Billed, BillingUseError> {
        let customer = store::profile::customer_of(tx, self.profile).await?.ok_or(BillingUseError::NotFound("billing profile"))?;
        let mut account = Account::lock_to_bill(tx, &self.catalogs, customer).await?;
        if let Some(until) = open_until(&account, self.profile)? {
            let profile = account.profile(self.profile)?;
            let active = account.bills.iter().find(|bill| bill.id == profile.bills.active).ok_or(StoreError::Missing("active bill"))?;
            let until = until.to_rfc3339(&Zone::named(&profile.time_zone)?);
            return Err(BillingUseError::OpenForLateUsage { number: active.number, until });
        }
        let bills = close_ended(tx, &mut account, self.profile).await?;
        save(tx, &account, &bills).await?;
        Ok(Billed { bills })
    }
}

/// Closes what has ended of many profiles that nobody else pays, all of it or, where one of them fails, nothing. A profile that has nothing
/// to close is passed over: somebody was faster.
pub(crate) struct RunBillingOfMany {
    /// The profiles.
    pub(crate) profiles: Vec<ToBill>,
    /// Compiled catalogs.
    pub(crate) catalogs: Arc<Catalogs>,
}

impl Operation for RunBillingOfMany {
    type Output = ();
    type Error = BillingUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), BillingUseError> {
        let customers: Vec<CustomerId> = self.profiles.iter().map(|to_bill| to_bill.customer).collect();
        let mut accounts = Account::lock_many_without_payers(tx, &self.catalogs, &customers).await?;
        Account::read_ahead(tx, &mut accounts, &self.profiles).await?;
        for account in &mut accounts {
            tx.gather();
            let is_named = |id: &ProfileId| self.profiles.iter().any(|to_bill| to_bill.profile == *id);
            let named: Vec<ProfileId> = account.profiles.iter().map(|row| row.id).filter(is_named).collect();
            let mut bills = Vec::with_capacity(named.len());
            for profile in named {
                if may_close(account, profile)? {
                    bills.extend(close_ended(tx, account, profile).await?);
                }
            }
            if !bills.is_empty() {
                save(tx, account, &bills).await?;
            }
        }
        Ok(())
    }
}

/// Draws numbers for the bills that a run prepares. They need not be gap-free, so nobody who bills holds the row that they are drawn from.
pub(crate) struct DrawBillNumbers {
    /// How many.
    pub(crate) count: i64,
}

impl Operation for DrawBillNumbers {
    type Output = i64;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        store::site::draw_bill_numbers(tx, self.count).await
    }
}

/// Closes the cycles of a profile that have ended and are open for late usage no more, at least one.
async fn close_ended(tx: &mut Tx<'_>, account: &mut Account, profile: ProfileId) -> Result<Vec<BillRow>, BillingUseError> {
    let now = account.now;
    let mut bills = vec![cycle::close(tx, account, profile, now).await?.bill];
    while bills.len() < CYCLES_PER_RUN_MAX && may_close(account, profile)? {
        bills.push(cycle::close(tx, account, profile, now).await?.bill);
    }
    Ok(bills)
}

async fn save(tx: &mut Tx<'_>, account: &Account, bills: &[BillRow]) -> Result<(), BillingUseError> {
    account.save(tx).await?;
    for bill in bills {
        store::activity::record(tx, &closed(account, bill)).await?;
        store::outbox::insert(tx, "bill.billed", &serde_json::json!({ "bill": bill.id.to_string(), "customer": account.number() })).await?;
    }
    Ok(())
}

/// How long the site keeps an ended cycle open for late usage, in microseconds.
pub(crate) fn late_usage_delay(site: &Site) -> i64 {
    billing::late_usage_micros(site.settings.late_usage_hours)
}

/// What the site may bill now.
pub(crate) async fn billable(tx: &mut Tx<'_>) -> Result<Billable, StoreError> {
    let site = store::site::load(tx).await?;
    Ok(Billable::at(site.clock.at(tx.system_now())?, late_usage_delay(&site)))
}

fn may_close(account: &Account, profile: ProfileId) -> Result<bool, BillingUseError> {
    let has_ended = account.profile(profile)?.bills.active_to.is_some_and(|to| to <= account.now);
    Ok(has_ended && open_until(account, profile)?.is_none())
}

/// Until when the ended cycle of a profile is open for late usage; none where it still runs, or may be billed.
fn open_until(account: &Account, profile: ProfileId) -> Result<Option<Instant>, BillingUseError> {
    let bills = account.profile(profile)?.bills;
    let Some(to) = bills.active_to.filter(|to| *to <= account.now) else { return Ok(None) };
    let from = billing::billable_from(to, bills.next_to, late_usage_delay(&account.site))?;
    Ok(Some(from).filter(|from| *from > account.now))
}

pub(super) fn closed(account: &Account, bill: &BillRow) -> Activity {
    Activity {
        action: "bill.billed",
        object_kind: "bill",
        object_id: bill.id.to_string(),
        object_name: bill.number.to_string(),
        customer: Some(account.customer.id),
        changes: vec![Change {
            field: "status".to_owned(),
            before: Some("active".to_owned()),
            after: Some(bill.state.as_str().to_owned()),
        }],
    }
}
