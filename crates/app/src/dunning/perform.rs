//! Doing one action for a bill.
//!
//! Invariant: an action is noted in the transaction that does it, under the lock of who pays the bill.

use super::DunningError;
use super::due::Configuration;
use crate::Catalogs;
use crate::billing::Account;
use crate::messages::queue_reminder;
use crate::subscription::amend::place_of;
use crate::subscription::{AddBundle, BundleOrder};
use ::subscription::{BoughtAs, Status};
use ids::{BillId, CustomerId, JobRunId, SubscriptionId};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::bill::BillRow;
use store::dunning::{self, DunningAction, DunningEffect, DunningStep};
use store::{Operation, Tx};

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
        let Some(found) = store::bill::load(tx, self.bill).await? else { return Ok(false) };
        // Who pays the bill is reminded of it and charged for it (domain.md §6).
        let payer = found.paid_by().customer;
        let mut account = Account::lock(tx, &self.catalogs, payer).await?;
        let configuration = Configuration::load(tx, &self.dunning, &self.catalogs).await?;
        let Some(bill) = store::bill::lock_due_of(tx, payer, self.bill).await? else { return Ok(false) };
        let due = configuration.due(tx, &bill).await?;
        let Some(action) = due.into_iter().find(|action| action.code == self.action) else { return Ok(false) };
        match &action.effect {
            DunningEffect::Notification { by } => queue_reminder(tx, &account, &bill, by.channel()).await?,
            DunningEffect::Fee { bundle } => {
                let subscription = charged(&account, &bill).ok_or(DunningError::NoSubscription)?;
                let place = place_of(&account, subscription).ok_or(DunningError::NoSubscription)?;
                let order = BundleOrder { bundle: Some(bundle.clone()), ..BundleOrder::default() };
                let catalogs = Arc::clone(&self.catalogs);
                AddBundle { catalogs, subscription, order, bought_as: BoughtAs::DunningFee }.add(tx, &mut account, place).await?;
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
        activity::record(tx, &told(&bill, action)).await?;
        Ok(true)
    }
}

/// The oldest active subscription that charges the profile that pays a bill.
fn charged(account: &Account, bill: &BillRow) -> Option<SubscriptionId> {
    let groups = account.groups.iter().filter(|group| group.row.profile == bill.paid_by().profile);
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
