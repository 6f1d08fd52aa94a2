//! What a customer is: active, inactive or closed, now, since a time that lies back, or later (domain.md §7).
//!
//! Invariants: what accrued by another status is put right at once (desired minus billed); closing ends everything that was bought, and
//! reopening restores nothing of it; what lies ahead is a deferred action.

use super::{CustomerError, close};
use crate::billing::Account;
use crate::subscription::amend;
use crate::{Catalogs, FieldError};
use ::subscription::{Amendment, Charges, Part};
use calendar::Instant;
use ids::DeferredId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::customer::{CustomerRow, CustomerStatus};
use store::deferred::{DeferredRow, DeferredState};
use store::{Operation, StoreError, Tx, subscription_row};

/// Kind of the deferred actions that change a status.
pub const STATUS_ACTION: &str = "customer_status";

/// Gives a customer a status.
#[derive(Debug, Clone)]
pub struct SetCustomerStatus {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Number or code of the customer.
    pub customer: String,
    /// What it is to be.
    pub status: CustomerStatus,
    /// From when; the site's time where absent.
    pub at: Option<Instant>,
}

/// What a deferred change of a status does.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct StatusContent {
    pub status: CustomerStatus,
}

/// What became of a wish.
#[derive(Debug, Clone)]
pub enum StatusSet {
    /// It holds.
    Changed(Box<StatusChanged>),
    /// It is done when its time comes.
    Deferred {
        /// The action that waits, with the name of who asked for it.
        action: DeferredRow,
        /// The customer as it is until then.
        customer: Box<CustomerRow>,
    },
}

/// A status that holds, and what it cost.
#[derive(Debug, Clone)]
pub struct StatusChanged {
    /// The customer as it is now.
    pub customer: CustomerRow,
    /// What was posted.
    pub charges: Vec<Charges>,
    /// Usage from here on may have another price; none where none lies back.
    pub rerate_since: Option<Instant>,
}

impl Operation for SetCustomerStatus {
    type Output = StatusSet;
    type Error = CustomerError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<StatusSet, CustomerError> {
        let id = store::customer::find(tx, &self.customer).await?.ok_or(CustomerError::NotFound)?;
        let mut account = Account::lock(tx, &self.catalogs, id).await.map_err(crate::subscription::PurchaseError::from)?;
        let now = account.now;
        let at = self.at.unwrap_or(now);
        if at < account.customer.since {
            return Err(wrong("before_customer", "the customer came only later"));
        }
        if at > now {
            if account.customer.status == CustomerStatus::Closed {
                return Err(wrong("already_closed", "what is closed is opened again by hand, at once"));
            }
            let action = defer(tx, &account, self.status, at).await?;
            let action = crate::deferred::signed(tx, action).await?;
            return Ok(StatusSet::Deferred { action, customer: Box::new(account.customer) });
        }
        let changed = apply(tx, &mut account, (self.status, Later::Void), at).await?;
        Ok(StatusSet::Changed(Box::new(changed)))
    }
}

/// What becomes of changes of the status that come after the one that is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Later {
    /// They are void: who changes the past by hand sees them.
    Void,
    /// They stay, for they were made while it waited. Closing is for good and leaves none.
    Stay,
}

