//! One message of a session under the locks of its groups: report, charge, reserve.
//!
//! Invariants: nothing is written of a message that is refused; what is reported is recorded whatever the limit says; a grant never passes
//! the limit of any group.

use crate::groups::Groups;
use crate::identity::{body_hash, report_key};
use crate::known::GroupKey;
use crate::prepare::Prepared;
use crate::rows::{UnratedRow, shared_rows, unrated_row};
use crate::session::{SessionAnswer, SessionCharge, SessionGrant, SessionMessage};
use crate::tax_rates::{Wanted, pending_of_event};
use crate::work::{KEY_COLLISIONS_MAX, keys_taken, refuse_by_time};
use crate::{ChargeError, FieldError, Reason};
use calendar::Instant;
use catalog::{Catalog, ChargeMode, FieldKind, QuantityRule, ServiceType, Value};
use money::Exact;
use rating::{Decision, NotRated, ServiceFacts, SessionCommand, SessionSoFar, SessionState, SessionStep, Usage, advance};
use std::collections::BTreeMap;
use store::notification::NotificationKind;
use store::session::{MessageRow, SessionRow};
use store::tax_pending::Source;
use store::usage::{EventKey, EventStatus, NewEvent};
use store::{StoreError, Tx};

/// A session's message under its locks.
pub(crate) struct SessionWork<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) now: Instant,
    pub(super) groups: Groups<'a>,
    pub(super) key: GroupKey,
    pub(super) service_type: &'a ServiceType,
    pub(super) service: ServiceFacts,
    pub(super) session: SessionRow,
    pub(super) fields: BTreeMap<String, String>,
    pub(super) so_far: SessionSoFar,
    pub(super) body: i64,
    /// What the store answers to a repetition of the number.
    pub(super) kept: Option<MessageRow>,
    /// The event that the report makes.
    pub(super) event: Option<Reported>,
    /// Leaves a report undone whose tax has to be asked for.
    pub(super) waits_for_taxes: bool,
    /// What has to be asked before the message comes again.
    pub(super) wanted: Vec<Wanted>,
}

/// A report and what it was charged.
pub(super) struct Reported {
    prepared: Prepared,
    id: EventKey,
    result: Result<Decision, (String, Vec<u8>)>,
}

/// Used and asked for, measured.
struct Amounts {
    used: Exact,
    requested: Exact,
}

impl<'a> SessionWork<'a> {
    /// Decides on the message. Nothing is written yet.
    pub(crate) async fn answer(&mut self, tx: &mut Tx<'_>, message: &SessionMessage) -> Result<SessionAnswer, ChargeError> {
        if let Some(kept) = &self.kept {
            if kept.body_hash != self.body {
                let message = "another request of the session has this number".to_owned();
                return Ok(SessionAnswer::Conflict(Reason { code: "number_taken".to_owned(), message }));
            }
            let grant = serde_json::from_str(&kept.answer).map_err(StoreError::from)?;
            return Ok(SessionAnswer::Done { grant, replayed: true });
        }
        if let Some(reason) = refuse_by_time(self.now, self.service_type.future_s, message.at)? {
            return Ok(SessionAnswer::Refused(reason));
        }
        if message.at < self.session.started_at {
            let message = format!("the session started at {}", self.session.started_at);
            return Ok(SessionAnswer::Malformed(vec![FieldError { field: "time".to_owned(), code: "before_start", message }]));
        }
        // Its grant ends by the clock, whether or not somebody has looked at the session since.
        let is_over = self.session.state == SessionState::Held && self.session.valid_to <= self.now;
        let before = if is_over { SessionState::Expired } else { self.session.state };
        let (state, is_late) = match advance(before, message.command) {
            Ok(SessionStep::Applied { state, is_late }) => (state, is_late),
            Ok(SessionStep::Unchanged) => (before, false),
            Err(refusal) => {
                let reason = Reason { code: refusal.code().to_owned(), message: refusal.to_string() };
                return Ok(SessionAnswer::Conflict(reason));
            }
        };
        let amounts = match self.amounts(message) {
            Ok(amounts) => amounts,
            Err(errors) => return Ok(SessionAnswer::Malformed(errors)),
        };
        if let Some(reason) = self.groups.settle(tx, self.key, self.now.max(message.at)).await? {
            return Ok(SessionAnswer::Refused(reason));
        }
        self.groups.watch();
        let is_beyond_grant = amounts.used > stored_number(&self.session.granted)?;
        self.groups.release(self.session.id);
        if !amounts.used.is_zero()
            && let Err(answer) = self.report(tx, message, amounts.used).await?
        {
            return Ok(answer);
        }
        let mut grant = self.settled(state, is_late, is_beyond_grant && !amounts.used.is_zero());
        match message.command {
            SessionCommand::Start | SessionCommand::Update => match self.reserve(amounts.requested, &mut grant)? {
                Some(answer) if message.command == SessionCommand::Start => return Ok(answer),
                Some(_) | None => {}
            },
            SessionCommand::Terminate | SessionCommand::Expire => {}
        }
        self.session.state = state;
        let is_cut = message.command == SessionCommand::Update && grant.result == "limit_reached";
        for (is_so, kind) in [(is_late, NotificationKind::SessionReportedLate), (is_cut, NotificationKind::SessionCut)] {
            if is_so {
                self.groups.tell_session(self.key, kind, &self.session.session_id, self.session.subscription)?;
            }
        }
        self.groups.tell_crossed(Some((self.key, self.session.subscription)), &self.session.identifier)?;
        Ok(SessionAnswer::Done { grant, replayed: false })
    }

