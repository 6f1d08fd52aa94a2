//! Closing an account (domain.md §7): one without live purchases becomes inactive and gets a removal date, at which a job erases it. Until
//! then it can be taken back.

use super::{CustomerError, status};
use crate::Catalogs;
use crate::billing::Account;
use ::subscription::Status;
use calendar::Instant;
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::customer::{self, CustomerRow, CustomerStatus};
use store::{Operation, StoreError, Tx};

/// Microseconds of a day until an account is removed.
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Closes an account.
#[derive(Debug, Clone)]
pub struct CloseAccount {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the customer.
    pub customer: String,
}

impl Operation for CloseAccount {
    type Output = CustomerRow;
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CustomerRow, CustomerError> {
        let id = customer::find(tx, &self.customer).await?.ok_or(CustomerError::NotFound)?;
        let mut account = Account::lock(tx, &self.catalogs, id).await.map_err(crate::subscription::PurchaseError::from)?;
        let now = account.now;
        if account.customer.document.erased_us.is_some() {
            return Err(CustomerError::Erased);
        }
        let live = live_subscriptions(&account);
        if live > 0 {
            return Err(CustomerError::InUse(live));
        }
        if account.customer.removal_at.is_some() {
            return Ok(account.customer);
        }
        match account.customer.status {
            CustomerStatus::Active => {
                status::apply(tx, &mut account, (CustomerStatus::Inactive, status::Later::Void), now).await?;
            }
            CustomerStatus::Inactive | CustomerStatus::Closed => {}
        }
        let keep_us = i64::from(account.site.settings.removal_days) * MICROS_PER_DAY;
        let removal_at = now.plus_micros(keep_us).map_err(crate::ReadError::from)?;
        put(tx, &mut account.customer, Some(removal_at)).await?;
        Ok(account.customer)
    }
}

/// Subscriptions that are live, or will be.
pub(super) fn live_subscriptions(account: &Account) -> usize {
    let all = account.groups.iter().flat_map(|group| &group.known.subscriptions);
    all.filter(|subscription| subscription.status_at(account.now) != Status::Closed).count()
}

/// Takes back that an account is closed. It stays inactive.
#[derive(Debug, Clone)]
pub struct WithdrawClosing {
    /// Number or code of the customer.
    pub customer: String,
}

impl Operation for WithdrawClosing {
    type Output = CustomerRow;
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CustomerRow, CustomerError> {
        let id = customer::find(tx, &self.customer).await?.ok_or(CustomerError::NotFound)?;
        let mut row = customer::lock(tx, id).await?.ok_or(CustomerError::NotFound)?;
        check_not_gone(&row, store::site::now(tx).await?)?;
        if row.removal_at.is_some() {
            put(tx, &mut row, None).await?;
        }
        Ok(row)
    }
}

/// Refuses what would bring back an account that is erased, or is being erased.
pub(super) fn check_not_gone(row: &CustomerRow, now: Instant) -> Result<(), CustomerError> {
    if row.document.erased_us.is_some() || row.removal_at.is_some_and(|at| at <= now) { Err(CustomerError::Erased) } else { Ok(()) }
}

async fn put(tx: &mut Tx<'_>, row: &mut CustomerRow, removal_at: Option<Instant>) -> Result<(), StoreError> {
    let before = std::mem::replace(&mut row.removal_at, removal_at);
    row.revision += 1;
    let primary = row.primary()?.clone();
    customer::save(tx, row, &primary.email).await?;
    let text = |at: Option<Instant>| at.map(|at| at.to_string());
    let activity = Activity {
        action: if removal_at.is_some() { "customer.closing" } else { "customer.closing_withdrawn" },
        object_kind: "customer",
        object_id: row.number.to_string(),
        object_name: primary.full_name(),
        customer: Some(row.id),
        changes: vec![Change { field: "removal_at".to_owned(), before: text(before), after: text(removal_at) }],
    };
    activity::record(tx, &activity).await
}
