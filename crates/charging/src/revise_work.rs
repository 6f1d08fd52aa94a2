//! Deciding anew under the locks: what stands is taken back on a scratch of the states, events are rated on it in the order of their time, and
//! what differs is posted on the states as they were.
//!
//! Invariants: the states as they were plus the differences are the scratch, balance by balance; an event that stood rated and cannot be rated
//! any more keeps what stands, and stops all where others are counted with it.

use crate::facts::OperationFacts;
use crate::groups::Groups;
use crate::known::{GroupKey, RatingFacts, is_counted};
use crate::prepare::Prepared;
use crate::revise::{ReviseError, ReviseEvents, Revised, RevisedEvent, Wish};
use crate::revise_read::{fields_of, read, read_message};
use crate::revise_rows::{self, Change};
use crate::revise_widen::{Chosen, choose};
use crate::tax_rates::pending_of_event;
use crate::{ChargeError, FieldError, Reason, Standing};
use balance::{Balance, CounterSheet, Discounted, GroupState, Leg};
use calendar::Instant;
use catalog::Catalog;
use ids::{CustomerId, GroupId, ServiceId};
use rating::delta::{delta, negate, rehome};
use rating::{Decision, NotRated, SessionSoFar, Usage};
use std::collections::HashMap;
use std::sync::Arc;
use store::session::SessionRow;
use store::sheet::SheetKey;
use store::tax_pending::{PendingRow, Source};
use store::usage::{EventKey, EventStatus};
use store::{StoreError, Tx};

/// Seconds of a day.
const DAY_S: i64 = 24 * 60 * 60;

/// What an event comes to.
pub(crate) struct Outcome {
    pub(crate) legs: Vec<Leg>,
    pub(crate) status: EventStatus,
    pub(crate) quantity: String,
    pub(crate) content: String,
    pub(crate) trace: Vec<u8>,
    pub(crate) unrated: Option<Reason>,
    /// Its taxes that are pending, in place of those that were; none where those stay.
    pub(crate) pending: Option<Vec<PendingRow>>,
}

/// Events of one group under its locks.
pub(crate) struct Revision<'a> {
    asked: &'a ReviseEvents,
    catalog: &'a Catalog,
    now: Instant,
    groups: Groups<'a>,
    known: Arc<RatingFacts>,
    key: GroupKey,
    /// Locked groups by their id: legs name no customer.
    keys: HashMap<GroupId, GroupKey>,
    chosen: Chosen,
    /// What is taken back of each chosen event, on bills that are open now.
    standing: Vec<Vec<Leg>>,
    outcomes: Vec<Outcome>,
    failed: Vec<(EventKey, Reason)>,
    before: HashMap<GroupKey, GroupState>,
    /// Groups that are to be written whatever is decided: something fell due.
    due: Vec<GroupKey>,
    sheets: HashMap<SheetKey, CounterSheet>,
}

