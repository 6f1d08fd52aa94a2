//! One batch in one transaction: lock, know the duplicates, rate, write each group once (architecture.md §5, step 4).
//!
//! Invariants: events are rated in arrival order; duplicates are known before anything is rated; an event whose facts turn out to have
//! changed is left out (`None`) and comes again; the identity of an event that is refused or malformed stays free.

use crate::catalogs::Catalogs;
use crate::facts::{FactsCache, Held, KnownGroup, load};
use crate::prepare::{Prepared, ReadBatch, Reading, prepare};
use crate::repeat::{There, again};
use crate::settle::settle;
use crate::{Answer, ChargeError, EventId, Reason, UsageInput};
use balance::OPEN_ITEMS_MAX;
use calendar::Instant;
use catalog::Catalog;
use ids::{CustomerId, GroupId, Sym};
use rating::{NotRated, ServiceFacts, Trace, Unrated, Usage};
use std::collections::HashMap;
use std::sync::Arc;
use store::group::GroupRow;
use store::usage::{EventKey, EventStatus, NewEvent, UnknownRow};
use store::{Operation, Tx};

/// How far in the future an event may start, in seconds (domain.md §5).
pub const FUTURE_USAGE_S_MAX: i64 = 15 * 60;
/// Seconds of a day.
const DAY_S: i64 = 24 * 60 * 60;
/// Keys tried where two identities of a customer and day have the same hash.
const KEY_COLLISIONS_MAX: i64 = 8;

type GroupKey = (CustomerId, GroupId);

/// A batch as an operation.
pub(crate) struct ChargeBatch {
    pub(crate) inputs: Arc<[UsageInput]>,
    /// Places in `inputs` that are to be charged now.
    pub(crate) places: Vec<usize>,
    /// What was read before the transaction, and with which catalog.
    pub(crate) prepared: Option<ReadBatch>,
    pub(crate) catalogs: Arc<Catalogs>,
    pub(crate) cache: Arc<FactsCache>,
}

impl Operation for ChargeBatch {
    type Output = Vec<(usize, Option<Answer>)>;
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, ChargeError> {
        let now = store::site::now(tx).await?;
        let catalog = self.catalogs.current(tx).await?;
        let prepared = match &self.prepared {
            Some((epoch, prepared)) if *epoch == catalog.epoch => Arc::clone(prepared),
            Some(_) | None => Arc::new(prepare_all(&catalog, &self.inputs, &self.places)),
        };
        let holders = self.find_holders(tx, &prepared).await?;
        let mut work = Work::new(&catalog, now, &self.cache, self.places.len());
        work.lock(tx, &prepared, &holders).await?;
        work.probe(tx, &prepared, &holders).await?;
        let mut answers = Vec::with_capacity(self.places.len());
        for ((place, event), holder) in self.places.iter().zip(prepared.iter()).zip(&holders) {
            let answer = match event {
                Err(answer) => Some(answer.clone()),
                Ok(event) => work.charge(tx, event, holder.as_ref()).await?,
            };
            answers.push((*place, answer));
        }
        work.write(tx).await?;
        Ok(answers)
    }
}

/// Reads the events of a batch with one catalog.
pub(crate) fn prepare_all(catalog: &Catalog, inputs: &[UsageInput], places: &[usize]) -> Vec<Reading> {
    places.iter().filter_map(|place| inputs.get(*place)).map(|input| prepare(catalog, input)).collect()
}

impl ChargeBatch {
    /// Who held each event's identifier; what the cache does not know is looked up once more here.
    async fn find_holders(&self, tx: &mut Tx<'_>, prepared: &[Reading]) -> Result<Vec<Option<Held>>, ChargeError> {
        let look = |event: &Reading| match event {
            Ok(event) => self.cache.holder(event.service_type, &event.identifier, event.at),
            Err(_) => None,
        };
        let mut holders: Vec<Option<Held>> = prepared.iter().map(look).collect();
        let mut asked: Vec<(Sym, String)> = prepared
            .iter()
            .zip(&holders)
            .filter_map(|(event, holder)| match (event, holder) {
                (Ok(event), None) => Some((event.service_type, event.identifier.clone())),
                (Ok(_) | Err(_), _) => None,
            })
            .collect();
        asked.sort_unstable();
        asked.dedup();
        if asked.is_empty() {
            return Ok(holders);
        }
        let found = store::subscription_row::find_holders(tx, &asked).await?;
        self.cache.keep_holders(&asked, found);
        for (holder, event) in holders.iter_mut().zip(prepared) {
            if holder.is_none() {
                *holder = look(event);
            }
        }
        Ok(holders)
    }
}

struct OpenGroup {
    row: GroupRow,
    known: Arc<KnownGroup>,
    /// Its facts had changed since they were cached.
    changed: bool,
    touched: bool,
}

struct Work<'a> {
    catalog: &'a Catalog,
    now: Instant,
    cache: &'a FactsCache,
    groups: HashMap<GroupKey, OpenGroup>,
    /// Events that are there already, stored or earlier in the batch.
    there: HashMap<EventKey, There>,
    new: Vec<NewEvent<'a>>,
}

impl<'a> Work<'a> {
    fn new(catalog: &'a Catalog, now: Instant, cache: &'a FactsCache, events: usize) -> Self {
        let there = HashMap::with_capacity(events);
        Self { catalog, now, cache, groups: HashMap::with_capacity(events), there, new: Vec::with_capacity(events) }
    }

