//! A usage event of the API as one line of JSON.
//!
//! Numbers are kept as they were written: no value passes through a float.

use crate::mapping::mode_named;
use crate::reader::Parsed;
use crate::{EVENT_FIELDS_MAX, field_error};
use calendar::Instant;
use catalog::ChargeMode;
use charging::{FieldError, UsageInput};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const KEYS: [&str; 6] = ["service_type", "identifier", "session_id", "time", "fields", "mode"];

/// Reads one line.
pub(crate) fn parse(line: &[u8]) -> Parsed {
    let value = match serde_json::from_slice::<Value>(line) {
        Ok(value) => value,
        Err(cause) => return Parsed::Malformed(vec![field_error("row", "not_json", cause.to_string())]),
    };
    event_from_json(&value).map_or_else(Parsed::Malformed, Parsed::Usage)
}

/// Reads an event that is JSON already.
///
/// # Errors
/// Every wrong field.
pub fn event_from_json(value: &Value) -> Result<UsageInput, Vec<FieldError>> {
    let Value::Object(object) = value else {
        return Err(vec![field_error("row", "not_an_event", "an event is a JSON object")]);
    };
    let mut errors: Vec<FieldError> = object
        .keys()
        .filter(|key| !KEYS.contains(&key.as_str()))
        .map(|key| field_error(key, "unknown_field", "an event has no such field"))
        .collect();
    let service_type = kept(text(object, "service_type"), &mut errors);
    let identifier = kept(text(object, "identifier"), &mut errors);
    let session_id = kept(text(object, "session_id"), &mut errors);
    let at = text(object, "time")
        .and_then(|at| Instant::parse_rfc3339(&at).map_err(|wrong| field_error("time", wrong.code(), wrong.to_string())));
    let at = kept(at, &mut errors);
    let fields = fields(object.get("fields"), &mut errors);
    let mode = match object.get("mode") {
        None | Some(Value::Null) => None,
        Some(Value::String(mode)) => kept(mode_named(mode), &mut errors),
        Some(_) => kept(Err(field_error("mode", "not_text", "mode is authorize or record")), &mut errors),
    };
    match (service_type, identifier, session_id, at) {
        (Some(service_type), Some(identifier), Some(session_id), Some(at)) if errors.is_empty() => {
            Ok(UsageInput { service_type, identifier, session_id, at, fields, mode })
        }
        _ => Err(errors),
    }
}

fn kept<T>(read: Result<T, FieldError>, errors: &mut Vec<FieldError>) -> Option<T> {
    read.map_err(|wrong| errors.push(wrong)).ok()
}

fn text(object: &Map<String, Value>, key: &str) -> Result<String, FieldError> {
    match object.get(key) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        None | Some(Value::Null | Value::String(_)) => Err(field_error(key, "missing", "the field is mandatory")),
        Some(_) => Err(field_error(key, "not_text", "the field is text, in quotes")),
    }
}

fn fields(value: Option<&Value>, errors: &mut Vec<FieldError>) -> BTreeMap<String, String> {
    let object = match value {
        None | Some(Value::Null) => return BTreeMap::new(),
        Some(Value::Object(object)) => object,
        Some(_) => {
            errors.push(field_error("fields", "not_an_object", "fields is a JSON object"));
            return BTreeMap::new();
        }
    };
    if object.len() > EVENT_FIELDS_MAX {
        errors.push(field_error("fields", "too_many_fields", format!("an event has at most {EVENT_FIELDS_MAX} fields")));
        return BTreeMap::new();
    }
    let mut fields = BTreeMap::new();
    for (code, value) in object {
        match value {
            Value::String(text) => drop(fields.insert(code.clone(), text.clone())),
            Value::Number(number) => drop(fields.insert(code.clone(), number.to_string())),
            Value::Bool(truth) => drop(fields.insert(code.clone(), truth.to_string())),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                errors.push(field_error(&format!("fields.{code}"), "not_a_value", "a field is text, a number, true or false"));
            }
        }
    }
    fields
}

/// The event as the API takes it, its fields as text; [`event_from_json`] reads it back unchanged.
pub fn event_to_json(event: &UsageInput) -> Value {
    let fields: Map<String, Value> = event.fields.iter().map(|(code, text)| (code.clone(), Value::from(text.as_str()))).collect();
    let mut object = Map::new();
    object.insert("service_type".to_owned(), Value::from(event.service_type.as_str()));
    object.insert("identifier".to_owned(), Value::from(event.identifier.as_str()));
    object.insert("session_id".to_owned(), Value::from(event.session_id.as_str()));
    object.insert("time".to_owned(), Value::from(event.at.to_string()));
    object.insert("fields".to_owned(), Value::Object(fields));
    if let Some(mode) = event.mode {
        let name = match mode {
            ChargeMode::Authorize => "authorize",
            ChargeMode::Record => "record",
        };
        object.insert("mode".to_owned(), Value::from(name));
    }
    Value::Object(object)
}
