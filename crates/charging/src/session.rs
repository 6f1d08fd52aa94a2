//! Charging sessions: start reserves, update reports and reserves on, terminate settles (domain.md §5).
//!
//! Owns: what a message is on its way in and out, its transaction. Does not own: the table of states and prices (rating), holds (balance).
//! Invariants: each message that reports use is charged at once, as an event of its own; what a session holds is released before it is
//! charged and reserved anew after; the answer to a message is kept with what it did, so its repetition moves nothing.

mod open;
mod reserve;
mod work;

use crate::crossed::cleared;
use crate::facts::OperationFacts;
use crate::known::{GroupKey, load as load_facts};
use crate::tax_rates::Wanted;
use crate::{Catalogs, ChargeError, EventId, FieldError, Reason};
use calendar::Instant;
use catalog::Catalog;
use ids::SessionId;
use open::Opening;
use rating::SessionCommand;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::group::GroupRow;
use store::{Operation, Tx};
use work::SessionWork;

/// Which session a message is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionName {
    /// A new one.
    New {
        /// Code of the service type.
        service_type: String,
        /// Whose usage.
        identifier: String,
        /// What makes it unlike other sessions of the identifier and day.
        session_id: String,
    },
    /// One that was started.
    Known(SessionId),
}

/// A message of a session as an edge hands it over: everything is still text, so that each wrong field can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionMessage {
    /// The session.
    pub name: SessionName,
    /// What is asked.
    pub command: SessionCommand,
    /// Number of the request in its session: its repetition gets the same answer.
    pub number: i64,
    /// Time of the message: the use that it reports ended then.
    pub at: Instant,
    /// Service fields by code, without the one that the quantity comes from. Of the first message.
    pub fields: BTreeMap<String, String>,
    /// Used since the message before, as the quantity field counts.
    pub used: Option<String>,
    /// Asked for, as the quantity field counts; none for the service type's slice.
    pub requested: Option<String>,
}

/// What a message was charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionCharge {
    /// Customer, day and key of the event.
    pub event: (i64, i32, i64),
    /// Quanta without tax in the currency of the group.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
    /// Why it has no price yet: the code.
    pub unrated: Option<String>,
}

impl SessionCharge {
    /// The event's public id.
    pub const fn event_id(&self) -> EventId {
        EventId { customer: ids::CustomerId(self.event.0), day: self.event.1, key: self.event.2 }
    }
}

/// What a message got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionGrant {
    /// The session.
    pub session: i64,
    /// `held` or `ended`.
    pub is_ended: bool,
    /// Granted, as the quantity field counts; exact text.
    pub granted: String,
    /// Seconds for which the grant is valid.
    pub validity_s: u32,
    /// Less was granted than asked for: when it is used, no more comes.
    pub is_final: bool,
    /// `granted`, `granted_in_part`, `ended`, or why nothing was granted.
    pub result: String,
    /// The report came after the validity of its grant.
    pub is_late: bool,
    /// More was reported than was granted.
    pub is_beyond_grant: bool,
    /// What was reported took the group past its limit.
    pub is_over_limit: bool,
    /// What the report was charged.
    pub charged: Option<SessionCharge>,
}

/// The answer to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionAnswer {
    /// Done now, or (replayed) at an earlier time.
    Done {
        /// What it got.
        grant: SessionGrant,
        /// The first answer again: nothing moved.
        replayed: bool,
    },
    /// The number, or the identity, is taken by another request.
    Conflict(Reason),
    /// Nothing moved; may be sent again.
    Refused(Reason),
    /// There is no such session.
    Unknown,
    /// Not understood.
    Malformed(Vec<FieldError>),
}

/// What became of a message.
pub(crate) enum Sent {
    /// It is answered.
    Answer(SessionAnswer),
    /// It must come again: what is known of its holder is old, or rates have to be asked for before.
    Again(Vec<Wanted>),
}

