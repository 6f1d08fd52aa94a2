//! Which events hang together with those asked for: a session's messages, and all of a cycle whose counters price them.

use crate::revise::{Only, REVISED_AT_ONCE_MAX, ReviseError, ReviseEvents, Wish};
use crate::revise_read::{Track, fields_of, find_session, message_of, number_in, order};
use crate::standing::Standing;
use calendar::{Cycle, Instant, Period};
use catalog::Catalog;
use ids::SessionId;
use rating::{SessionSoFar, Trace, TraceStep};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::Tx;
use store::usage::{EventKey, EventRow, EventStatus};
use store::usage_queue::Selection;

/// Rounds in which sessions pull in cycles and cycles pull in sessions.
const ROUNDS_MAX: usize = 8;

/// The events to be decided on, in the order in which they are rated.
pub(crate) struct Chosen {
    pub(crate) standings: Vec<Standing>,
    wanted: HashSet<EventKey>,
    /// Cycles whose counters are counted anew.
    pub(crate) cycles: Vec<Period>,
    pub(crate) tracks: HashMap<SessionId, Track>,
    sessions: HashMap<EventKey, SessionId>,
    /// When the messages of a session began, by number, cancelled ones included.
    starts: HashMap<SessionId, BTreeMap<i64, Instant>>,
    pub(crate) done_to: Option<(Instant, i64)>,
}

impl Chosen {
    pub(crate) fn is_wanted(&self, id: EventKey) -> bool {
        self.wanted.contains(&id)
    }

    pub(crate) fn session_of(&self, id: EventKey) -> Option<&Track> {
        self.tracks.get(self.sessions.get(&id)?)
    }

    pub(crate) fn track_mut(&mut self, id: EventKey) -> Option<&mut Track> {
        self.tracks.get_mut(self.sessions.get(&id)?)
    }

    /// When the use that a message reports ended: where the next message's begins, else where the session stands.
    pub(crate) fn until(&self, standing: &Standing) -> Instant {
        let at = standing.first.at;
        let (Some(track), Some((_, number))) = (self.session_of(standing.first.id), message_of(&standing.first)) else { return at };
        let starts = self.starts.get(&track.session.id);
        let next = starts.and_then(|starts| starts.range(number.saturating_add(1)..).next());
        next.map_or(track.session.reported_to, |(_, at)| *at)
    }
}

/// Chooses, under the lock of the group. `cycle` is there where counters price events of the group.
pub(crate) async fn choose(tx: &mut Tx<'_>, catalog: &Catalog, asked: &ReviseEvents, cycle: Option<&Cycle>) -> Result<Chosen, ReviseError> {
    let mut keys = asked.events.clone();
    keys.sort_unstable();
    keys.dedup();
    let is_own = |row: &EventRow| row.group == asked.group && row.status != EventStatus::Shared;
    let rows: Vec<EventRow> = store::usage::probe(tx, &keys).await?.into_iter().filter(is_own).collect();
    let done_to = rows.iter().map(|row| (row.at, row.id.key)).max();
    let mut wanted = HashSet::new();
    for standing in Standing::of(tx, rows.clone()).await? {
        if is_asked_for(asked, &standing)? {
            wanted.insert(standing.first.id);
        }
    }
    let cycle = cycle.filter(|_| asked.wish != Wish::Retry);
    let rows = rows.into_iter().filter(|row| wanted.contains(&row.id)).map(|row| (row.id, row)).collect();
    let mut widening = Widening {
        asked,
        catalog,
        cycle,
        rows,
        cycles: Vec::new(),
        tracks: HashMap::new(),
        sessions: HashMap::new(),
        seen: HashSet::new(),
    };
    widening.run(tx).await?;
    widening.finish(tx, wanted, done_to).await
}

/// Whether the wish is about an event as it stands.
fn is_asked_for(asked: &ReviseEvents, standing: &Standing) -> Result<bool, ReviseError> {
    use EventStatus::{Cancelled, Rated, Shared, Unrated};
    match (&asked.wish, standing.status()) {
        (Wish::Rerate, Rated) | (Wish::Retry, Unrated) => is_meant(&asked.only, standing),
        (Wish::Cancel | Wish::Correct(_), Rated | Unrated) => Ok(true),
        (Wish::Rerate, Unrated | Cancelled) | (Wish::Retry, Rated | Cancelled) | (_, Shared) => Ok(false),
        (Wish::Cancel | Wish::Correct(_), Cancelled) => Err(ReviseError::Status(Cancelled.as_str())),
    }
}