    /// Locks the groups in key order and makes sure that their facts are of this version.
    async fn lock(&mut self, tx: &mut Tx<'_>, prepared: &[Reading], holders: &[Option<Held>]) -> Result<(), ChargeError> {
        let mut keys: Vec<GroupKey> = holders.iter().flatten().map(|holder| (holder.customer, holder.group)).collect();
        keys.sort_unstable();
        keys.dedup();
        for row in store::group::lock_batch(tx, &keys).await? {
            let key = (row.customer, row.id);
            let cached = self.cache.group(key);
            let changed = cached.as_ref().is_some_and(|known| known.facts_version != row.facts_version);
            let known = match cached.filter(|_| !changed) {
                Some(known) => known,
                None => {
                    if changed {
                        self.forget_holders_of(key, prepared, holders);
                    }
                    let known = Arc::new(load(tx, self.catalog, &row).await?);
                    self.cache.keep_group(Arc::clone(&known));
                    known
                }
            };
            self.groups.insert(key, OpenGroup { row, known, changed, touched: false });
        }
        Ok(())
    }

    /// A group whose facts changed may have lost an identifier: those looked up for it are asked for anew by the next batch.
    fn forget_holders_of(&self, key: GroupKey, prepared: &[Reading], holders: &[Option<Held>]) {
        for (event, holder) in prepared.iter().zip(holders) {
            if let (Ok(event), Some(holder)) = (event, holder)
                && (holder.customer, holder.group) == key
            {
                self.cache.forget_holder(event.service_type, &event.identifier);
            }
        }
    }

    async fn probe(&mut self, tx: &mut Tx<'_>, prepared: &[Reading], holders: &[Option<Held>]) -> Result<(), ChargeError> {
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

    /// Charges one event; none where its facts have changed and it must come again.
    async fn charge(&mut self, tx: &mut Tx<'_>, event: &'a Prepared, holder: Option<&Held>) -> Result<Option<Answer>, ChargeError> {
        if let Some(reason) = self.refuse_by_time(event.at)? {
            return Ok(Some(Answer::Refused(reason)));
        }
        let Some(holder) = holder else { return self.keep_unknown(tx, event).await.map(Some) };
        let id = match self.place_of(tx, event, holder.customer).await? {
            Place::There(answer) => return Ok(Some(answer)),
            Place::Free(id) => id,
        };
        let key = (holder.customer, holder.group);
        let Some(open) = self.groups.get_mut(&key) else {
            self.cache.forget_holder(event.service_type, &event.identifier);
            return Ok(None);
        };
        let known = Arc::clone(&open.known);
        if open.changed && known.services.iter().all(|service| service.service != holder.service) {
            // The identifier may be another's by now: it is looked up anew before anything is said of it.
            return Ok(None);
        }
        let service = known.services.iter().find(|service| service.service == holder.service);
        let settled = settle(tx, self.catalog, &known, &mut open.row, self.now.max(event.at), self.now).await?;
        open.touched |= !settled.is_empty();
        let answer = match service {
            None => self.unrated(event, holder, id, &Unrated::NoService, &Trace::default()),
            Some(service) => self.rate(event, holder, id, service, &known)?,
        };
        Ok(Some(answer))
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
        let Some(open) = self.groups.get_mut(&(holder.customer, holder.group)) else {
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
                decision.apply(&mut open.row.state, id.day)?;
                open.touched = true;
                let (legs, trace) = (rating::legs::encode(&decision.legs), decision.trace.encode());
                let row = NewEvent {
                    id,
                    at: event.at,
                    recorded_at: self.now,
                    service_type: event.service_type,
                    service: holder.service,
                    group: holder.group,
                    status: EventStatus::Rated,
                    body_hash: event.body_hash,
                    quantity: decision.quantity.to_string(),
                    net: decision.net,
                    tax: decision.tax,
                    legs,
                    identifier: &event.identifier,
                    session_id: &event.session_id,
                    content: &event.content,
                    trace: trace.clone(),
                };
                self.keep(row);
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
        self.keep(NewEvent {
            id,
            at: event.at,
            recorded_at: self.now,
            service_type: event.service_type,
            service: holder.service,
            group: holder.group,
            status: EventStatus::Unrated,
            body_hash: event.body_hash,
            quantity: reason.code().to_owned(),
            net: 0,
            tax: 0,
            legs: Vec::new(),
            identifier: &event.identifier,
            session_id: &event.session_id,
            content: &event.content,
            trace: trace.encode(),
        });
        let reason = Reason { code: reason.code().to_owned(), message: reason.to_string() };
        Answer::Unrated { id: Some(public(id)), replayed: false, reason }
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

    /// Writes each touched group once, and the events in key order.
    async fn write(mut self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let mut touched: Vec<&mut OpenGroup> = self.groups.values_mut().filter(|open| open.touched).collect();
        touched.sort_unstable_by_key(|open| (open.row.customer, open.row.id));
        for open in &mut touched {
            if open.row.state.items.len() > OPEN_ITEMS_MAX {
                fold(tx, &mut open.row, None).await?;
            }
        }
        let rows: Vec<&GroupRow> = touched.iter().map(|open| &open.row).collect();
        if !rows.is_empty() {
            store::group::save_states(tx, &rows).await?;
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
pub async fn fold(tx: &mut Tx<'_>, group: &mut GroupRow, bill: Option<ids::BillId>) -> Result<(), ChargeError> {
    for item in group.state.take_items(bill) {
        let id = tx.next_id()?;
        store::bill::add_item(tx, group.customer, group.id, id, &item).await?;
    }
    Ok(())
}

fn key_of(event: &Prepared, customer: CustomerId) -> EventKey {
    EventKey { customer, day: event.at.utc_day(), key: event.key }
}

pub(crate) const fn public(id: EventKey) -> EventId {
    EventId { customer: id.customer, day: id.day, key: id.key }
}