/// Gives a locked customer a status from an instant on that has come.
pub(crate) async fn apply(
    tx: &mut Tx<'_>,
    account: &mut Account,
    (status, later): (CustomerStatus, Later),
    at: Instant,
) -> Result<StatusChanged, CustomerError> {
    let (now, before) = (account.now, account.customer.clone());
    match status {
        // Who is active again is not removed; who is being erased is not active again.
        CustomerStatus::Active => {
            close::check_not_gone(&account.customer, now)?;
            account.customer.removal_at = None;
        }
        CustomerStatus::Inactive | CustomerStatus::Closed => {}
    }
    match later {
        Later::Stay if status != CustomerStatus::Closed => account.customer.insert_status(status, at, now),
        Later::Stay | Later::Void => account.customer.set_status(status, at, now),
    }
    if account.customer.document.statuses == before.document.statuses {
        return Ok(StatusChanged { customer: before, charges: Vec::new(), rerate_since: None });
    }
    if status == CustomerStatus::Closed {
        end_all(tx, account, at).await?;
    }
    let turns = charging::account_turns(&account.customer);
    for group in &mut account.groups {
        group.known.profile.account.clone_from(&turns);
    }
    let groups: Vec<usize> = (0..account.groups.len()).collect();
    let charges = amend::reconcile(tx, account, &groups, at).await?;
    amend::save(tx, account).await?;
    record(tx, account, &before, (status, at)).await?;
    Ok(StatusChanged { customer: account.customer.clone(), charges, rerate_since: (at < now).then_some(at) })
}

/// Ends every subscription.
async fn end_all(tx: &mut Tx<'_>, account: &mut Account, at: Instant) -> Result<(), CustomerError> {
    let (customer, now) = (account.customer.id, account.now);
    for subscription in account.groups.iter_mut().flat_map(|group| &mut group.known.subscriptions) {
        let before = subscription.clone();
        let ended = subscription.amend(Part::Whole, Amendment::End(at), now).map_err(crate::subscription::PurchaseError::Amend)?;
        if ended.is_some() {
            amend::keep_identifiers(tx, (customer, &before), subscription).await?;
            subscription_row::save(tx, customer, subscription).await?;
        }
    }
    Ok(())
}

async fn defer(tx: &mut Tx<'_>, account: &Account, status: CustomerStatus, at: Instant) -> Result<DeferredRow, CustomerError> {
    let action = DeferredRow {
        id: DeferredId(tx.next_id()?),
        customer: account.customer.id,
        kind: STATUS_ACTION.to_owned(),
        due_at: at,
        state: DeferredState::Pending,
        content: serde_json::to_value(StatusContent { status }).map_err(StoreError::from)?,
        actor: tx.actor().name.clone(),
        created_at: account.now,
        ended_at: None,
        failure: String::new(),
    };
    store::deferred::insert(tx, &action).await?;
    let changes = vec![
        Change { field: "status".to_owned(), before: None, after: Some(status.as_str().to_owned()) },
        Change { field: "due_at".to_owned(), before: None, after: Some(at.to_string()) },
    ];
    note(tx, &account.customer, "deferred_action.created", changes).await?;
    Ok(action)
}

async fn record(
    tx: &mut Tx<'_>,
    account: &Account,
    before: &CustomerRow,
    (status, at): (CustomerStatus, Instant),
) -> Result<(), CustomerError> {
    let word = |of: CustomerStatus| Some(of.as_str().to_owned());
    let changes = vec![
        Change { field: "status".to_owned(), before: word(before.status), after: word(status) },
        Change { field: "since".to_owned(), before: None, after: Some(at.to_string()) },
    ];
    note(tx, &account.customer, "customer.status_changed", changes).await?;
    let payload = serde_json::json!({
        "customer": { "number": account.number(), "code": account.customer.code },
        "status": status.as_str(),
        "since": at.to_string(),
    });
    Ok(store::outbox::insert(tx, "customer.status_changed", &payload).await?)
}

async fn note(tx: &mut Tx<'_>, customer: &CustomerRow, action: &'static str, changes: Vec<Change>) -> Result<(), CustomerError> {
    let activity = Activity {
        action,
        object_kind: "customer",
        object_id: customer.number.to_string(),
        object_name: customer.primary()?.full_name(),
        customer: Some(customer.id),
        changes,
    };
    Ok(activity::record(tx, &activity).await?)
}

fn wrong(code: &'static str, message: &str) -> CustomerError {
    CustomerError::Fields(vec![FieldError { field: "at".to_owned(), code, message: message.to_owned() }])
}
