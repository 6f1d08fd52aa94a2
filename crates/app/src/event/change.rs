//! Cancels, corrects or tries again one event, with a trail of who and why (domain.md §5).

use super::error::{EventUseError, checked_reason};
use super::owners::{OwnerChange, changes, owners};
use crate::{Catalogs, Figure, ReadError};
use charging::{Only, Reason, RetryUnknown, ReviseError, ReviseEvents, RevisedEvent, Standing, Wish};
use ids::CustomerId;
use std::sync::Arc;
use store::activity::{Activity, Change};
use store::usage::{EventKey, EventStatus};
use store::usage_queue::Selection;
use store::{Operation, Tx};

/// Decides anew on one event.
#[derive(Clone)]
pub struct ChangeEvent {
    /// The event; of customer 0 usage whose identifier nobody held.
    pub id: EventKey,
    /// What shall become of it: anything but rating rated events again, which is of many.
    pub wish: Wish,
    /// Why.
    pub reason: String,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// Where the event stands now.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedEvent {
    /// The event; of usage that was unknown its id now.
    pub id: EventKey,
    /// Its result.
    pub status: EventStatus,
    /// What was charged before, without tax; none where its customer was unknown.
    pub before: Option<Figure>,
    /// Its tax before.
    pub tax_before: Option<Figure>,
    /// What is charged now, without tax.
    pub after: Option<Figure>,
    /// Tax now.
    pub tax: Option<Figure>,
    /// Why it is still unrated.
    pub unrated: Option<Reason>,
    /// Other events that stand differently because they are counted with it.
    pub others: usize,
    /// Owners of sharing groups whose part changes.
    pub owners: Vec<OwnerChange>,
}

impl Operation for ChangeEvent {
    type Output = ChangedEvent;
    type Error = EventUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ChangedEvent, EventUseError> {
        checked_reason(&self.reason)?;
        if self.id.customer == CustomerId(0) {
            return self.change_unknown(tx).await;
        }
        let row = store::usage::load(tx, self.id).await?.ok_or(ReadError::NotFound("usage event"))?;
        if row.status == EventStatus::Shared {
            return Err(ReviseError::Status(EventStatus::Shared.as_str()).into());
        }
        let standing = Standing::of(tx, vec![row]).await?.pop().ok_or(ReadError::NotFound("usage event"))?;
        if self.wish == Wish::Retry && standing.status() != EventStatus::Unrated {
            return Err(ReviseError::Status(standing.status().as_str()).into());
        }
        let revise = ReviseEvents {
            customer: self.id.customer,
            group: standing.first.group,
            events: vec![self.id],
            wish: self.wish.clone(),
            only: Only::default(),
            reason: self.reason.clone(),
            catalogs: Arc::clone(&self.catalogs),
        };
        let catalog = self.catalogs.current(tx).await?;
        let revised = revise.run(tx).await?;
        let found = revised.changed.iter().find(|event| event.id == self.id).cloned();
        let others = revised.changed.len() - usize::from(found.is_some());
        let event = match found {
            Some(event) => event,
            None => unchanged(&standing)?,
        };
        let mut legs = standing.legs().map_err(ReadError::from)?;
        let paid = owners(tx, &catalog, self.id.customer, &legs, standing.trace()).await?;
        legs.extend_from_slice(&event.added);
        let pay = owners(tx, &catalog, self.id.customer, &legs, standing.trace()).await?;
        let figure = |quanta| Figure::of(&catalog, revised.currency, quanta);
        let changed = ChangedEvent {
            id: self.id,
            status: event.status,
            before: Some(figure(event.before.0)?),
            tax_before: Some(figure(event.before.1)?),
            after: Some(figure(event.after.0)?),
            tax: Some(figure(event.after.1)?),
            unrated: event.unrated,
            others,
            owners: changes(paid, pay)?,
        };
        store::activity::record(tx, &self.activity(&changed)).await?;
        Ok(changed)
    }
}

