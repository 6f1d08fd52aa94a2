//! Deferred actions: listed, done when their time comes or at once, moved, given up (domain.md §7).
//!
//! Invariants: an action is done once; one that is refused when its time comes keeps why, and stands in no other's way.

use crate::billing::Account;
use crate::customer::CustomerError;
use crate::customer::status::{self, Later, STATUS_ACTION, StatusContent};
use crate::{Catalogs, FieldError, ReadError};
use calendar::Instant;
use ids::DeferredId;
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::customer::CustomerStatus;
use store::deferred::{DeferredRow, DeferredState};
use store::{Operation, StoreError, Tx};

/// Why an action is not done or changed.
#[derive(Debug, thiserror::Error)]
pub enum DeferredError {
    /// Nothing of that id in the site.
    #[error("there is no such deferred action")]
    NotFound,
    /// It is over.
    #[error("the action is {0} already")]
    Ended(&'static str),
    /// Its customer is closed, and is opened again by hand, at once.
    #[error("the customer is closed already")]
    CustomerClosed,
    /// Wrong fields.
    #[error("some fields are wrong")]
    Fields(Vec<FieldError>),
    /// What it does is refused.
    #[error(transparent)]
    Customer(Box<CustomerError>),
    /// Something needed cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeferredError {
    /// Stable code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Ended(_) => "action_ended",
            Self::CustomerClosed => "already_closed",
            Self::Fields(_) => "validation_failed",
            Self::Customer(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// The wrong fields.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Fields(fields) => fields,
            Self::Customer(error) => error.fields(),
            Self::NotFound | Self::Ended(_) | Self::CustomerClosed | Self::Read(_) | Self::Store(_) => &[],
        }
    }
}

impl From<CustomerError> for DeferredError {
    fn from(error: CustomerError) -> Self {
        match error {
            CustomerError::Store(error) => Self::Store(error),
            CustomerError::Read(error) => Self::Read(error),
            other @ (CustomerError::Fields(_)
            | CustomerError::NotFound
            | CustomerError::ContactNotFound
            | CustomerError::Changed
            | CustomerError::LastContact
            | CustomerError::TooManyContacts
            | CustomerError::InUse(_)
            | CustomerError::Erased
            | CustomerError::Purchase(_)) => Self::Customer(Box::new(other)),
        }
    }
}

/// An action with the customer that it is about.
#[derive(Debug, Clone)]
pub struct DeferredView {
    /// The action, with the name of who asked for it.
    pub action: DeferredRow,
    /// Number and name of the customer.
    pub customer: (i64, String),
}

/// Actions of the site, newest first.
#[derive(Debug, Clone)]
pub struct ListDeferred {
    /// Number or code of a customer; none for all.
    pub customer: Option<String>,
    /// Only those of a state.
    pub state: Option<DeferredState>,
    /// Only those before this id.
    pub before: i64,
    /// At most so many.
    pub limit: i64,
}

impl Operation for ListDeferred {
    type Output = Vec<DeferredView>;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<DeferredView>, ReadError> {
        let customer = match &self.customer {
            Some(customer) => Some(crate::customer::locate(tx, customer).await?),
            None => None,
        };
        let mut views = Vec::new();
        for action in store::deferred::list(tx, customer, self.state, self.before, self.limit).await? {
            views.push(view(tx, action).await?);
        }
        Ok(views)
    }
}

async fn view(tx: &mut Tx<'_>, action: DeferredRow) -> Result<DeferredView, StoreError> {
    let customer = store::customer::load(tx, action.customer).await?.ok_or(StoreError::Missing("customer"))?;
    let named = (customer.number, customer.primary()?.full_name());
    Ok(DeferredView { action: signed(tx, action).await?, customer: named })
}

/// An action with the name of who asked for it, as activities tell it.
pub(crate) async fn signed(tx: &mut Tx<'_>, action: DeferredRow) -> Result<DeferredRow, StoreError> {
    Ok(DeferredRow { actor: activity::actor_name(tx, &action.actor).await?, ..action })
}

/// What is to become of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeferredChange {
    /// It is done now, whatever its time.
    Run,
    /// It is done at another time.
    Reschedule(Instant),
    /// It is not done.
    Cancel,
}