    /// The message's numbers; all wrong ones at once.
    fn amounts(&self, message: &SessionMessage) -> Result<Amounts, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut read = |field: &str, text: Option<&String>, missing: Exact| match text.map(|text| text.parse::<Exact>()) {
            None => missing,
            Some(Ok(number)) if number.is_negative() => {
                let message = "the quantity must not be below zero".to_owned();
                errors.push(FieldError { field: field.to_owned(), code: "quantity_negative", message });
                missing
            }
            Some(Ok(number)) => number,
            Some(Err(error)) => {
                errors.push(FieldError { field: field.to_owned(), code: error.code(), message: error.to_string() });
                missing
            }
        };
        let amounts = Amounts {
            used: read("used", message.used.as_ref(), Exact::ZERO),
            requested: read("requested", message.requested.as_ref(), self.service_type.session.slice),
        };
        if let Err(problems) = self.typed(amounts.requested, message.at) {
            errors.extend(problems);
        }
        if errors.is_empty() { Ok(amounts) } else { Err(errors) }
    }

    /// Charges what is reported, whatever the limit says.
    async fn report(&mut self, tx: &mut Tx<'_>, message: &SessionMessage, used: Exact) -> Result<Result<(), SessionAnswer>, ChargeError> {
        let (from, to) = (self.session.reported_to, message.at.max(self.session.reported_to));
        let typed = match self.typed(used, to) {
            Ok(typed) => typed,
            Err(errors) => return Ok(Err(SessionAnswer::Malformed(errors))),
        };
        let rated = self.rate(&typed, used, (from, to), ChargeMode::Record)?;
        let prepared = self.prepared(message, typed, used, (from, to))?;
        let Some(id) = self.free_key(tx, from.utc_day(), prepared.key).await? else {
            let reason = keys_taken();
            return Ok(Err(SessionAnswer::Refused(reason)));
        };
        let result = match rated {
            Ok(decision) if decision.is_tax_pending() && self.waits_for_taxes => {
                self.wanted = self.groups.wanted(&decision);
                return Ok(Err(refused("tax_pending", "the tax has to be asked for first".to_owned())));
            }
            Ok(decision) => {
                if let Some(reason) = self.groups.apply(self.key, &self.service, &decision, (from, &self.session.identifier))? {
                    return Ok(Err(SessionAnswer::Refused(reason)));
                }
                self.so_far = decision.session.clone().unwrap_or_default();
                Ok(decision)
            }
            Err(NotRated::Unrated { reason, trace }) => Err((reason.code().to_owned(), trace.encode())),
            Err(NotRated::Refused { reason, .. }) => return Ok(Err(refused(reason.code(), reason.sentence(self.catalog)))),
            Err(NotRated::Failed(error)) => return Ok(Err(refused(error.code(), error.to_string()))),
        };
        let all = stored_number(&self.session.used)?.plus(used);
        self.session.used = all.map_err(rating::RatingError::from)?.to_string();
        self.session.reported_to = to;
        self.event = Some(Reported { prepared, id, result });
        Ok(Ok(()))
    }

    /// Where a report is stored: its own key, or the next one on a true collision. A report that is there already was answered by its number.
    async fn free_key(&self, tx: &mut Tx<'_>, day: i32, key: i64) -> Result<Option<EventKey>, ChargeError> {
        for ahead in 0..KEY_COLLISIONS_MAX {
            let id = EventKey { customer: self.session.customer, day, key: key.wrapping_add(ahead) };
            if store::usage::load(tx, id).await?.is_none() {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// What the message got so far.
    fn settled(&self, state: SessionState, is_late: bool, is_beyond_grant: bool) -> SessionGrant {
        let is_ended = state == SessionState::Ended;
        let charged = self.event.as_ref().map(|event| {
            let (net, tax, unrated) = match &event.result {
                Ok(decision) => (decision.own.net, decision.own.tax, None),
                Err((code, _)) => (0, 0, Some(code.clone())),
            };
            SessionCharge { event: (event.id.customer.0, event.id.day, event.id.key), net, tax, unrated }
        });
        let decided = self.event.as_ref().and_then(|event| event.result.as_ref().ok());
        SessionGrant {
            session: self.session.id.0,
            is_ended,
            granted: Exact::ZERO.to_string(),
            validity_s: 0,
            is_final: is_ended,
            result: "ended".to_owned(),
            is_late,
            is_beyond_grant,
            is_over_limit: decided.is_some_and(|decision| decision.impacts().any(rating::Impact::is_over_limit)),
            charged,
        }
    }

    pub(super) fn rate(
        &self,
        typed: &[Option<Value>],
        measured: Exact,
        (from, to): (Instant, Instant),
        mode: ChargeMode,
    ) -> Result<Result<Decision, NotRated>, ChargeError> {
        let quantity = measured.times(self.service_type.conversion).map_err(rating::RatingError::from)?;
        let until = (to > from).then_some(to);
        let usage = Usage { service_type: self.service_type, at: from, until, fields: typed, quantity, mode };
        self.groups.rate(self.key, &self.service, Some(&self.so_far), &usage)
    }

    /// The session's fields with the quantity in the field that it comes from.
    pub(super) fn typed(&self, measured: Exact, to: Instant) -> Result<Vec<Option<Value>>, Vec<FieldError>> {
        let mut fields = self.fields.clone();
        let mut put = |place: usize, value: String| {
            if let Some(field) = self.service_type.fields.get(place) {
                fields.insert(field.code.clone(), value);
            }
        };
        match self.service_type.quantity {
            QuantityRule::One => {}
            QuantityRule::Field(place) => put(place, measured.to_string()),
            QuantityRule::Difference(first, second) => {
                let is_time = self.service_type.fields.get(first).is_some_and(|field| field.kind == FieldKind::Time);
                let text = |instant: Instant| instant.to_rfc3339(&calendar::Zone::utc());
                put(first, if is_time { text(self.session.reported_to) } else { Exact::ZERO.to_string() });
                put(second, if is_time { text(to) } else { measured.to_string() });
            }
        }
        self.service_type.read_fields(&fields).map_err(|problems| {
            problems
                .into_iter()
                .map(|problem| FieldError { field: format!("fields.{}", problem.field), code: problem.code, message: problem.message })
                .collect()
        })
    }

    /// The report as an event: it is called by its session and the number of the request, and stored by the session's own id and the number.
    fn prepared(
        &self,
        message: &SessionMessage,
        fields: Vec<Option<Value>>,
        used: Exact,
        (from, to): (Instant, Instant),
    ) -> Result<Prepared, ChargeError> {
        let session_id = format!("{}#{}", self.session.session_id, message.number);
        let quantity = used.times(self.service_type.conversion).map_err(rating::RatingError::from)?;
        let mut content = self.fields.clone();
        content.insert("used".to_owned(), used.to_string());
        Ok(Prepared {
            service_type: self.service_type.sym,
            identifier: self.session.identifier.clone(),
            key: report_key(self.session.id, message.number),
            session_id,
            at: from,
            until: (to > from).then_some(to),
            quantity,
            mode: ChargeMode::Record,
            body_hash: body_hash(from, &fields),
            content: serde_json::to_string(&content).map_err(StoreError::from)?,
            fields,
        })
    }

    /// Writes groups, event, session and the answer; or answers why a group of theirs cannot be charged after all, and writes nothing.
    pub(crate) async fn write(
        &mut self,
        tx: &mut Tx<'_>,
        message: &SessionMessage,
        grant: &SessionGrant,
    ) -> Result<Option<Reason>, ChargeError> {
        if let Some(reason) = self.groups.check_items(tx).await? {
            return Ok(Some(reason));
        }
        self.groups.write(tx).await?;
        if let Some(event) = &self.event {
            let place = UnratedRow { id: event.id, recorded_at: self.now, service: self.session.service, group: self.session.group };
            let mut rows: Vec<NewEvent<'_>> = Vec::new();
            rows.push(match &event.result {
                Ok(decision) => NewEvent {
                    status: EventStatus::Rated,
                    quantity: decision.quantity.to_string(),
                    net: decision.own.net,
                    tax: decision.own.tax,
                    legs: rating::legs::encode(&decision.legs()),
                    trace: decision.trace.encode(),
                    ..unrated_row(&event.prepared, &place)
                },
                Err((code, trace)) => NewEvent { quantity: code.clone(), trace: trace.clone(), ..unrated_row(&event.prepared, &place) },
            });
            if let Ok(decision) = &event.result {
                let source = Source::Event(event.id);
                let pending = pending_of_event(source, self.session.group, event.prepared.at, decision.impacts())?;
                store::tax_pending::insert(tx, &pending).await?;
                rows.extend(shared_rows(&event.prepared, &place, decision));
            }
            rows.sort_unstable_by_key(|row| (row.id.day, row.id.customer, row.id.key));
            store::usage::insert(tx, &rows).await?;
        }
        if self.session.id.0 == 0 {
            return Err(StoreError::Invariant("a session without an id").into());
        }
        self.session.messages += 1;
        self.session.so_far = self.so_far.encode();
        store::session::save(tx, &self.session).await?;
        let answer = serde_json::to_string(grant).map_err(StoreError::from)?;
        let kept = MessageRow { number: message.number, body_hash: self.body, answer };
        store::session::keep_answer(tx, &self.session, &kept).await?;
        Ok(None)
    }
}

pub(super) fn refused(code: &str, message: String) -> SessionAnswer {
    SessionAnswer::Refused(Reason { code: code.to_owned(), message })
}

/// A number that the session's row keeps as text.
fn stored_number(text: &str) -> Result<Exact, ChargeError> {
    Ok(text.parse::<Exact>().map_err(rating::RatingError::from)?)
}
