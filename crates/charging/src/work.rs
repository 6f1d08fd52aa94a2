//! A batch under its locks: know the duplicates, rate in arrival order, write each group once (ARCHITECTURE.md §5, step 4).
//!
//! Invariants: duplicates are known before anything is rated; the identity of an event that is refused or malformed stays free.

use crate::facts::{Held, OperationFacts};
use crate::groups::Groups;
use crate::known::GroupKey;
use crate::prepare::{Prepared, Reading};
use crate::repeat::{There, again, unreadable};
use crate::rows::{UnratedRow, shared_rows, unrated_row};
use crate::tax_rates::{Wanted, pending_of_event};
use crate::{Answer, ChargeError, EventId, Reason};
use calendar::Instant;
use catalog::Catalog;
use hashbrown::{HashMap, HashSet};
use ids::{CustomerId, ServiceId};
use rating::{Decision, NotRated, ServiceFacts, Trace, Unrated, Usage};
use std::sync::Arc;
use store::tax_pending::{PendingRow, Source};
use store::unknown_usage::UnknownRow;
use store::usage::{EventKey, EventStatus, NewEvent};
use store::{StoreError, Tx};

/// Seconds of a day.
const DAY_S: i64 = 24 * 60 * 60;
/// Keys tried where two identities of a customer and day have the same hash.
pub(crate) const KEY_COLLISIONS_MAX: i64 = 8;

/// A batch under its locks.
pub(crate) struct Work<'a> {
    catalog: &'a Catalog,
    now: Instant,
    cache: &'a OperationFacts,
    groups: Groups<'a>,
    /// Events that are there already, stored or earlier in the batch.
    there: HashMap<EventKey, There>,
    new: Vec<NewEvent<'a>>,
    /// What of new events landed on owners of sharing groups.
    shared: Vec<NewEvent<'a>>,
    /// Taxes that the gateway has not given yet.
    taxes: Taxes,
}

/// What a batch has to do with the taxation gateway: nothing, as a rule.
#[derive(Default)]
struct Taxes {
    /// Events whose tax is not known are left out, so that the gateway is asked before they come again.
    waits: bool,
    wanted: Vec<Wanted>,
    /// Groups with events that were left out: those that follow stay behind them.
    waiting: HashSet<GroupKey>,
    pending: Vec<PendingRow>,
}

impl<'a> Work<'a> {
    pub(crate) fn new(catalog: &'a Catalog, now: Instant, cache: &'a OperationFacts, events: usize) -> Self {
        Self {
            catalog,
            now,
            cache,
            groups: Groups::new(catalog, now, cache, events),
            there: HashMap::with_capacity(events),
            new: Vec::with_capacity(events),
            shared: Vec::new(),
            taxes: Taxes::default(),
        }
    }

    /// Leaves events out whose tax has to be asked for.
    pub(crate) const fn wait_for_taxes(&mut self) {
        self.taxes.waits = true;
    }

    /// What has to be asked before the events that were left out come again.
    pub(crate) fn wanted(&mut self) -> Vec<Wanted> {
        std::mem::take(&mut self.taxes.wanted)
    }

