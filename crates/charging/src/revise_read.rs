//! Reading a stored event again: its fields with today's service type; a message of a session with what the session was charged before it.

use crate::identity::{event_key, report_key};
use crate::prepare::{Prepared, prepare};
use crate::revise::ReviseError;
use crate::work::KEY_COLLISIONS_MAX;
use crate::{Answer, FieldError, Reason, Standing, UsageInput};
use calendar::Instant;
use catalog::{Catalog, ChargeMode, FieldKind, QuantityRule, ServiceType};
use money::Exact;
use rating::SessionSoFar;
use std::collections::BTreeMap;
use store::session::SessionRow;
use store::usage::EventRow;
use store::{StoreError, Tx};

/// What stands between a session's id and the number of its request.
const REQUEST_MARK: char = '#';

/// The session that an event would be a message of by what it is called, and the message's number.
pub(crate) fn message_of(row: &EventRow) -> Option<(&str, i64)> {
    let (session, number) = row.session_id.rsplit_once(REQUEST_MARK)?;
    Some((session, number.parse().ok()?))
}

/// The number of the message of a session that an event reports; none where it is none of its messages, whatever it is called.
pub(crate) fn number_in(session: &SessionRow, row: &EventRow) -> Option<i64> {
    let (session_id, number) = message_of(row)?;
    let is_its = row.service_type == session.service_type && row.identifier == session.identifier && session_id == session.session_id;
    let key = report_key(session.id, number);
    (is_its && (0..KEY_COLLISIONS_MAX).any(|ahead| row.id.key == key.wrapping_add(ahead))).then_some(number)
}

/// Finds the session of an event that looks like a message; none where it is a plain event after all.
pub(crate) async fn find_session(tx: &mut Tx<'_>, catalog: &Catalog, row: &EventRow) -> Result<Option<SessionRow>, StoreError> {
    let Some((session_id, _)) = message_of(row) else { return Ok(None) };
    let key = event_key(catalog.symbols.code(row.service_type), &row.identifier, session_id);
    let found = store::session::find(tx, row.id.customer, key).await?;
    Ok(found.into_iter().find(|session| number_in(session, row).is_some()))
}

/// A session whose messages are rated again, in their order.
pub(crate) struct Track {
    pub(crate) session: SessionRow,
    pub(crate) so_far: SessionSoFar,
    /// Whether a message got a price again.
    pub(crate) is_rated: bool,
    /// Why a message that stood rated keeps what stands.
    pub(crate) kept: Option<Reason>,
}

/// The fields of an event.
pub(crate) fn fields_of(content: &str) -> Result<BTreeMap<String, String>, ReviseError> {
    if content.is_empty() {
        return Ok(BTreeMap::new());
    }
    // Rated again it would have no price: what it cost stays.
    if content == store::usage::ERASED_CONTENT {
        return Err(ReviseError::Erased);
    }
    Ok(serde_json::from_str(content).map_err(StoreError::from)?)
}

/// Reads a plain event with these fields.
pub(crate) fn read(catalog: &Catalog, row: &EventRow, fields: BTreeMap<String, String>) -> Result<Prepared, Vec<FieldError>> {
    let input = UsageInput {
        service_type: catalog.symbols.code(row.service_type).to_owned(),
        identifier: row.identifier.clone(),
        session_id: row.session_id.clone(),
        at: row.at,
        fields,
        mode: Some(ChargeMode::Record),
    };
    prepare(catalog, &input).map_err(wrong_fields)
}

fn wrong_fields(answer: Answer) -> Vec<FieldError> {
    match answer {
        Answer::Malformed(errors) => errors,
        Answer::Rated { .. } | Answer::Unrated { .. } | Answer::Conflict { .. } | Answer::Refused(_) => Vec::new(),
    }
}

/// Reads a message of a session: `used` becomes the quantity field again, as when the message came.
pub(crate) fn read_message(
    catalog: &Catalog,
    row: &EventRow,
    until: Instant,
    mut fields: BTreeMap<String, String>,
) -> Result<Prepared, Vec<FieldError>> {
    let Some(service_type) = catalog.service_types.get(&row.service_type) else { return read(catalog, row, fields) };
    let wrong = |code: &'static str, message: String| vec![FieldError { field: "fields.used".to_owned(), code, message }];
    let text = fields.remove("used").ok_or_else(|| wrong("field_missing", "the field is mandatory".to_owned()))?;
    let used: Exact = text.parse().map_err(|error: money::MoneyError| wrong(error.code(), error.to_string()))?;
    let content = fields.clone();
    put_quantity(service_type, &mut fields, used, (row.at, until));
    let read = read(catalog, row, fields)?;
    let quantity = used.times(service_type.conversion).map_err(|error| wrong(error.code(), error.to_string()))?;
    let mut content = content;
    content.insert("used".to_owned(), text);
    let content = serde_json::to_string(&content).map_err(|error| wrong("content", error.to_string()))?;
    Ok(Prepared { quantity, until: (until > row.at).then_some(until), content, ..read })
}

fn put_quantity(service_type: &ServiceType, fields: &mut BTreeMap<String, String>, used: Exact, (from, to): (Instant, Instant)) {
    let mut put = |place: usize, value: String| {
        if let Some(field) = service_type.fields.get(place) {
            fields.insert(field.code.clone(), value);
        }
    };
    match service_type.quantity {
        QuantityRule::One => {}
        QuantityRule::Field(place) => put(place, used.to_string()),
        QuantityRule::Difference(first, second) => {
            let is_time = service_type.fields.get(first).is_some_and(|field| field.kind == FieldKind::Time);
            let text = |instant: Instant| instant.to_rfc3339(&calendar::Zone::utc());
            put(first, if is_time { text(from) } else { Exact::ZERO.to_string() });
            put(second, if is_time { text(to) } else { used.to_string() });
        }
    }
}

/// The order in which events are rated: by their time, messages of a session by their number, then by key.
pub(crate) fn order(standing: &Standing) -> (Instant, i64, i64) {
    (standing.first.at, message_of(&standing.first).map_or(0, |(_, number)| number), standing.first.id.key)
}
