//! A batch under its locks: know the duplicates, rate in arrival order, write each group once (architecture.md §5, step 4).
//!
//! Invariants: duplicates are known before anything is rated; a group that cannot be charged is refused whole, what the batch had decided
//! for it too, and takes nothing of the others with it; the identity of an event that is refused or malformed stays free.

use crate::facts::{FactsCache, Held, KnownGroup, load};
use crate::prepare::{Prepared, Reading};
use crate::repeat::{There, again};
use crate::settle::{keep, renew};
use crate::{Answer, ChargeError, EventId, Reason};
use balance::{BalanceError, OPEN_ITEMS_MAX};
use calendar::Instant;
use catalog::Catalog;
use ids::{BillId, CustomerId, GroupId};
use rating::{NotRated, ServiceFacts, Trace, Unrated, Usage};
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;
use store::bill::BillItemRow;
use store::group::GroupRow;
use store::usage::{EventKey, EventStatus, NewEvent, UnknownRow};
use subscription::Charges;

/// How far in the future an event may start, in seconds (domain.md §5).
pub const FUTURE_USAGE_S_MAX: i64 = 15 * 60;
/// Seconds of a day.
const DAY_S: i64 = 24 * 60 * 60;
/// Keys tried where two identities of a customer and day have the same hash.
const KEY_COLLISIONS_MAX: i64 = 8;

type GroupKey = (CustomerId, GroupId);

struct OpenGroup {
    row: GroupRow,
    known: Arc<KnownGroup>,
    /// Fees and grants that fell due: applied, not yet stored.
    due: Vec<Charges>,
    touched: bool,
}

/// A batch under its locks.
pub(crate) struct Work<'a> {
    catalog: &'a Catalog,
    now: Instant,
    cache: &'a FactsCache,
    groups: HashMap<GroupKey, OpenGroup>,
    /// Events that are there already, stored or earlier in the batch.
    there: HashMap<EventKey, There>,
    new: Vec<NewEvent<'a>>,
    /// Groups that cannot be charged, and why: nothing of theirs is written.
    broken: HashMap<GroupKey, Reason>,
}

impl<'a> Work<'a> {
    pub(crate) fn new(catalog: &'a Catalog, now: Instant, cache: &'a FactsCache, events: usize) -> Self {
        Self {
            catalog,
            now,
            cache,
            groups: HashMap::with_capacity(events),
            there: HashMap::with_capacity(events),
            new: Vec::with_capacity(events),
            broken: HashMap::new(),
        }
    }

