//! One message of a session under the locks of its groups: report, charge, reserve.
//!
//! Invariants: nothing is written of a message that is refused; what is reported is recorded whatever the limit says; a grant never passes
//! the limit of any group.

use crate::batch::find_holder;
use crate::facts::FactsCache;
use crate::groups::Groups;
use crate::identity::{body_hash, event_key};
use crate::known::GroupKey;
use crate::prepare::{IDENTITY_LENGTH_MAX, Prepared};
use crate::rows::{UnratedRow, shared_rows, unrated_row};
use crate::session::{SessionAnswer, SessionCharge, SessionGrant, SessionMessage, SessionName};
use crate::{ChargeError, FieldError, Reason};
use balance::Hold;
use calendar::Instant;
use catalog::{Catalog, ChargeMode, FieldKind, QuantityRule, ServiceType, Value};
use ids::{SessionId, Sym};
use money::Exact;
use rating::{Decision, NotRated, ServiceFacts, SessionCommand, SessionSoFar, SessionState, SessionStep, Usage, advance};
use std::collections::BTreeMap;
use store::notification::NotificationKind;
use store::session::{MessageRow, SessionRow};
use store::usage::{EventKey, EventStatus, NewEvent};
use store::{StoreError, Tx};

/// A session's message under its locks.
pub(crate) struct SessionWork<'a> {
    catalog: &'a Catalog,
    now: Instant,
    groups: Groups<'a>,
    key: GroupKey,
    service_type: &'a ServiceType,
    service: ServiceFacts,
    session: SessionRow,
    fields: BTreeMap<String, String>,
    so_far: SessionSoFar,
    body: i64,
    /// What the store answers to a repetition of the number.
    kept: Option<MessageRow>,
    /// The event that the report makes.
    event: Option<Reported>,
}

/// A report and what it was charged.
struct Reported {
    prepared: Prepared,
    id: EventKey,
    result: Result<Decision, (String, Vec<u8>)>,
}

/// How a message begins.
pub(crate) enum Opening<'a> {
    Open(Box<SessionWork<'a>>),
    Answer(SessionAnswer),
    Again,
}

/// Used and asked for, measured.
struct Amounts {
    used: Exact,
    requested: Exact,
}