impl<'a> Revision<'a> {
    /// Locks the groups that the events moved or may move, and chooses what hangs together with them.
    pub(crate) async fn open(
        tx: &mut Tx<'_>,
        catalog: &'a Catalog,
        now: Instant,
        cache: &'a OperationFacts,
        asked: &'a ReviseEvents,
    ) -> Result<Self, ReviseError> {
        let key = (asked.customer, asked.group);
        let locked = keys_to_lock(tx, asked).await?;
        let mut groups = Groups::new(catalog, now, cache, locked.len());
        groups.lock(tx, &[key], &locked).await?;
        if let Some(reason) = groups.settle(tx, key, now).await? {
            return Err(ReviseError::Refused(reason));
        }
        let known = groups.get(key).map(|open| Arc::clone(&open.known)).ok_or(ReviseError::Changing)?;
        let services: Vec<(GroupKey, ServiceId)> = known.services.iter().map(|service| (key, service.service)).collect();
        groups.load_sheets(tx, &services).await?;
        groups.watch();
        let cycle = is_counted(catalog, &known).then(|| known.cycles.clone());
        let chosen = choose(tx, catalog, asked, cycle.as_ref()).await?;
        let before = groups.open.iter().map(|(key, open)| (*key, open.row.state.clone())).collect();
        let due = groups.open.iter().filter(|(_, open)| open.touched).map(|(key, _)| *key).collect();
        let sheets = groups.sheets.iter().map(|(key, open)| (*key, open.sheet.clone())).collect();
        let keys = locked.iter().map(|key| (key.1, *key)).collect();
        let (standing, outcomes, failed) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { asked, catalog, now, groups, known, key, keys, chosen, standing, outcomes, failed, before, due, sheets })
    }

    /// Takes back what stands, counters and discounts of the cycles that are counted anew included.
    pub(crate) fn take_back(&mut self) -> Result<(), ReviseError> {
        self.leave_out_old()?;
        for standing in &self.chosen.standings {
            let is_cancelled = self.asked.wish == Wish::Cancel && self.chosen.is_wanted(standing.first.id);
            let legs = if is_cancelled { standing.legs()? } else { standing.rated_legs()? };
            let at = standing.first.at;
            let legs = rehome(&legs, |leg, bill| self.lands_on(leg.group, bill, at));
            self.standing.push(legs);
        }
        for (legs, day) in self.standing.iter().zip(self.chosen.standings.iter().map(|standing| standing.first.id.day)) {
            apply(&mut self.groups, &self.keys, &negate(legs)?, day)?;
        }
        self.forget_cycles()
    }

    /// What cannot be taken back is not: alone it fails, with others it fails them all.
    fn leave_out_old(&mut self) -> Result<(), ReviseError> {
        let oldest = self.now.plus_seconds(-i64::from(balance::LATE_USAGE_DAYS_MAX) * DAY_S)?;
        if self.chosen.standings.iter().all(|standing| standing.first.at >= oldest) {
            return Ok(());
        }
        if !self.chosen.cycles.is_empty() || !self.chosen.tracks.is_empty() || self.chosen.standings.len() == 1 {
            return Err(ReviseError::TooLate);
        }
        let (old, young) =
            std::mem::take(&mut self.chosen.standings).into_iter().partition(|standing: &Standing| standing.first.at < oldest);
        self.chosen.standings = young;
        let old: Vec<Standing> = old;
        let reason = Reason { code: ReviseError::TooLate.code().to_owned(), message: ReviseError::TooLate.to_string() };
        self.failed.extend(old.iter().map(|standing| (standing.first.id, reason.clone())));
        Ok(())
    }

    /// The bill on which a change of an impact lands (domain.md §5).
    fn lands_on(&self, group: GroupId, bill: ids::BillId, at: Instant) -> ids::BillId {
        let open = self.keys.get(&group).and_then(|key| self.groups.open.get(key));
        let Some(bills) = open.map(|open| open.row.bills) else { return bill };
        if bill == bills.active || Some(bill) == bills.next { bill } else { bills.place(at).unwrap_or(bills.active) }
    }

    fn forget_cycles(&mut self) -> Result<(), ReviseError> {
        let zone = &self.known.group.zone;
        for cycle in &self.chosen.cycles {
            let first = cycle.from().date_in(zone).days_since_epoch();
            let last = cycle.to().map_or(i32::MAX, |to| to.date_in(zone).days_since_epoch());
            for open in self.groups.sheets.values_mut() {
                open.sheet.forget_cycle(cycle.from(), (first, last));
            }
            let Some(open) = self.groups.open.get_mut(&self.key) else { return Err(ReviseError::Changing) };
            let purchases = || self.known.services.iter().flat_map(|service| &service.discounts).map(|held| held.purchase);
            open.row.state.discounted.retain(|taken| taken.cycle != cycle.from() || !purchases().any(|held| held == taken.purchase));
        }
        Ok(())
    }

    /// Rates what is left in the order of the events' time.
    pub(crate) fn rate(&mut self) -> Result<(), ReviseError> {
        for place in 0..self.chosen.standings.len() {
            let Some(standing) = self.chosen.standings.get(place).cloned() else { continue };
            let outcome = self.outcome(place, &standing)?;
            self.outcomes.push(outcome);
        }
        self.check_sessions()
    }

    /// A session is charged as one event would be: all its messages get their price again, or all keep it.
    fn check_sessions(&mut self) -> Result<(), ReviseError> {
        for track in self.chosen.tracks.values_mut() {
            let Some(reason) = track.kept.take() else { continue };
            if track.is_rated {
                let message = format!("a message of the session {} cannot be decided on: {}", track.session.session_id, reason.message);
                return Err(ReviseError::Refused(Reason { code: reason.code, message }));
            }
            track.so_far = so_far_of(&track.session)?;
        }
        Ok(())
    }

    fn outcome(&mut self, place: usize, standing: &Standing) -> Result<Outcome, ReviseError> {
        let is_wanted = self.chosen.is_wanted(standing.first.id);
        let fields = match &self.asked.wish {
            Wish::Cancel if is_wanted => return Ok(cancelled(standing)),
            Wish::Correct(fields) if is_wanted => fields.clone(),
            Wish::Cancel | Wish::Correct(_) | Wish::Rerate | Wish::Retry => fields_of(standing.content())?,
        };
        let is_corrected = is_wanted && matches!(self.asked.wish, Wish::Correct(_));
        let prepared = match self.read(standing, fields) {
            Ok(prepared) => prepared,
            Err(errors) if is_corrected => return Err(ReviseError::Fields(errors)),
            Err(errors) => return self.keep(place, standing, malformed(&errors)),
        };
        match self.decide(standing, &prepared)? {
            Ok(decision) => {
                self.apply(standing, &decision)?;
                if let (Some(track), Some(so_far)) = (self.chosen.track_mut(standing.first.id), decision.session.clone()) {
                    (track.so_far, track.is_rated) = (so_far, true);
                }
                let source = Source::Event(standing.first.id);
                let pending = pending_of_event(source, self.asked.group, standing.first.at, decision.impacts())?;
                Ok(Outcome { pending: Some(pending), ..rated(&decision, prepared.content) })
            }
            Err(reason) if standing.status() == EventStatus::Unrated => Ok(Outcome {
                legs: Vec::new(),
                status: EventStatus::Unrated,
                quantity: reason.code.clone(),
                content: if is_corrected { prepared.content } else { standing.content().to_owned() },
                trace: standing.trace().to_vec(),
                unrated: Some(reason),
                pending: None,
            }),
            Err(reason) if is_corrected => Err(ReviseError::Refused(reason)),
            Err(reason) => self.keep(place, standing, reason),
        }
    }

    /// Applies a decision to the scratch. What is between is told to nobody: thresholds are judged once, by what all of it comes to.
    fn apply(&mut self, standing: &Standing, decision: &Decision) -> Result<(), ReviseError> {
        let known = Arc::clone(&self.known);
        let service = known.services.iter().find(|service| service.service == standing.first.service).ok_or(ReviseError::Changing)?;
        let told = self.groups.told.len();
        let refused = self.groups.apply(self.key, service, decision, (standing.first.at, &standing.first.identifier))?;
        self.groups.told.truncate(told);
        refused.map_or(Ok(()), |reason| Err(ReviseError::Refused(reason)))
    }

    fn read(&self, standing: &Standing, fields: std::collections::BTreeMap<String, String>) -> Result<Prepared, Vec<FieldError>> {
        match self.chosen.session_of(standing.first.id) {
            None => read(self.catalog, &standing.first, fields),
            Some(_) => read_message(self.catalog, &standing.first, self.chosen.until(standing), fields),
        }
    }

    /// Rates one event on the scratch, or says why it has no price.
    fn decide(&self, standing: &Standing, event: &Prepared) -> Result<Result<Decision, Reason>, ReviseError> {
        let plain = |reason: rating::Unrated| Reason { code: reason.code().to_owned(), message: reason.to_string() };
        let Some(service) = self.known.services.iter().find(|service| service.service == standing.first.service) else {
            return Ok(Err(plain(rating::Unrated::NoService)));
        };
        let service_type = self.catalog.service_types.get(&event.service_type).ok_or(StoreError::Missing("service type"))?;
        let usage =
            Usage { service_type, at: event.at, until: event.until, fields: &event.fields, quantity: event.quantity, mode: event.mode };
        let so_far = self.chosen.session_of(standing.first.id).map(|track| &track.so_far);
        Ok(match self.groups.rate(self.key, service, so_far, &usage)? {
            Ok(decision) => Ok(decision),
            Err(NotRated::Unrated { reason, .. }) => Err(plain(reason)),
            Err(NotRated::Refused { reason, .. }) => Err(Reason { code: reason.code().to_owned(), message: reason.to_string() }),
            Err(NotRated::Failed(error)) => Err(Reason { code: error.code().to_owned(), message: error.to_string() }),
        })
    }

    /// An event that cannot be decided on keeps what stands. Where others are counted after it, nothing is decided: what it counted is not
    /// known any more, so they would be charged a lower tier, a fee that was paid, or more than a cycle's maximum.
    fn keep(&mut self, place: usize, standing: &Standing, reason: Reason) -> Result<Outcome, ReviseError> {
        let first = &standing.first;
        if standing.status() == EventStatus::Rated {
            if self.chosen.cycles.iter().any(|cycle| cycle.contains(first.at)) {
                let message = format!("the event {} of {} is counted with others: {}", first.session_id, first.at, reason.message);
                return Err(ReviseError::Refused(Reason { code: reason.code, message }));
            }
            if let Some(track) = self.chosen.track_mut(first.id) {
                track.kept.get_or_insert_with(|| reason.clone());
            }
        }
        let legs = self.standing.get(place).cloned().unwrap_or_default();
        apply(&mut self.groups, &self.keys, &legs, standing.first.id.day)?;
        self.failed.push((standing.first.id, reason.clone()));
        let unrated = (standing.status() == EventStatus::Unrated).then_some(reason);
        let (status, quantity, content) = (standing.status(), standing.quantity().to_owned(), standing.content().to_owned());
        Ok(Outcome { legs, status, quantity, content, trace: standing.trace().to_vec(), unrated, pending: None })
    }

    /// Posts what differs, and appends a revision to each event that stands differently now.
    pub(crate) async fn write(mut self, tx: &mut Tx<'_>) -> Result<Revised, ReviseError> {
        let mut changes = Vec::new();
        for ((standing, was), outcome) in self.chosen.standings.iter().zip(&self.standing).zip(&self.outcomes) {
            let added = delta(was, &outcome.legs)?;
            let is_same = standing.status() == outcome.status
                && standing.quantity() == outcome.quantity
                && same_fields(standing.content(), &outcome.content)?;
            if !added.is_empty() || !is_same {
                changes.push(Change { standing, outcome, added });
            }
        }
        let before = std::mem::take(&mut self.before);
        for (key, state) in post(&before, &self.keys, &self.groups, &changes)? {
            let is_same = before.get(&key).is_some_and(|before| *before == state);
            if let Some(open) = self.groups.open.get_mut(&key) {
                open.touched = !is_same || self.due.contains(&key);
                open.row.state = state;
            }
        }
        restore_sheets(&mut self.groups, &self.sheets);
        if let Some(reason) = self.groups.check_items(tx).await? {
            return Err(ReviseError::Refused(reason));
        }
        self.groups.tell_crossed(None, "")?;
        self.groups.write(tx).await?;
        let why = (self.asked.wish.kind(), self.asked.reason.as_str(), self.now);
        let mut changed: Vec<RevisedEvent> = revise_rows::write(tx, &changes, &self.keys, self.key, why).await?;
        changed.sort_by_key(|event| event.id);
        for track in self.chosen.tracks.values() {
            let so_far = track.so_far.encode();
            if so_far != track.session.so_far {
                store::session::save(tx, &SessionRow { so_far, ..track.session.clone() }).await?;
            }
        }
        Ok(Revised {
            currency: self.known.group.currency,
            looked_at: self.chosen.standings.len(),
            changed,
            failed: self.failed,
            done_to: self.chosen.done_to,
        })
    }
}