    /// Locks the groups in key order and makes sure that their facts are of this version and of this catalog.
    pub(crate) async fn lock(&mut self, tx: &mut Tx<'_>, holders: &[Option<Held>]) -> Result<(), ChargeError> {
        let mut keys: Vec<GroupKey> = holders.iter().flatten().map(Held::group_key).collect();
        keys.sort_unstable();
        keys.dedup();
        for (key, row) in store::group::lock_batch(tx, &keys).await? {
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    self.leave_out(key, error.into())?;
                    continue;
                }
            };
            let is_current = |known: &Arc<KnownGroup>| known.facts_version == row.facts_version && known.epoch == self.catalog.epoch;
            let known = match self.cache.group(key).filter(is_current) {
                Some(known) => known,
                None => match load(tx, self.catalog, &row).await {
                    Ok(known) => {
                        let known = Arc::new(known);
                        self.cache.keep_group(Arc::clone(&known));
                        known
                    }
                    Err(error) => {
                        self.leave_out(key, error)?;
                        continue;
                    }
                },
            };
            self.groups.insert(key, OpenGroup { row, known, due: Vec::new(), touched: false });
        }
        Ok(())
    }

    /// Marks a group as one that cannot be charged: the other groups of the batch have nothing to do with it. A failure of the store fails
    /// the batch.
    fn leave_out(&mut self, key: GroupKey, error: ChargeError) -> Result<Reason, ChargeError> {
        if !error.is_of_one_group() {
            return Err(error);
        }
        let (customer, group) = key;
        tracing::error!(%customer, %group, code = error.code(), error = &error as &dyn std::error::Error, "a balance group cannot be charged");
        // What the store holds is for the operator, who has it in the log.
        let message = if matches!(error, ChargeError::Store(_)) {
            "the customer cannot be charged now; the operator has been told why".to_owned()
        } else {
            format!("the customer cannot be charged: {error}")
        };
        let reason = Reason { code: error.code().to_owned(), message };
        self.broken.insert(key, reason.clone());
        Ok(reason)
    }

    /// Finds the events that are there already.
    pub(crate) async fn probe(&mut self, tx: &mut Tx<'_>, prepared: &[Reading], holders: &[Option<Held>]) -> Result<(), ChargeError> {
        let mut asked: Vec<EventKey> = prepared
            .iter()
            .zip(holders)
            .filter_map(|(event, holder)| Some(key_of(event.as_ref().ok()?, holder.as_ref()?.customer)))
            .collect();
        asked.sort_unstable();
        asked.dedup();
        if !asked.is_empty() {
            for row in store::usage::probe(tx, &asked).await? {
                self.there.insert(row.id, There::Stored(Box::new(row)));
            }
        }
        Ok(())
    }

    /// Charges one event; none where what is known of its identifier is old and it must come again.
    pub(crate) async fn charge(
        &mut self,
        tx: &mut Tx<'_>,
        event: &'a Prepared,
        holder: Option<&Held>,
    ) -> Result<Option<Answer>, ChargeError> {
        if let Some(reason) = self.refuse_by_time(event.at)? {
            return Ok(Some(Answer::Refused(reason)));
        }
        let Some(holder) = holder else { return self.keep_unknown(tx, event).await.map(Some) };
        let key = holder.group_key();
        let id = match self.place_of(tx, event, holder.customer).await? {
            Place::There(answer) => return Ok(Some(answer)),
            Place::Free(id) => id,
        };
        if let Some(reason) = self.broken.get(&key) {
            return Ok(Some(Answer::Refused(reason.clone())));
        }
        let Some(open) = self.groups.get_mut(&key) else {
            self.cache.forget_holder(event.service_type, &event.identifier);
            return Ok(None);
        };
        let known = Arc::clone(&open.known);
        let service = known.services.iter().find(|service| service.service == holder.service);
        if service.is_none() && !holder.is_fresh {
            // The identifier may be another's by now: it is looked up anew before anything is said of it.
            self.cache.forget_holder(event.service_type, &event.identifier);
            return Ok(None);
        }
        match renew(self.catalog, &known, &mut open.row, self.now.max(event.at)) {
            Ok(due) => {
                open.touched |= !due.is_empty();
                open.due.extend(due);
            }
            Err(error) => return Ok(Some(Answer::Refused(self.leave_out(key, error)?))),
        }
        let answer = match service {
            None => self.unrated(event, holder, id, &Unrated::NoService, &Trace::default()),
            Some(service) => self.rate(event, holder, id, service, &known)?,
        };
        Ok(Some(answer))
    }

    /// Folds open items past their number into rows of the bill, before anything is answered: a sum that no row can hold breaks its group.
    pub(crate) async fn fold_items(&mut self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let mut full: Vec<GroupKey> = self
            .groups
            .iter()
            .filter(|(_, open)| open.touched && open.row.state.items.len() > OPEN_ITEMS_MAX)
            .map(|(key, _)| *key)
            .collect();
        full.sort_unstable();
        for key in full {
            if let Some(open) = self.groups.get_mut(&key).filter(|_| !self.broken.contains_key(&key))
                && let Err(error) = fold(tx, &mut open.row, None).await
            {
                self.leave_out(key, error)?;
            }
        }
        Ok(())
    }

    /// The answer in the end: an event that was charged before its group turned out to be broken is refused after all.
    pub(crate) fn settled(&self, answer: Answer) -> Answer {
        if self.broken.is_empty() {
            return answer;
        }
        let id = match &answer {
            Answer::Rated { id, .. } => Some(*id),
            Answer::Unrated { id, .. } | Answer::Conflict { id } => *id,
            Answer::Refused(_) | Answer::Malformed(_) => None,
        };
        let place = id.and_then(|id| match self.there.get(&key_of_id(id)) {
            Some(There::New(place)) => Some(*place),
            Some(There::Stored(_)) | None => None,
        });
        let withdrawn = place.and_then(|place| self.new.get(place)).and_then(|row| self.broken.get(&(row.id.customer, row.group)));
        withdrawn.map_or(answer, |reason| Answer::Refused(reason.clone()))
    }

    fn refuse_by_time(&self, at: Instant) -> Result<Option<Reason>, ChargeError> {
        if at > self.now.plus_seconds(FUTURE_USAGE_S_MAX)? {
            let message = "the event starts more than 15 minutes in the future".to_owned();
            return Ok(Some(Reason { code: "in_the_future".to_owned(), message }));
        }
        if at < self.now.plus_seconds(-i64::from(balance::LATE_USAGE_DAYS_MAX) * DAY_S)? {
            let message = format!("the event is older than {} days", balance::LATE_USAGE_DAYS_MAX);
            return Ok(Some(Reason { code: "too_late".to_owned(), message }));
        }
        Ok(None)
    }

    /// Whether the identity is taken, and under which key it is or would be stored.
    async fn place_of(&mut self, tx: &mut Tx<'_>, event: &Prepared, customer: CustomerId) -> Result<Place, ChargeError> {
        let mut id = key_of(event, customer);
        for _ in 0..KEY_COLLISIONS_MAX {
            let Some(there) = self.there.get(&id).and_then(|there| there.known(&self.new)) else { return Ok(Place::Free(id)) };
            if there.service_type == event.service_type && there.identifier == event.identifier && there.session_id == event.session_id {
                return Ok(Place::There(again(id, &there, event.body_hash)?));
            }
            // Another identity with the same hash: the next key is asked for in the table too.
            id = EventKey { key: id.key.wrapping_add(1), ..id };
            if !self.there.contains_key(&id)
                && let Some(row) = store::usage::load(tx, id).await?
            {
                self.there.insert(id, There::Stored(Box::new(row)));
            }
        }
        Err(store::StoreError::Invariant("too many events share one hash").into())
    }

    fn rate(
        &mut self,
        event: &'a Prepared,
        holder: &Held,
        id: EventKey,
        service: &ServiceFacts,
        known: &KnownGroup,
    ) -> Result<Answer, ChargeError> {
        let Some(open) = self.groups.get_mut(&holder.group_key()) else {
            return Err(store::StoreError::Invariant("an event of a group that is not locked").into());
        };
        let Some(service_type) = self.catalog.service_types.get(&event.service_type) else {
            return Err(store::StoreError::Invariant("a prepared event of an unknown service type").into());
        };
        let mut facts = known.group.clone();
        facts.cycle_from = Some(known.cycle_from(event.at));
        let usage =
            Usage { service_type, at: event.at, until: event.until, fields: &event.fields, quantity: event.quantity, mode: event.mode };
        match rating::rate(self.catalog, service, &facts, &open.row.state, open.row.bills, &usage) {
            Ok(decision) => {
                if let Err(error) = decision.apply(&mut open.row.state, id.day) {
                    return Ok(Answer::Refused(self.leave_out(holder.group_key(), error.into())?));
                }
                open.touched = true;
                let (legs, trace) = (rating::legs::encode(&decision.legs), decision.trace.encode());
                self.keep(NewEvent {
                    status: EventStatus::Rated,
                    quantity: decision.quantity.to_string(),
                    net: decision.net,
                    tax: decision.tax,
                    legs,
                    trace: trace.clone(),
                    ..self.unrated_row(event, holder, id)
                });
                Ok(Answer::Rated { id: public(id), replayed: false, legs: decision.legs, net: decision.net, tax: decision.tax, trace })
            }
            Err(NotRated::Unrated { reason, trace }) => Ok(self.unrated(event, holder, id, &reason, &trace)),
            Err(NotRated::Refused { reason, .. }) => {
                Ok(Answer::Refused(Reason { code: reason.code().to_owned(), message: reason.to_string() }))
            }
            Err(NotRated::Failed(error)) => Ok(Answer::Refused(Reason { code: error.code().to_owned(), message: error.to_string() })),
        }
    }

    fn unrated(&mut self, event: &'a Prepared, holder: &Held, id: EventKey, reason: &Unrated, trace: &Trace) -> Answer {
        let quantity = reason.code().to_owned();
        self.keep(NewEvent { quantity, trace: trace.encode(), ..self.unrated_row(event, holder, id) });
        let reason = Reason { code: reason.code().to_owned(), message: reason.to_string() };
        Answer::Unrated { id: Some(public(id)), replayed: false, reason }
    }

    /// The row of an event that moved nothing yet: what every event has.
    fn unrated_row(&self, event: &'a Prepared, holder: &Held, id: EventKey) -> NewEvent<'a> {
        NewEvent {
            id,
            at: event.at,
            recorded_at: self.now,
            service_type: event.service_type,
            service: holder.service,
            group: holder.group,
            status: EventStatus::Unrated,
            body_hash: event.body_hash,
            quantity: String::new(),
            net: 0,
            tax: 0,
            legs: Vec::new(),
            identifier: &event.identifier,
            session_id: &event.session_id,
            content: &event.content,
            trace: Vec::new(),
        }
    }

    fn keep(&mut self, row: NewEvent<'a>) {
        self.there.insert(row.id, There::New(self.new.len()));
        self.new.push(row);
    }

    /// Usage whose identifier nobody held is kept with the site until its customer is known (domain.md §5).
    async fn keep_unknown(&mut self, tx: &mut Tx<'_>, event: &Prepared) -> Result<Answer, ChargeError> {
        let reason = Reason { code: Unrated::NoService.code().to_owned(), message: Unrated::NoService.to_string() };
        let day = event.at.utc_day();
        let mut key = event.key;
        for _ in 0..KEY_COLLISIONS_MAX {
            let usage = UnknownRow {
                day,
                key,
                at: event.at,
                recorded_at: self.now,
                service_type: event.service_type,
                body_hash: event.body_hash,
                identifier: event.identifier.clone(),
                session_id: event.session_id.clone(),
                content: event.content.clone(),
            };
            if store::usage::insert_unknown(tx, &usage).await? {
                return Ok(Answer::Unrated { id: None, replayed: false, reason });
            }
            match store::usage::probe_unknown(tx, day, key).await? {
                Some((hash, identifier, session_id)) if identifier == event.identifier && session_id == event.session_id => {
                    return Ok(if hash == event.body_hash {
                        Answer::Unrated { id: None, replayed: true, reason }
                    } else {
                        Answer::Conflict { id: None }
                    });
                }
                Some(_) | None => key = key.wrapping_add(1),
            }
        }
        Err(store::StoreError::Invariant("too many events share one hash").into())
    }

    /// Writes what fell due, each touched group once, and the events in key order.
    pub(crate) async fn write(mut self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let broken = &self.broken;
        let mut touched: Vec<&mut OpenGroup> =
            self.groups.iter_mut().filter(|(key, open)| open.touched && !broken.contains_key(key)).map(|(_, open)| open).collect();
        touched.sort_unstable_by_key(|open| (open.row.customer, open.row.id));
        for open in &mut touched {
            for charges in &open.due {
                keep(tx, self.catalog, &open.row, charges, self.now).await?;
            }
        }
        let rows: Vec<&GroupRow> = touched.iter().map(|open| &open.row).collect();
        if !rows.is_empty() {
            store::group::save_states(tx, &rows).await?;
        }
        if !broken.is_empty() {
            self.new.retain(|row| !broken.contains_key(&(row.id.customer, row.group)));
        }
        self.new.sort_unstable_by_key(|row| (row.id.day, row.id.customer, row.id.key));
        store::usage::insert(tx, &self.new).await?;
        Ok(())
    }
}