/// A message as an operation.
pub(crate) struct SendMessage {
    pub(crate) message: SessionMessage,
    pub(crate) catalogs: Arc<Catalogs>,
    pub(crate) cache: Arc<OperationFacts>,
    /// Leaves a report undone whose tax has to be asked for.
    pub(crate) waits_for_taxes: bool,
}

impl Operation for SendMessage {
    type Output = Sent;
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, ChargeError> {
        self.cache.begin();
        let now = store::site::now(tx).await?;
        let catalog = self.catalogs.current(tx).await?;
        let mut work = match SessionWork::open(tx, &catalog, now, &self.cache, &self.message).await? {
            Opening::Open(work) => work,
            Opening::Answer(answer) => return Ok(Sent::Answer(answer)),
            Opening::Again => return Ok(Sent::Again(Vec::new())),
        };
        work.waits_for_taxes = self.waits_for_taxes;
        let answer = work.answer(tx, &self.message).await?;
        if !work.wanted.is_empty() {
            return Ok(Sent::Again(work.wanted));
        }
        if let SessionAnswer::Done { grant, replayed: false } = &answer
            && let Some(reason) = work.write(tx, &self.message, grant).await?
        {
            return Ok(Sent::Answer(SessionAnswer::Refused(reason)));
        }
        Ok(Sent::Answer(answer))
    }
}

/// Marks sessions whose grant is over, and frees what they held.
pub struct ExpireSessions {
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// Sessions that one operation expires, so that those who wait are served in between.
const EXPIRED_AT_ONCE: i64 = 100;

impl Operation for ExpireSessions {
    /// How many were found; fewer than were asked for when there are no more.
    type Output = usize;
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, ChargeError> {
        let now = store::site::now(tx).await?;
        let over = store::session::to_expire(tx, now, EXPIRED_AT_ONCE).await?;
        let mut keys: Vec<GroupKey> = over.iter().map(|session| (session.customer, session.group)).collect();
        keys.sort_unstable();
        keys.dedup();
        let catalog = self.catalogs.current(tx).await?;
        for ((customer, group), row) in store::group::lock_batch(tx, &keys).await? {
            match row {
                Ok(row) => free(tx, &catalog, row, now).await?,
                // Its sessions are over all the same, and those of others do not wait for it.
                Err(error) => {
                    tracing::error!(%customer, %group, error = &error as &dyn std::error::Error, "what sessions held of a group cannot be freed");
                }
            }
        }
        for session in &over {
            // Under the lock it is seen whether a message came in between.
            let Some(mut session) = store::session::load(tx, session.id).await? else { continue };
            let is_over = session.valid_to <= now;
            match rating::advance(session.state, SessionCommand::Expire) {
                Ok(rating::SessionStep::Applied { state, .. }) if is_over => {
                    session.state = state;
                    store::session::save(tx, &session).await?;
                }
                Ok(rating::SessionStep::Applied { .. } | rating::SessionStep::Unchanged) | Err(_) => {}
            }
        }
        Ok(over.len())
    }
}

/// Frees what ended of a locked group, and tells of thresholds that it stood past because of that. An owner's part of a hold goes when its
/// group is touched next.
async fn free(tx: &mut Tx<'_>, catalog: &Catalog, mut row: GroupRow, now: Instant) -> Result<(), ChargeError> {
    let held = row.state.clone();
    if row.state.expire_holds(now).is_empty() {
        return Ok(());
    }
    store::group::save_states(tx, &[&row]).await?;
    let known = match load_facts(tx, catalog, &row).await {
        Ok(known) => known,
        // What is held is freed all the same.
        Err(error) if error.is_of_one_group() => {
            tracing::error!(customer = %row.customer, group = %row.id, error = &error as &dyn std::error::Error, "nothing is told of a group");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let told = cleared(catalog, &known.rating.group, (&held, &row.state), now)?;
    Ok(store::notification::insert(tx, &told).await?)
}
