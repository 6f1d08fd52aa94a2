//! What a bill has come to, and doing one action for it.
//!
//! Invariant: an action is noted in the transaction that does it, under the lock of the bill's customer.

use super::DunningError;
use super::rules::{Owed, actions_due};
use crate::billing::Account;
use crate::messages::queue_reminder;
use crate::subscription::{AddBundle, BundleOrder};
use crate::{Catalogs, ReadError};
use ::subscription::{BoughtAs, Status};
use calendar::Zone;
use ids::{BillId, CustomerId, JobRunId, SubscriptionId};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::bill::{BillRow, BillState};
use store::dunning::{self, DunningAction, DunningEffect, DunningRow, DunningStep};
use store::{Operation, Tx};

/// Codes of the actions that a bill has come to and that are not done, in the order in which they are done.
#[derive(Debug, Clone)]
pub struct ListActionsDue {
    /// Code of the configuration.
    pub dunning: String,
    /// Whose bill.
    pub customer: CustomerId,
    /// The bill.
    pub bill: BillId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ListActionsDue {
    type Output = Vec<String>;
    type Error = DunningError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, DunningError> {
        let row = dunning::load(tx, &self.dunning).await?.ok_or(DunningError::NotFound)?;
        let Some(bill) = store::bill::load(tx, self.bill).await? else { return Ok(Vec::new()) };
        let due = due_now(tx, &self.catalogs, &row, &bill).await?;
        Ok(due.into_iter().map(|action| action.code.clone()).collect())
    }
}

/// The actions of a configuration that a bill has come to today, by the zone of its profile.
async fn due_now<'a>(
    tx: &mut Tx<'_>,
    catalogs: &Catalogs,
    row: &'a DunningRow,
    bill: &BillRow,
) -> Result<Vec<&'a DunningAction>, DunningError> {
    let (BillState::Billing, Some(due_on)) = (bill.state, bill.due_on) else { return Ok(Vec::new()) };
    let catalog = catalogs.current(tx).await.map_err(ReadError::from)?;
    let zone = store::profile::time_zone(tx, bill.customer, bill.profile).await?.ok_or(ReadError::NotFound("billing profile"))?;
    let today = store::site::now(tx).await?.date_in(&Zone::named(&zone)?);
    let threshold = match row.thresholds.get(catalog.symbols.code(bill.currency)) {
        Some(amount) => {
            let currency = catalog.resources.get(&bill.currency).ok_or(ReadError::NotFound("currency"))?;
            money::parse_quanta(amount, currency.scale)?
        }
        None => 0,
    };
    let done = dunning::done(tx, bill.customer, bill.id, &row.code).await?;
    let owed = Owed { due: bill.due, threshold, overdue_days: due_on.days_until(today) };
    Ok(actions_due(&row.actions, owed, &done))
}

/// Does an action for a bill. Answers whether there was anything to do; done again it does nothing.
#[derive(Debug, Clone)]
pub struct PerformDunning {
    /// Code of the configuration.
    pub dunning: String,
    /// Code of the action.
    pub action: String,
    /// Whose bill.
    pub customer: CustomerId,
    /// The bill.
    pub bill: BillId,
    /// The run that does it.
    pub run: JobRunId,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for PerformDunning {
    type Output = bool;
    type Error = DunningError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, DunningError> {
        let account = Account::lock(tx, &self.catalogs, self.customer).await?;
        let row = dunning::load(tx, &self.dunning).await?.ok_or(DunningError::NotFound)?;
        let Some(bill) = account.bills.iter().find(|bill| bill.id == self.bill) else { return Ok(false) };
        let due = due_now(tx, &self.catalogs, &row, bill).await?;
        let Some(action) = due.into_iter().find(|action| action.code == self.action) else { return Ok(false) };
        match &action.effect {
            DunningEffect::Notification { by } => queue_reminder(tx, &account, bill, by.channel()).await?,
            DunningEffect::Fee { bundle } => {
                let subscription = charged(&account, bill).ok_or(DunningError::NoSubscription)?;
                let order = BundleOrder { bundle: Some(bundle.clone()), ..BundleOrder::default() };
                let catalogs = Arc::clone(&self.catalogs);
                AddBundle { catalogs, subscription, order, bought_as: BoughtAs::DunningFee }.run(tx).await?;
            }
        }
        let step = DunningStep {
            customer: self.customer,
            bill: self.bill,
            dunning: self.dunning.clone(),
            action: self.action.clone(),
            run: self.run,
            done_at: account.now,
        };
        dunning::insert_step(tx, &step).await?;
        activity::record(tx, &told(bill, action)).await?;
        Ok(true)
    }
}

/// The oldest active subscription that charges the profile of a bill.
fn charged(account: &Account, bill: &BillRow) -> Option<SubscriptionId> {
    let groups = account.groups.iter().filter(|group| group.row.profile == bill.profile);
    let all = groups.flat_map(|group| &group.known.subscriptions);
    all.filter(|subscription| subscription.status_at(account.now) == Status::Active).map(|subscription| subscription.id).min()
}

fn told(bill: &BillRow, action: &DunningAction) -> Activity {
    Activity {
        action: "bill.dunned",
        object_kind: "bill",
        object_id: bill.id.to_string(),
        object_name: bill.number.to_string(),
        customer: Some(bill.customer),
        changes: vec![Change { field: "action".to_owned(), before: None, after: Some(action.name.clone()) }],
    }
}