impl<'a> SessionWork<'a> {
    /// Finds the session and its group, and locks them.
    pub(crate) async fn open(
        tx: &mut Tx<'_>,
        catalog: &'a Catalog,
        now: Instant,
        cache: &'a FactsCache,
        message: &SessionMessage,
    ) -> Result<Opening<'a>, ChargeError> {
        let (service_type, identifier, key, found) = match &message.name {
            SessionName::New { service_type, identifier, session_id } => {
                let service_type = match understand(catalog, service_type, identifier, session_id) {
                    Ok(service_type) => service_type,
                    Err(errors) => return Ok(Opening::Answer(SessionAnswer::Malformed(errors))),
                };
                let Some(held) = find_holder(tx, cache, service_type.sym, identifier, message.at).await? else {
                    return Ok(Opening::Answer(refused("no_service", rating::Unrated::NoService.to_string())));
                };
                (service_type, identifier.clone(), held.group_key(), Err(held.service))
            }
            SessionName::Known(id) => {
                let Some(session) = store::session::load(tx, *id).await? else { return Ok(Opening::Answer(SessionAnswer::Unknown)) };
                let service_type = catalog.service_types.get(&session.service_type).ok_or(StoreError::Missing("service type"))?;
                (service_type, session.identifier.clone(), (session.customer, session.group), Ok(session))
            }
        };
        let mut groups = Groups::new(catalog, now, cache, 1);
        groups.lock(tx, &[key]).await?;
        if let Some(reason) = groups.broken(key) {
            return Ok(Opening::Answer(SessionAnswer::Refused(reason.clone())));
        }
        let wanted = match &found {
            Ok(session) => session.service,
            Err(service) => *service,
        };
        let service = groups.get(key).and_then(|open| open.known.services.iter().find(|service| service.service == wanted)).cloned();
        let Some(service) = service else {
            cache.forget_holder(service_type.sym, &identifier);
            return Ok(Opening::Again);
        };
        groups.load_sheets(tx, &[(key, wanted)]).await?;
        let (session, kept) = match found {
            // What was read before the lock only told which group to lock.
            Ok(session) => {
                let session = store::session::load(tx, session.id).await?.ok_or(StoreError::Missing("charging session"))?;
                let kept = store::session::answer(tx, &session, message.number).await?;
                (session, kept)
            }
            Err(_) => started_before(tx, message, service_type, &service, now).await?,
        };
        let so_far = if session.so_far.is_empty() { SessionSoFar::default() } else { SessionSoFar::decode(&session.so_far)? };
        let fields: BTreeMap<String, String> = serde_json::from_str(&session.content).map_err(StoreError::from)?;
        let body = message_hash(message);
        let work = Self { catalog, now, groups, key, service_type, service, session, fields, so_far, body, kept, event: None };
        Ok(Opening::Open(Box::new(work)))
    }

    /// Decides on the message. Nothing is written yet.
    pub(crate) fn answer(&mut self, message: &SessionMessage) -> Result<SessionAnswer, ChargeError> {
        if let Some(kept) = &self.kept {
            if kept.body_hash != self.body {
                let message = "another request of the session has this number".to_owned();
                return Ok(SessionAnswer::Conflict(Reason { code: "number_taken".to_owned(), message }));
            }
            let grant = serde_json::from_str(&kept.answer).map_err(StoreError::from)?;
            return Ok(SessionAnswer::Done { grant, replayed: true });
        }
        let (state, is_late) = match advance(self.session.state, message.command) {
            Ok(SessionStep::Applied { state, is_late }) => (state, is_late),
            Ok(SessionStep::Unchanged) => (self.session.state, false),
            Err(refusal) => {
                let reason = Reason { code: refusal.code().to_owned(), message: refusal.to_string() };
                return Ok(SessionAnswer::Conflict(reason));
            }
        };
        let amounts = match self.amounts(message) {
            Ok(amounts) => amounts,
            Err(errors) => return Ok(SessionAnswer::Malformed(errors)),
        };
        if let Some(reason) = self.groups.settle(self.key, self.now.max(message.at))? {
            return Ok(SessionAnswer::Refused(reason));
        }
        let is_beyond_grant = amounts.used > self.session.granted.parse().unwrap_or(Exact::ZERO);
        self.groups.release(self.session.id);
        if !amounts.used.is_zero()
            && let Err(answer) = self.report(message, amounts.used)?
        {
            return Ok(answer);
        }
        let mut grant = self.settled(state, is_late, is_beyond_grant && !amounts.used.is_zero());
        match message.command {
            SessionCommand::Start | SessionCommand::Update => match self.reserve(message, amounts.requested, &mut grant)? {
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
    fn report(&mut self, message: &SessionMessage, used: Exact) -> Result<Result<(), SessionAnswer>, ChargeError> {
        let (from, to) = (self.session.reported_to, message.at.max(self.session.reported_to));
        let typed = match self.typed(used, to) {
            Ok(typed) => typed,
            Err(errors) => return Ok(Err(SessionAnswer::Malformed(errors))),
        };
        let rated = self.rate(&typed, used, (from, to), ChargeMode::Record)?;
        let prepared = self.prepared(message, typed, used, (from, to))?;
        let id = EventKey { customer: self.session.customer, day: from.utc_day(), key: prepared.key };
        let result = match rated {
            Ok(decision) => {
                if let Some(reason) = self.groups.apply(self.key, &self.service, &decision, (from, &self.session.identifier))? {
                    return Ok(Err(SessionAnswer::Refused(reason)));
                }
                self.so_far = decision.session.clone().unwrap_or_default();
                Ok(decision)
            }
            Err(NotRated::Unrated { reason, trace }) => Err((reason.code().to_owned(), trace.encode())),
            Err(NotRated::Refused { reason, .. }) => return Ok(Err(refused(reason.code(), reason.to_string()))),
            Err(NotRated::Failed(error)) => return Ok(Err(refused(error.code(), error.to_string()))),
        };
        let all = self.session.used.parse::<Exact>().map_err(rating::RatingError::from).map_err(broken)?.plus(used);
        self.session.used = all.map_err(rating::RatingError::from).map_err(broken)?.to_string();
        self.session.reported_to = to;
        self.event = Some(Reported { prepared, id, result });
        Ok(Ok(()))
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

    /// Reserves as much of what is asked for as no limit refuses. Answers a refusal where nothing could be granted.
    fn reserve(
        &mut self,
        message: &SessionMessage,
        requested: Exact,
        grant: &mut SessionGrant,
    ) -> Result<Option<SessionAnswer>, ChargeError> {
        let at = message.at.max(self.session.reported_to);
        let mut answer = None;
        let found = match self.probe(requested, at)? {
            Ok(decision) => Some((requested, decision)),
            Err((code, message)) => {
                answer = Some((code, message));
                if answer.as_ref().is_some_and(|(code, _)| code == "limit_reached") { self.largest(requested, at)? } else { None }
            }
        };
        let valid_to = self.now.plus_seconds(i64::from(self.service_type.session.validity_s))?;
        let granted = found.as_ref().map_or(Exact::ZERO, |(granted, _)| *granted);
        if let Some((_, decision)) = &found {
            for impact in decision.impacts() {
                let hold = hold_of(self.session.id, valid_to, impact);
                if let Err(error) = self.groups.hold((impact.customer, impact.group), hold) {
                    return Ok(Some(refused(error.code(), error.to_string())));
                }
            }
        }
        self.session.valid_to = valid_to;
        self.session.granted = granted.to_string();
        grant.granted = granted.to_string();
        grant.validity_s = self.service_type.session.validity_s;
        grant.is_final = granted < requested;
        grant.result = match (&answer, granted.is_zero()) {
            (None, _) => "granted".to_owned(),
            (Some(_), false) => "granted_in_part".to_owned(),
            (Some((code, _)), true) => code.clone(),
        };
        Ok(answer.filter(|_| granted.is_zero()).map(|(code, message)| refused(&code, message)))
    }

    /// The largest number of whole steps that no limit refuses.
    fn largest(&self, requested: Exact, at: Instant) -> Result<Option<(Exact, Decision)>, ChargeError> {
        let step = self.service_type.session.step;
        let money = |error: money::MoneyError| broken(rating::RatingError::from(error));
        let (mut granted, mut refused) = (0_i64, requested.over(step).map_err(money)?.ceil().map_err(money)?);
        let mut best = None;
        while refused - granted > 1 {
            let middle = granted + (refused - granted) / 2;
            let quantity = Exact::whole(middle).times(step).map_err(money)?;
            match self.probe(quantity, at)? {
                Ok(decision) => {
                    best = Some((quantity, decision));
                    granted = middle;
                }
                Err(_) => refused = middle,
            }
        }
        Ok(best)
    }

    /// What a quantity from an instant on would cost, or code and sentence of why it cannot be had.
    fn probe(&self, quantity: Exact, at: Instant) -> Result<Result<Decision, (String, String)>, ChargeError> {
        let typed = match self.typed(quantity, at) {
            Ok(typed) => typed,
            Err(errors) => {
                return Ok(Err(("malformed".to_owned(), errors.first().map_or_else(String::new, |error| error.message.clone()))));
            }
        };
        Ok(match self.rate(&typed, quantity, (at, at), ChargeMode::Authorize)? {
            Ok(decision) => Ok(decision),
            Err(NotRated::Unrated { reason, .. }) => Err((reason.code().to_owned(), reason.to_string())),
            Err(NotRated::Refused { reason, .. }) => Err((reason.code().to_owned(), reason.to_string())),
            Err(NotRated::Failed(error)) => Err((error.code().to_owned(), error.to_string())),
        })
    }

    fn rate(
        &self,
        typed: &[Option<Value>],
        measured: Exact,
        (from, to): (Instant, Instant),
        mode: ChargeMode,
    ) -> Result<Result<Decision, NotRated>, ChargeError> {
        let quantity = measured.times(self.service_type.conversion).map_err(rating::RatingError::from).map_err(broken)?;
        let until = (to > from).then_some(to);
        let usage = Usage { service_type: self.service_type, at: from, until, fields: typed, quantity, mode };
        self.groups.rate(self.key, &self.service, Some(&self.so_far), &usage)
    }

    /// The session's fields with the quantity in the field that it comes from.
    fn typed(&self, measured: Exact, to: Instant) -> Result<Vec<Option<Value>>, Vec<FieldError>> {
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

    /// The report as an event: its identity adds the number of the request.
    fn prepared(
        &self,
        message: &SessionMessage,
        fields: Vec<Option<Value>>,
        used: Exact,
        (from, to): (Instant, Instant),
    ) -> Result<Prepared, ChargeError> {
        let session_id = format!("{}#{}", self.session.session_id, message.number);
        let service_type = self.catalog.symbols.code(self.service_type.sym);
        let quantity = used.times(self.service_type.conversion).map_err(rating::RatingError::from).map_err(broken)?;
        let mut content = self.fields.clone();
        content.insert("used".to_owned(), used.to_string());
        Ok(Prepared {
            service_type: self.service_type.sym,
            identifier: self.session.identifier.clone(),
            key: event_key(service_type, &self.session.identifier, &session_id),
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

    /// Writes groups, event, session and the answer.
    pub(crate) async fn write(&mut self, tx: &mut Tx<'_>, message: &SessionMessage, grant: &SessionGrant) -> Result<(), ChargeError> {
        self.groups.fold_items(tx).await?;
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
        Ok(())
    }
}

/// The session that a start names: one that was started before on the same day, else a new one.
async fn started_before(
    tx: &mut Tx<'_>,
    message: &SessionMessage,
    service_type: &ServiceType,
    service: &ServiceFacts,
    now: Instant,
) -> Result<(SessionRow, Option<MessageRow>), ChargeError> {
    let SessionName::New { service_type: code, identifier, session_id } = &message.name else {
        return Err(StoreError::Invariant("a start without a name").into());
    };
    let key = event_key(code, identifier, session_id);
    let is_it = |row: &SessionRow| {
        row.service_type == service_type.sym
            && row.identifier == *identifier
            && row.session_id == *session_id
            && row.started_at.utc_day() == message.at.utc_day()
    };
    if let Some(row) = store::session::find(tx, service.customer, key).await?.into_iter().find(is_it) {
        let kept = store::session::answer(tx, &row, message.number).await?;
        return Ok((row, kept));
    }
    let row = SessionRow {
        id: SessionId(tx.next_id()?),
        customer: service.customer,
        key,
        service_type: service_type.sym,
        identifier: identifier.clone(),
        session_id: session_id.clone(),
        group: service.group,
        subscription: service.subscription,
        service: service.service,
        state: SessionState::Unknown,
        started_at: message.at,
        reported_to: message.at,
        valid_to: now,
        used: Exact::ZERO.to_string(),
        granted: Exact::ZERO.to_string(),
        messages: 0,
        content: serde_json::to_string(&message.fields).map_err(StoreError::from)?,
        so_far: Vec::new(),
    };
    Ok((row, None))
}

/// The service type of a new session, or what is wrong with its name.
fn understand<'a>(
    catalog: &'a Catalog,
    service_type: &str,
    identifier: &str,
    session_id: &str,
) -> Result<&'a ServiceType, Vec<FieldError>> {
    let mut errors = Vec::new();
    for (field, text) in [("identifier", identifier), ("session_id", session_id)] {
        if text.is_empty() {
            errors.push(FieldError { field: field.to_owned(), code: "field_missing", message: "the field is mandatory".to_owned() });
        } else if text.chars().count() > IDENTITY_LENGTH_MAX {
            errors.push(FieldError {
                field: field.to_owned(),
                code: "limit",
                message: format!("at most {IDENTITY_LENGTH_MAX} characters"),
            });
        }
    }
    let found = catalog.symbols.get(service_type).and_then(|sym: Sym| catalog.service_types.get(&sym));
    match found {
        Some(found) if errors.is_empty() => Ok(found),
        Some(_) => Err(errors),
        None => {
            let message = format!("there is no service type `{service_type}`");
            errors.push(FieldError { field: "service_type".to_owned(), code: "unknown_service_type", message });
            Err(errors)
        }
    }
}

/// What of an impact would be spent is held.
fn hold_of(session: SessionId, until: Instant, impact: &rating::Impact) -> Hold {
    let mut hold = Hold { session, until, money: impact.net.saturating_add(impact.tax).max(0), balances: Vec::new() };
    for leg in impact.legs.iter().filter(|leg| leg.kind == balance::LegKind::Consume) {
        hold.balances.extend(leg.balance.map(|number| (number, leg.net)));
    }
    hold
}

/// Hash of what a message says: its repetition says the same.
fn message_hash(message: &SessionMessage) -> i64 {
    let mut text = vec![Some(Value::Text(format!("{:?}", message.command).into()))];
    for (code, value) in &message.fields {
        text.push(Some(Value::Text(format!("{code}={value}").into())));
    }
    for number in [&message.used, &message.requested] {
        text.push(number.as_ref().map(|number| Value::Text(number.as_str().into())));
    }
    body_hash(message.at, &text)
}

fn refused(code: &str, message: String) -> SessionAnswer {
    SessionAnswer::Refused(Reason { code: code.to_owned(), message })
}

/// A number of the session's own that cannot be computed.
fn broken(error: rating::RatingError) -> ChargeError {
    ChargeError::Rating(error)
}