/// Whether the event is one of those that are meant.
fn is_meant(only: &Only, standing: &Standing) -> Result<bool, ReviseError> {
    if let Some((field, prefix)) = &only.field_prefix
        && !fields_of(standing.content())?.get(field).is_some_and(|value| value.starts_with(prefix.as_str()))
    {
        return Ok(false);
    }
    if standing.status() == EventStatus::Unrated {
        return Ok(only.unrated.as_ref().is_none_or(|reason| standing.quantity() == reason));
    }
    if only.product.is_none() && only.rate_plan.is_none() {
        return Ok(true);
    }
    let trace = standing.trace();
    let steps = if trace.is_empty() { Vec::new() } else { Trace::decode(trace).map_err(crate::ChargeError::from)?.steps };
    // The last product that was tried is the one that rated.
    let product = steps.iter().rev().find_map(|step| if let TraceStep::Product { product, .. } = step { Some(*product) } else { None });
    let is_plan = |sym| steps.iter().any(|step| matches!(step, TraceStep::Row { plan, .. } if *plan == sym));
    Ok(only.product.is_none_or(|sym| product == Some(sym)) && only.rate_plan.is_none_or(is_plan))
}

struct Widening<'a> {
    asked: &'a ReviseEvents,
    catalog: &'a Catalog,
    cycle: Option<&'a Cycle>,
    rows: BTreeMap<EventKey, EventRow>,
    cycles: Vec<Period>,
    tracks: HashMap<SessionId, Track>,
    sessions: HashMap<EventKey, SessionId>,
    /// Events whose session and cycle are known.
    seen: HashSet<EventKey>,
}

impl Widening<'_> {
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), ReviseError> {
        for _ in 0..ROUNDS_MAX {
            let new: Vec<EventRow> = self.rows.values().filter(|row| !self.seen.contains(&row.id)).cloned().collect();
            if new.is_empty() {
                return Ok(());
            }
            for row in new {
                self.seen.insert(row.id);
                self.add_cycle(tx, row.at).await?;
                self.add_session(tx, &row).await?;
            }
        }
        Err(ReviseError::TooMany)
    }

    async fn add_cycle(&mut self, tx: &mut Tx<'_>, at: Instant) -> Result<(), ReviseError> {
        let Some(cycle) = self.cycle else { return Ok(()) };
        let period = cycle.period_at(at);
        if self.cycles.contains(&period) {
            return Ok(());
        }
        self.cycles.push(period);
        self.add_all(tx, &Selection { from: Some(period.from()), to: period.to(), ..Selection::default() }, |_| true).await
    }

    async fn add_session(&mut self, tx: &mut Tx<'_>, row: &EventRow) -> Result<(), ReviseError> {
        if self.sessions.contains_key(&row.id) {
            return Ok(());
        }
        let Some(session) = find_session(tx, self.catalog, row).await? else { return Ok(()) };
        let selection = Selection {
            service_type: Some(session.service_type),
            identifier_prefix: Some(session.identifier.clone()),
            from: Some(session.started_at),
            to: Some(session.reported_to.max(row.at).plus_micros(1)?),
            ..Selection::default()
        };
        let is_message = |row: &EventRow| number_in(&session, row).is_some();
        self.add_all(tx, &selection, is_message).await?;
        let messages: Vec<EventKey> = self.rows.values().filter(|row| is_message(row)).map(|row| row.id).collect();
        self.sessions.extend(messages.into_iter().map(|id| (id, session.id)));
        self.tracks.insert(session.id, Track { session, so_far: SessionSoFar::default(), is_rated: false, kept: None });
        Ok(())
    }

    async fn add_all(&mut self, tx: &mut Tx<'_>, selection: &Selection, is_it: impl Fn(&EventRow) -> bool) -> Result<(), ReviseError> {
        let most = i64::try_from(REVISED_AT_ONCE_MAX).unwrap_or(i64::MAX).saturating_add(1);
        let key = (self.asked.customer, self.asked.group);
        let found = store::usage_queue::of_group(tx, key, selection, (Instant::EPOCH_MIN, i64::MIN), most).await?;
        self.rows.extend(found.into_iter().filter(is_it).map(|row| (row.id, row)));
        if self.rows.len() > REVISED_AT_ONCE_MAX { Err(ReviseError::TooMany) } else { Ok(()) }
    }

    async fn finish(self, tx: &mut Tx<'_>, wanted: HashSet<EventKey>, asked_to: Option<(Instant, i64)>) -> Result<Chosen, ReviseError> {
        let mut starts: HashMap<SessionId, BTreeMap<i64, Instant>> = HashMap::new();
        for (id, session) in &self.sessions {
            if let Some((row, (_, number))) = self.rows.get(id).and_then(|row| Some((row, message_of(row)?))) {
                starts.entry(*session).or_default().insert(number, row.at);
            }
        }
        let mut standings = Standing::of(tx, self.rows.into_values().collect()).await?;
        standings.retain(|standing| match standing.status() {
            EventStatus::Rated => true,
            EventStatus::Unrated => wanted.contains(&standing.first.id),
            EventStatus::Shared | EventStatus::Cancelled => false,
        });
        standings.sort_by_key(order);
        let last = standings.iter().map(|standing| (standing.first.at, standing.first.id.key)).max();
        let counted_to = last.filter(|_| !self.cycles.is_empty());
        Ok(Chosen {
            standings,
            wanted,
            cycles: self.cycles,
            tracks: self.tracks,
            sessions: self.sessions,
            starts,
            done_to: asked_to.max(counted_to),
        })
    }
}