/// An event that stands as it stood.
fn unchanged(standing: &Standing) -> Result<RevisedEvent, EventUseError> {
    let amounts = standing.amounts()?;
    let code = standing.quantity().to_owned();
    let is_unrated = standing.status() == EventStatus::Unrated;
    let unrated = is_unrated.then(|| Reason { message: charging::unrated_message(&code), code });
    Ok(RevisedEvent { id: standing.first.id, status: standing.status(), before: amounts, after: amounts, added: Vec::new(), unrated })
}

impl ChangeEvent {
    /// Usage whose identifier nobody held is tried again, with other fields where these were wrong. It has no price that could be taken back.
    async fn change_unknown(&self, tx: &mut Tx<'_>) -> Result<ChangedEvent, EventUseError> {
        let corrected = match &self.wish {
            Wish::Retry => None,
            Wish::Correct(fields) => Some(fields.clone()),
            Wish::Cancel | Wish::Rerate => return Err(ReviseError::Status(EventStatus::Unrated.as_str()).into()),
        };
        let place = (self.id.day, self.id.key);
        // Under the lock: of two corrections the second sees the first, and none where the usage is somebody's by now.
        let before = store::unknown_usage::lock(tx, place.0, place.1).await?.ok_or(ReadError::NotFound("usage event"))?;
        let change = corrected.as_ref().map(|fields| -> Result<Change, serde_json::Error> {
            Ok(Change { field: "fields".to_owned(), before: Some(before.content), after: Some(serde_json::to_string(fields)?) })
        });
        let change = change.transpose().map_err(ReadError::from)?;
        let (selection, catalogs) = (Selection::default(), Arc::clone(&self.catalogs));
        let retry = RetryUnknown { before: None, only: Some(place), selection, corrected, catalogs };
        let mut retried = retry.run(tx).await?;
        let changed = match retried.known.pop() {
            Some(known) => {
                let catalog = self.catalogs.current(tx).await?;
                let figure = |quanta| Figure::of(&catalog, known.currency, quanta).map(Some);
                let RevisedEvent { id, status, before, after, unrated, .. } = known.event;
                let (net, tax) = (figure(after.0)?, figure(after.1)?);
                let (before, tax_before) = (figure(before.0)?, figure(before.1)?);
                ChangedEvent { id, status, before, tax_before, after: net, tax, unrated, others: 0, owners: Vec::new() }
            }
            None => {
                let reason = rating::Unrated::NoService;
                let unrated = Some(Reason { code: reason.code().to_owned(), message: reason.to_string() });
                let (before, tax_before, after, tax) = (None, None, None, None);
                let (id, status, owners) = (self.id, EventStatus::Unrated, Vec::new());
                ChangedEvent { id, status, before, tax_before, after, tax, unrated, others: 0, owners }
            }
        };
        let mut activity = self.activity(&changed);
        activity.changes.extend(change);
        store::activity::record(tx, &activity).await?;
        Ok(changed)
    }

    fn activity(&self, changed: &ChangedEvent) -> Activity {
        let action = match self.wish {
            Wish::Cancel => "usage_event.cancelled",
            Wish::Correct(_) => "usage_event.corrected",
            Wish::Retry => "usage_event.retried",
            Wish::Rerate => "usage_event.rerated",
        };
        let text = |figure: &Option<Figure>| figure.as_ref().map(Figure::text);
        Activity {
            action,
            object_kind: "usage_event",
            object_id: format!("{}.{}.{}", changed.id.customer, changed.id.day, changed.id.key),
            object_name: String::new(),
            customer: (changed.id.customer != CustomerId(0)).then_some(changed.id.customer),
            changes: vec![
                Change { field: "amount".to_owned(), before: text(&changed.before), after: text(&changed.after) },
                Change { field: "reason".to_owned(), before: None, after: Some(self.reason.clone()) },
            ],
        }
    }
}
