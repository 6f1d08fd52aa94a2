//! How a message of a session begins: find the session and its group, lock them, find what was answered before.
//!
//! Invariant: what was read before the lock only tells which group to lock.

use super::work::{SessionWork, refused};
use super::{SessionAnswer, SessionMessage, SessionName};
use crate::batch::find_holder;
use crate::facts::OperationFacts;
use crate::groups::Groups;
use crate::identity::{body_hash, event_key};
use crate::prepare::wrong_names;
use crate::{ChargeError, FieldError};
use calendar::Instant;
use catalog::{Catalog, QuantityRule, ServiceType, Value};
use ids::{SessionId, Sym};
use money::Exact;
use rating::{ServiceFacts, SessionCommand, SessionSoFar, SessionState};
use std::collections::BTreeMap;
use store::session::{MessageRow, SessionRow};
use store::{StoreError, Tx};

/// How a message begins.
pub(crate) enum Opening<'a> {
    Open(Box<SessionWork<'a>>),
    Answer(SessionAnswer),
    Again,
}

impl<'a> SessionWork<'a> {
    /// Finds the session and its group, and locks them.
    pub(crate) async fn open(
        tx: &mut Tx<'_>,
        catalog: &'a Catalog,
        now: Instant,
        cache: &'a OperationFacts,
        message: &SessionMessage,
    ) -> Result<Opening<'a>, ChargeError> {
        let (service_type, identifier, key, found) = match &message.name {
            SessionName::New { service_type, identifier, session_id } => {
                let service_type = match understand(catalog, service_type, (identifier, session_id), &message.fields) {
                    Ok(service_type) => service_type,
                    Err(errors) => return Ok(Opening::Answer(SessionAnswer::Malformed(errors))),
                };
                // What is used now is not late: who released the identifier starts nothing with it.
                let Some(held) = find_holder(tx, cache, service_type.sym, identifier, (message.at, 0)).await? else {
                    return Ok(Opening::Answer(refused("no_service", rating::Unrated::NoService.to_string())));
                };
                (service_type, identifier.clone(), held.group_key(), Err(held))
            }
            SessionName::Known(id) => {
                let Some(session) = store::session::load(tx, *id).await? else { return Ok(Opening::Answer(SessionAnswer::Unknown)) };
                let service_type = catalog.service_types.get(&session.service_type).ok_or(StoreError::Missing("service type"))?;
                (service_type, session.identifier.clone(), (session.customer, session.group), Ok(session))
            }
        };
        let mut groups = Groups::new(catalog, now, cache, 1);
        groups.lock(tx, &[key], &[]).await?;
        if let Some(reason) = groups.broken(key) {
            return Ok(Opening::Answer(SessionAnswer::Refused(reason.clone())));
        }
        let (wanted, is_sure) = match &found {
            Ok(session) => (session.service, true),
            Err(held) => (held.service, held.is_fresh),
        };
        let of_group = groups.get(key).and_then(|open| open.known.services.iter().find(|service| service.service == wanted));
        // The identifier may be another's by now: then it is looked up anew.
        let service = of_group.filter(|service| is_sure || service.called.is(&identifier, message.at)).cloned();
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
        let (event, waits_for_taxes, wanted) = (None, false, Vec::new());
        let work =
            Self { catalog, now, groups, key, service_type, service, session, fields, so_far, body, kept, event, waits_for_taxes, wanted };
        Ok(Opening::Open(Box::new(work)))
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
    (identifier, session_id): (&str, &str),
    given: &BTreeMap<String, String>,
) -> Result<&'a ServiceType, Vec<FieldError>> {
    let mut errors = wrong_names(identifier, session_id);
    let found = catalog.symbols.get(service_type).and_then(|sym: Sym| catalog.service_types.get(&sym));
    errors.extend(found.into_iter().flat_map(measured).filter(|code| given.contains_key(*code)).map(|code| {
        let message = "a session reports its quantity as `used`".to_owned();
        FieldError { field: format!("fields.{code}"), code: "reported_as_used", message }
    }));
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

/// Codes of the fields that the quantity comes from: a session fills them in.
fn measured(service_type: &ServiceType) -> impl Iterator<Item = &str> {
    let places = match service_type.quantity {
        QuantityRule::One => [None, None],
        QuantityRule::Field(place) => [Some(place), None],
        QuantityRule::Difference(first, second) => [Some(first), Some(second)],
    };
    places.into_iter().flatten().filter_map(|place| service_type.fields.get(place)).map(|field| field.code.as_str())
}

/// The word of a command in the hash of a message, which is stored: it never changes.
const fn command_word(command: SessionCommand) -> &'static str {
    match command {
        SessionCommand::Start => "Start",
        SessionCommand::Update => "Update",
        SessionCommand::Terminate => "Terminate",
        SessionCommand::Expire => "Expire",
    }
}

/// Hash of what a message says: its repetition says the same.
fn message_hash(message: &SessionMessage) -> i64 {
    let mut text = vec![Some(Value::Text(command_word(message.command).into()))];
    for (code, value) in &message.fields {
        text.push(Some(Value::Text(format!("{code}={value}").into())));
    }
    for number in [&message.used, &message.requested] {
        text.push(number.as_ref().map(|number| Value::Text(number.as_str().into())));
    }
    body_hash(message.at, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_hash_of_a_message_stays_what_it_is() {
        let hash = |command| {
            message_hash(&SessionMessage {
                name: SessionName::Known(SessionId(1)),
                command,
                number: 2,
                at: Instant::from_micros(7),
                fields: BTreeMap::from([("destination".to_owned(), "38640".to_owned())]),
                used: Some("60".to_owned()),
                requested: None,
            })
        };
        let commands = [SessionCommand::Start, SessionCommand::Update, SessionCommand::Terminate, SessionCommand::Expire];
        let stored = [4_330_878_999_350_554_067, 1_514_015_727_141_357_998, -7_771_659_804_352_568_079, 1_828_255_599_871_048_131];
        assert_eq!(commands.map(hash), stored);
    }
}