/// Changes an action that waits.
#[derive(Debug, Clone)]
pub struct ChangeDeferred {
    /// The action.
    pub id: DeferredId,
    /// What becomes of it.
    pub change: DeferredChange,
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for ChangeDeferred {
    type Output = DeferredView;
    type Error = DeferredError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DeferredView, DeferredError> {
        let (mut account, mut action) = lock(tx, &self.catalogs, self.id).await?;
        if action.state != DeferredState::Pending {
            return Err(DeferredError::Ended(action.state.as_str()));
        }
        let now = account.now;
        let before = action.clone();
        match self.change {
            DeferredChange::Run => {
                perform(tx, &mut account, &action, now).await?;
                (action.state, action.ended_at) = (DeferredState::Done, Some(now));
            }
            DeferredChange::Reschedule(at) if at <= now => {
                let message = "an action can only be moved to a time that is still to come".to_owned();
                return Err(DeferredError::Fields(vec![FieldError { field: "due_at".to_owned(), code: "in_the_past", message }]));
            }
            DeferredChange::Reschedule(at) => action.due_at = at,
            DeferredChange::Cancel => (action.state, action.ended_at) = (DeferredState::Cancelled, Some(now)),
        }
        store::deferred::save(tx, &action).await?;
        let verb = match self.change {
            DeferredChange::Run => "deferred_action.run",
            DeferredChange::Reschedule(_) => "deferred_action.rescheduled",
            DeferredChange::Cancel => "deferred_action.cancelled",
        };
        record(tx, &account, verb, (&before, &action)).await?;
        let customer = (account.customer.number, account.customer.primary()?.full_name());
        Ok(DeferredView { action: signed(tx, action).await?, customer })
    }
}

/// Does an action whose time has come, as of its time: for the job. Answers whether there was anything to do; done again it does nothing.
#[derive(Debug, Clone)]
pub struct PerformDeferred {
    /// The action.
    pub id: DeferredId,
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for PerformDeferred {
    type Output = bool;
    type Error = DeferredError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, DeferredError> {
        let (mut account, mut action) = lock(tx, &self.catalogs, self.id).await?;
        let now = account.now;
        if action.state != DeferredState::Pending || action.due_at > now {
            return Ok(false);
        }
        perform(tx, &mut account, &action, action.due_at).await?;
        (action.state, action.ended_at) = (DeferredState::Done, Some(now));
        store::deferred::save(tx, &action).await?;
        Ok(true)
    }
}

/// Notes that an action was refused when its time had come.
#[derive(Debug, Clone)]
pub struct FailDeferred {
    /// The action.
    pub id: DeferredId,
    /// Why.
    pub failure: String,
}

impl Operation for FailDeferred {
    type Output = ();
    type Error = DeferredError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), DeferredError> {
        let now = store::site::now(tx).await?;
        let mut action = store::deferred::lock(tx, self.id).await?.ok_or(DeferredError::NotFound)?;
        if action.state == DeferredState::Pending {
            (action.state, action.ended_at, action.failure) = (DeferredState::Failed, Some(now), self.failure.clone());
            store::deferred::save(tx, &action).await?;
        }
        Ok(())
    }
}

async fn lock(tx: &mut Tx<'_>, catalogs: &Catalogs, id: DeferredId) -> Result<(Account, DeferredRow), DeferredError> {
    let found = store::deferred::find(tx, id).await?.ok_or(DeferredError::NotFound)?;
    let account = Account::lock(tx, catalogs, found.customer).await.map_err(|error| CustomerError::Purchase(error.into()))?;
    let action = store::deferred::lock(tx, id).await?.ok_or(DeferredError::NotFound)?;
    Ok((account, action))
}

/// Does what an action says, as of an instant that has come.
async fn perform(tx: &mut Tx<'_>, account: &mut Account, action: &DeferredRow, at: Instant) -> Result<(), DeferredError> {
    match action.kind.as_str() {
        STATUS_ACTION => {
            let content: StatusContent = serde_json::from_value(action.content.clone()).map_err(StoreError::from)?;
            if account.customer.status == CustomerStatus::Closed {
                // What was asked for before it was closed opens nothing again; and what asks for the same is done.
                return if content.status == CustomerStatus::Closed { Ok(()) } else { Err(DeferredError::CustomerClosed) };
            }
            status::apply(tx, account, (content.status, Later::Stay), at).await?;
            Ok(())
        }
        _ => Err(StoreError::Invariant("a deferred action of an unknown kind").into()),
    }
}

async fn record(
    tx: &mut Tx<'_>,
    account: &Account,
    action: &'static str,
    (before, after): (&DeferredRow, &DeferredRow),
) -> Result<(), StoreError> {
    let text = |row: &DeferredRow| (row.state.as_str().to_owned(), row.due_at.to_string());
    let ((old_state, old_due), (new_state, new_due)) = (text(before), text(after));
    let fields = [("state", old_state, new_state), ("due_at", old_due, new_due)];
    let changed = fields.into_iter().filter(|(_, before, after)| before != after);
    let activity = Activity {
        action,
        object_kind: "customer",
        object_id: account.number(),
        object_name: account.customer.primary()?.full_name(),
        customer: Some(account.customer.id),
        changes: changed
            .map(|(field, before, after)| Change { field: field.to_owned(), before: Some(before), after: Some(after) })
            .collect(),
    };
    activity::record(tx, &activity).await
}
