//! Reading an event outside the transaction: service type, typed fields, quantity, identity (ARCHITECTURE.md §5, step 3).

use crate::identity::{body_hash, event_key};
use crate::{Answer, FieldError, UsageInput};
use calendar::Instant;
use catalog::{Catalog, ChargeMode, ServiceType, Value};
use ids::Sym;
use money::Exact;
use std::sync::Arc;

/// Longest identifier and session id, in characters.
pub const IDENTITY_LENGTH_MAX: usize = 200;

/// An event that was understood.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) service_type: Sym,
    pub(crate) identifier: String,
    pub(crate) session_id: String,
    pub(crate) at: Instant,
    pub(crate) until: Option<Instant>,
    pub(crate) fields: Vec<Option<Value>>,
    pub(crate) quantity: Exact,
    pub(crate) mode: ChargeMode,
    pub(crate) key: i64,
    pub(crate) body_hash: i64,
    pub(crate) content: String,
}

/// An event that was understood, or what is wrong with it.
pub(crate) type Reading = Result<Prepared, Answer>;

/// Events read with the catalog of an epoch.
pub(crate) type ReadBatch = (i64, Arc<Vec<Reading>>);

/// What is wrong with the names that make an event or a session unlike others.
pub(crate) fn wrong_names(identifier: &str, session_id: &str) -> Vec<FieldError> {
    let wrong = |(field, text): (&str, &str)| {
        let (code, message) = if text.is_empty() {
            ("field_missing", "the field is mandatory".to_owned())
        } else if text.chars().count() > IDENTITY_LENGTH_MAX {
            ("limit", format!("at most {IDENTITY_LENGTH_MAX} characters"))
        } else if text.chars().any(char::is_control) {
            ("control_character", "a name has no control characters".to_owned())
        } else {
            return None;
        };
        Some(FieldError { field: field.to_owned(), code, message })
    };
    [("identifier", identifier), ("session_id", session_id)].into_iter().filter_map(wrong).collect()
}

/// Reads an event, or says what is wrong with it.
pub(crate) fn prepare(catalog: &Catalog, input: &UsageInput) -> Reading {
    let mut errors = wrong_names(&input.identifier, &input.session_id);
    let service_type = catalog.symbols.get(&input.service_type).and_then(|sym| catalog.service_types.get(&sym));
    let Some(service_type) = service_type else {
        let message = format!("there is no service type `{}`", input.service_type);
        errors.push(FieldError { field: "service_type".to_owned(), code: "unknown_service_type", message });
        return Err(Answer::Malformed(errors));
    };
    let fields = match service_type.read_fields(&input.fields) {
        Ok(fields) => fields,
        Err(problems) => {
            errors.extend(problems.into_iter().map(wrong_field));
            return Err(Answer::Malformed(errors));
        }
    };
    let quantity = match service_type.measure(&fields) {
        Ok(quantity) if errors.is_empty() => quantity,
        Ok(_) => return Err(Answer::Malformed(errors)),
        Err(problem) => {
            errors.push(wrong_field(problem));
            return Err(Answer::Malformed(errors));
        }
    };
    let until = end_of(service_type, &fields, input.at).map_err(|problem| Answer::Malformed(vec![problem]))?;
    Ok(Prepared {
        service_type: service_type.sym,
        identifier: input.identifier.clone(),
        session_id: input.session_id.clone(),
        at: input.at,
        until,
        quantity,
        mode: input.mode.unwrap_or(service_type.default_mode),
        key: event_key(&input.service_type, &input.identifier, &input.session_id),
        body_hash: body_hash(input.at, &fields),
        content: content(input),
        fields,
    })
}

fn wrong_field(problem: catalog::FieldProblem) -> FieldError {
    FieldError { field: format!("fields.{}", problem.field), code: problem.code, message: problem.message }
}

/// When the event ended: a later time that the quantity rule reads, or the start plus a duration in seconds. An end past the last instant
/// that there is is the duration's mistake.
fn end_of(service_type: &ServiceType, fields: &[Option<Value>], at: Instant) -> Result<Option<Instant>, FieldError> {
    let place = match service_type.quantity {
        catalog::QuantityRule::Difference(_, second) => second,
        catalog::QuantityRule::Field(place) if service_type.unit_label == "s" => place,
        catalog::QuantityRule::Field(_) | catalog::QuantityRule::One => return Ok(None),
    };
    match fields.get(place).and_then(Option::as_ref) {
        Some(Value::Time(end)) if *end > at => Ok(Some(*end)),
        Some(Value::Number(seconds)) if service_type.unit_label == "s" => match at.plus_seconds(seconds.floor_saturating()) {
            Ok(end) => Ok(Some(end)),
            Err(error) => {
                let field = service_type.fields.get(place).map_or("", |field| &field.code);
                Err(FieldError { field: format!("fields.{field}"), code: error.code(), message: error.to_string() })
            }
        },
        Some(Value::Time(_) | Value::Number(_) | Value::Text(_) | Value::Truth(_)) | None => Ok(None),
    }
}

/// The fields as they came, as compact JSON: numbers stay the text that they were.
fn content(input: &UsageInput) -> String {
    let mut text = String::with_capacity(16 + input.fields.len() * 24);
    text.push('{');
    for (place, (code, value)) in input.fields.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        push_quoted(&mut text, code);
        text.push(':');
        push_quoted(&mut text, value);
    }
    text.push('}');
    text
}

fn push_quoted(text: &mut String, value: &str) {
    use std::fmt::Write;
    text.push('"');
    for character in value.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            control if control < ' ' => {
                // Writing to a string cannot fail.
                write!(text, "\\u{:04x}", u32::from(control)).unwrap_or_default();
            }
            plain => text.push(plain),
        }
    }
    text.push('"');
}