/// The group, owners that it shares with now, and owners that the events moved then.
async fn keys_to_lock(tx: &mut Tx<'_>, asked: &ReviseEvents) -> Result<Vec<GroupKey>, ReviseError> {
    let mut keys = vec![(asked.customer, asked.group)];
    for joined in store::sharing::of_member(tx, asked.customer).await? {
        let sharing = store::sharing::load(tx, joined.sharing).await?.ok_or(StoreError::Missing("sharing group"))?;
        keys.push((sharing.owner, sharing.group));
    }
    let mut asked_for = asked.events.clone();
    asked_for.sort_unstable();
    let rows = store::usage::probe(tx, &asked_for).await?;
    for standing in Standing::of(tx, rows).await? {
        for leg in standing.legs()? {
            if !keys.iter().any(|(_, group)| *group == leg.group) {
                let customer: CustomerId = store::group::customer_of(tx, leg.group).await?.ok_or(StoreError::Missing("balance group"))?;
                keys.push((customer, leg.group));
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

fn apply(groups: &mut Groups<'_>, keys: &HashMap<GroupId, GroupKey>, legs: &[Leg], day: i32) -> Result<(), ReviseError> {
    for leg in legs {
        let open = keys.get(&leg.group).and_then(|key| groups.open.get_mut(key)).ok_or(ReviseError::Changing)?;
        open.row.state.apply(&[], std::slice::from_ref(leg), day).map_err(ChargeError::from)?;
    }
    Ok(())
}

/// What a session was charged so far, as it is stored.
fn so_far_of(session: &SessionRow) -> Result<SessionSoFar, ChargeError> {
    if session.so_far.is_empty() { Ok(SessionSoFar::default()) } else { Ok(SessionSoFar::decode(&session.so_far)?) }
}

fn cancelled(standing: &Standing) -> Outcome {
    let quantity = if standing.status() == EventStatus::Unrated { String::new() } else { standing.quantity().to_owned() };
    let (content, trace) = (standing.content().to_owned(), standing.trace().to_vec());
    Outcome { legs: Vec::new(), status: EventStatus::Cancelled, quantity, content, trace, unrated: None, pending: Some(Vec::new()) }
}

fn rated(decision: &Decision, content: String) -> Outcome {
    let (quantity, trace) = (decision.quantity.to_string(), decision.trace.encode());
    Outcome { legs: decision.legs(), status: EventStatus::Rated, quantity, content, trace, unrated: None, pending: None }
}

fn malformed(errors: &[FieldError]) -> Reason {
    let message = errors.first().map_or_else(String::new, |error| format!("{}: {}", error.field, error.message));
    Reason { code: "malformed".to_owned(), message }
}

/// Whether two field texts say the same: their order in the text is of no account.
fn same_fields(left: &str, right: &str) -> Result<bool, ReviseError> {
    Ok(left == right || fields_of(left)? == fields_of(right)?)
}

/// Adds the differences to the states as they were, and checks that this is the scratch.
fn post(
    before: &HashMap<GroupKey, GroupState>,
    keys: &HashMap<GroupId, GroupKey>,
    groups: &Groups<'_>,
    changes: &[Change<'_>],
) -> Result<HashMap<GroupKey, GroupState>, ReviseError> {
    let mut states = before.clone();
    for (key, state) in &mut states {
        let Some(scratch) = groups.get(*key).map(|open| &open.row.state) else { continue };
        let moved = |balance: &Balance| changes.iter().any(|change| change.moves(key.1, balance.id));
        let made = scratch.balances.iter().filter(|balance| !state.balances.iter().any(|there| there.id == balance.id) && moved(balance));
        let made: Vec<Balance> = made.map(|balance| Balance { quanta: 0, granted: 0, ..balance.clone() }).collect();
        state.apply(&made, &[], 0).map_err(ChargeError::from)?;
        if sorted(&state.discounted) != sorted(&scratch.discounted) {
            state.discounted.clone_from(&scratch.discounted);
        }
    }
    for change in changes {
        for leg in &change.added {
            let state = keys.get(&leg.group).and_then(|key| states.get_mut(key)).ok_or(ReviseError::Changing)?;
            state.apply(&[], std::slice::from_ref(leg), change.standing.first.id.day).map_err(ChargeError::from)?;
        }
    }
    for (key, state) in &states {
        let Some(scratch) = groups.get(*key).map(|open| &open.row.state) else { continue };
        let quanta = |balance: &Balance| state.balances.iter().find(|there| there.id == balance.id).map_or(0, |there| there.quanta);
        if scratch.balances.iter().any(|balance| quanta(balance) != balance.quanta) {
            return Err(StoreError::Invariant("balances that differ from the sum of their impacts").into());
        }
    }
    Ok(states)
}

/// What discounts took, whatever order they took it in; what they took nothing of aside.
fn sorted(taken: &[Discounted]) -> Vec<Discounted> {
    let mut taken: Vec<Discounted> = taken.iter().filter(|taken| taken.quanta != 0).cloned().collect();
    taken.sort_by_key(|taken| (taken.purchase, taken.cycle));
    taken
}

/// Counters that were counted anew to the same are not written.
fn restore_sheets(groups: &mut Groups<'_>, before: &HashMap<SheetKey, CounterSheet>) {
    for (key, open) in &mut groups.sheets {
        let was = before.get(key).cloned().unwrap_or_default();
        open.touched = open.sheet.clone().sorted() != was.sorted();
    }
}