    /// Locks the groups of the events, with what their prices need.
    pub(crate) async fn lock(&mut self, tx: &mut Tx<'_>, holders: &[Option<Held>]) -> Result<(), ChargeError> {
        let mut keys: Vec<GroupKey> = holders.iter().flatten().map(Held::group_key).collect();
        keys.sort_unstable();
        keys.dedup();
        self.groups.lock(tx, &keys, &[]).await?;
        let services: Vec<(GroupKey, ServiceId)> = holders.iter().flatten().map(|held| (held.group_key(), held.service)).collect();
        self.groups.load_sheets(tx, &services).await
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
            match store::usage::probe(tx, &asked).await.map_err(ChargeError::from) {
                Ok(rows) => self.there.extend(rows.into_iter().map(|row| (row.id, There::Stored(Box::new(row))))),
                // Each is then read alone, so that one that cannot be read keeps no other from being charged.
                Err(error) if error.is_of_one_group() => {
                    for id in asked {
                        self.look(tx, id).await?;
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Finds out whether one event is there already.
    async fn look(&mut self, tx: &mut Tx<'_>, id: EventKey) -> Result<(), ChargeError> {
        let there = match store::usage::load(tx, id).await.map_err(ChargeError::from) {
            Ok(row) => row.map(|row| There::Stored(Box::new(row))),
            Err(error) if error.is_of_one_group() => Some(There::Unreadable(unreadable(id, &error))),
            Err(error) => return Err(error),
        };
        self.there.extend(there.map(|there| (id, there)));
        Ok(())
    }

    /// Charges one event; none where what is known of its identifier is old and it must come again.
    pub(crate) async fn charge(
        &mut self,
        tx: &mut Tx<'_>,
        event: &'a Prepared,
        holder: Option<&Held>,
    ) -> Result<Option<Answer>, ChargeError> {
        if let Some(reason) = self.refuse_by_time(event)? {
            return Ok(Some(Answer::Refused(reason)));
        }
        let Some(holder) = holder else { return self.keep_unknown(tx, event).await.map(Some) };
        let key = holder.group_key();
        let id = match self.place_of(tx, event, holder.customer).await? {
            Place::There(answer) => return Ok(Some(answer)),
            Place::Free(id) => id,
        };
        if let Some(reason) = self.groups.broken(key) {
            return Ok(Some(Answer::Refused(reason.clone())));
        }
        if self.taxes.waiting.contains(&key) {
            return Ok(None);
        }
        let Some(open) = self.groups.get(key) else {
            self.cache.forget_holder(event.service_type, &event.identifier);
            return Ok(None);
        };
        let known = Arc::clone(&open.known);
        let service = known.services.iter().find(|service| service.service == holder.service);
        if !holder.is_fresh && service.is_none_or(|service| !service.called.is(&event.identifier, event.at)) {
            // The identifier may be another's by now: it is looked up anew before anything is said of it.
            self.cache.forget_holder(event.service_type, &event.identifier);
            return Ok(None);
        }
        if let Some(reason) = self.groups.settle(tx, key, self.now.max(event.at)).await? {
            return Ok(Some(Answer::Refused(reason)));
        }
        match service {
            None => Ok(Some(self.unrated(event, holder, id, &Unrated::NoService, &Trace::default()))),
            Some(service) => self.rate(event, holder, id, service),
        }
    }

    /// Checks that open items past their number can be folded; [`Self::settled`] tells whose events are refused after all.
    pub(crate) async fn check_items(&mut self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        self.groups.check_items(tx).await.map(drop)
    }

    /// The answer in the end: an event that was charged before its group turned out to be broken is refused after all.
    pub(crate) fn settled(&self, answer: Answer) -> Answer {
        if self.groups.is_whole() {
            return answer;
        }
        let id = match &answer {
            Answer::Rated { id, .. } => Some(*id),
            Answer::Unrated { id, .. } | Answer::Conflict { id } => *id,
            Answer::Refused(_) | Answer::Malformed(_) => None,
        };
        let place = id.and_then(|id| match self.there.get(&key_of_id(id)) {
            Some(There::New(place)) => Some(*place),
            Some(There::Stored(_) | There::Unreadable(_)) | None => None,
        });
        let withdrawn = place.and_then(|place| self.new.get(place)).and_then(|row| self.groups.broken((row.id.customer, row.group)));
        withdrawn.map_or(answer, |reason| Answer::Refused(reason.clone()))
    }

    /// Whether an event lies too far in the future or in the past.
    pub(crate) fn refuse_by_time(&self, event: &Prepared) -> Result<Option<Reason>, ChargeError> {
        let ahead_s = self.catalog.service_types.get(&event.service_type).map_or(0, |found| found.future_s);
        refuse_by_time(self.now, ahead_s, event.at)
    }

    /// Whether the identity is taken, and under which key it is or would be stored.
    async fn place_of(&mut self, tx: &mut Tx<'_>, event: &Prepared, customer: CustomerId) -> Result<Place, ChargeError> {
        let mut id = key_of(event, customer);
        for _ in 0..KEY_COLLISIONS_MAX {
            let there = match self.there.get(&id) {
                Some(There::Unreadable(answer)) => return Ok(Place::There(answer.clone())),
                Some(there @ (There::Stored(_) | There::New(_))) => there.known(&self.new),
                None => None,
            };
            let Some(there) = there else { return Ok(Place::Free(id)) };
            if there.service_type == event.service_type && there.identifier == event.identifier && there.session_id == event.session_id {
                return Ok(Place::There(again(id, &there, event.body_hash).unwrap_or_else(|error| unreadable(id, &error))));
            }
            // Another identity with the same hash: the next key is asked for in the table too.
            id = EventKey { key: id.key.wrapping_add(1), ..id };
            if !self.there.contains_key(&id) {
                self.look(tx, id).await?;
            }
        }
        Ok(Place::There(Answer::Refused(keys_taken())))
    }

    /// Rates one event; none where its tax has to be asked for first.
    fn rate(&mut self, event: &'a Prepared, holder: &Held, id: EventKey, service: &ServiceFacts) -> Result<Option<Answer>, ChargeError> {
        let Some(service_type) = self.catalog.service_types.get(&event.service_type) else {
            return Err(StoreError::Invariant("a prepared event of an unknown service type").into());
        };
        let key = holder.group_key();
        let usage =
            Usage { service_type, at: event.at, until: event.until, fields: &event.fields, quantity: event.quantity, mode: event.mode };
        Ok(Some(match self.groups.rate(key, service, None, &usage)? {
            Ok(decision) => {
                if decision.is_tax_pending() && self.leave_for_taxes(key, holder, (id, event.at), &decision)? {
                    return Ok(None);
                }
                if let Some(reason) = self.groups.apply(key, service, &decision, (event.at, &event.identifier))? {
                    return Ok(Some(Answer::Refused(reason)));
                }
                let legs = if decision.shared.is_empty() { decision.own.legs.clone() } else { decision.legs() };
                let trace = decision.trace.encode();
                let place = self.place(holder, id);
                self.shared.extend(shared_rows(event, &place, &decision));
                self.keep(NewEvent {
                    status: EventStatus::Rated,
                    quantity: decision.quantity.to_string(),
                    net: decision.own.net,
                    tax: decision.own.tax,
                    legs: rating::legs::encode(&legs),
                    trace: trace.clone(),
                    ..unrated_row(event, &place)
                });
                Answer::Rated { id: public(id), replayed: false, legs, net: decision.own.net, tax: decision.own.tax, trace }
            }
            Err(NotRated::Unrated { reason, trace }) => self.unrated(event, holder, id, &reason, &trace),
            Err(NotRated::Refused { reason, .. }) => {
                Answer::Refused(Reason { code: reason.code().to_owned(), message: reason.sentence(self.catalog) })
            }
            Err(NotRated::Failed(error)) => Answer::Refused(Reason { code: error.code().to_owned(), message: error.to_string() }),
        }))
    }

    /// Whether an event is left out until the gateway was asked for its tax; else its charges are kept as pending.
    fn leave_for_taxes(
        &mut self,
        key: GroupKey,
        holder: &Held,
        (id, at): (EventKey, Instant),
        decision: &Decision,
    ) -> Result<bool, ChargeError> {
        if self.taxes.waits {
            self.taxes.wanted.extend(self.groups.wanted(decision));
            self.taxes.waiting.insert(key);
        } else {
            self.taxes.pending.extend(pending_of_event(Source::Event(id), holder.group, at, decision.impacts())?);
        }
        Ok(self.taxes.waits)
    }

    fn unrated(&mut self, event: &'a Prepared, holder: &Held, id: EventKey, reason: &Unrated, trace: &Trace) -> Answer {
        let quantity = reason.code().to_owned();
        self.keep(NewEvent { quantity, trace: trace.encode(), ..unrated_row(event, &self.place(holder, id)) });
        let reason = Reason { code: reason.code().to_owned(), message: reason.to_string() };
        Answer::Unrated { id: Some(public(id)), replayed: false, reason }
    }

    const fn place(&self, holder: &Held, id: EventKey) -> UnratedRow {
        UnratedRow { id, recorded_at: self.now, service: holder.service, group: holder.group }
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
            if store::unknown_usage::insert(tx, &usage).await? {
                return Ok(Answer::Unrated { id: None, replayed: false, reason });
            }
            match store::unknown_usage::probe(tx, day, key).await? {
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
        Ok(Answer::Refused(keys_taken()))
    }

    /// Writes the groups and the events, in key order.
    pub(crate) async fn write(mut self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        self.groups.write(tx).await?;
        self.new.append(&mut self.shared);
        if !self.groups.is_whole() {
            self.new.retain(|row| self.groups.broken((row.id.customer, row.group)).is_none());
        }
        self.new.sort_unstable_by_key(|row| (row.id.day, row.id.customer, row.id.key));
        store::usage::insert(tx, &self.new).await?;
        let taxes = self.taxes.pending;
        if !taxes.is_empty() {
            let of_whole = |row: &PendingRow| self.groups.broken((row.customer, row.group)).is_none();
            let taxes: Vec<PendingRow> = taxes.into_iter().filter(of_whole).collect();
            store::tax_pending::insert(tx, &taxes).await?;
        }
        Ok(())
    }
}

enum Place {
    Free(EventKey),
    There(Answer),
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

/// Why an event whose keys are all taken by others is refused: it alone, for the others of its batch have nothing to do with it.
pub(crate) fn keys_taken() -> Reason {
    let message = format!("{KEY_COLLISIONS_MAX} other events of the customer and day have the hash of this one");
    Reason { code: "hash_taken".to_owned(), message }
}

/// Whether an instant lies more seconds ahead of now than usage may, or too far behind (domain.md §5).
pub(crate) fn refuse_by_time(now: Instant, ahead_s: u32, at: Instant) -> Result<Option<Reason>, ChargeError> {
    if at > now.plus_seconds(i64::from(ahead_s))? {
        let message = format!("the event starts more than {ahead_s} seconds in the future");
        return Ok(Some(Reason { code: "in_the_future".to_owned(), message }));
    }
    if at < now.plus_seconds(-i64::from(balance::LATE_USAGE_DAYS_MAX) * DAY_S)? {
        let message = format!("the event is older than {} days", balance::LATE_USAGE_DAYS_MAX);
        return Ok(Some(Reason { code: "too_late".to_owned(), message }));
    }
    Ok(None)
}