enum Place {
    Free(EventKey),
    There(Answer),
}

/// Folds increments of a locked group into rows of their bill: those of one bill, or all.
///
/// # Errors
/// [`ChargeError`].
pub async fn fold(tx: &mut Tx<'_>, group: &mut GroupRow, bill: Option<BillId>) -> Result<(), ChargeError> {
    let named = group.state.items.iter().map(|item| item.key.bill);
    let mut bills: Vec<BillId> = named.filter(|named| bill.is_none_or(|bill| *named == bill)).collect();
    bills.sort_unstable();
    bills.dedup();
    let mut rows = Vec::new();
    for bill in bills {
        rows.extend(store::bill::items(tx, group.customer, bill).await?);
    }
    fold_onto(tx, group, bill, &rows).await
}

/// As [`fold`], for a caller who has read the rows of the bills under the same lock.
///
/// # Errors
/// [`ChargeError`].
pub async fn fold_onto(tx: &mut Tx<'_>, group: &mut GroupRow, bill: Option<BillId>, rows: &[BillItemRow]) -> Result<(), ChargeError> {
    let taken = group.state.take_items(bill);
    // The rows add up in the store: that each sum still is an amount is known before the first of them is written.
    for row in rows.iter().filter(|row| row.group == group.id) {
        if let Some(item) = taken.iter().find(|item| item.key == row.item.key) {
            row.item.clone().absorb(item).map_err(BalanceError::from)?;
        }
    }
    for item in taken {
        let id = tx.next_id()?;
        store::bill::add_item(tx, group.customer, group.id, id, &item).await?;
    }
    Ok(())
}

fn key_of(event: &Prepared, customer: CustomerId) -> EventKey {
    EventKey { customer, day: event.at.utc_day(), key: event.key }
}

const fn key_of_id(id: EventId) -> EventKey {
    EventKey { customer: id.customer, day: id.day, key: id.key }
}

pub(crate) const fn public(id: EventKey) -> EventId {
    EventId { customer: id.customer, day: id.day, key: id.key }
}
