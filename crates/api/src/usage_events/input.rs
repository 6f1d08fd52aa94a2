//! A usage event as it comes in.

use crate::problem::FieldError;
use crate::shape;
use ::catalog::ChargeMode;
use calendar::Instant;
use charging::UsageInput;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Whether an event asks or reports.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UsageMode {
    /// Asks: refused past the limit.
    Authorize,
    /// Reports what happened: always charged.
    Record,
}

impl From<UsageMode> for ChargeMode {
    fn from(mode: UsageMode) -> Self {
        match mode {
            UsageMode::Authorize => Self::Authorize,
            UsageMode::Record => Self::Record,
        }
    }
}

/// A usage event.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UsageEvent {
    /// Code of the kind of service.
    #[schema(min_length = 1, max_length = 64, example = "voice")]
    service_type: String,
    /// Identifier of the service.
    #[schema(min_length = 1, max_length = 200, example = "38640123456")]
    identifier: String,
    /// What makes it unlike others of the identifier; with service type and identifier its identity, so sending it again is safe.
    #[schema(min_length = 1, max_length = 200, example = "call-1")]
    session_id: String,
    /// Event time.
    #[schema(format = "date-time", example = "2026-06-17T09:00:00+02:00")]
    time: String,
    /// Service fields: texts, or numbers that are read as text.
    #[serde(default)]
    #[schema(value_type = Option<Object>, example = json!({"duration": "50", "called": "38641000000"}))]
    fields: BTreeMap<String, Value>,
    /// Whether it asks or reports; the service type's default where absent.
    mode: Option<UsageMode>,
}

/// Several events.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
pub(crate) struct UsageBatch {
    /// At most 10,000.
    #[schema(max_items = 10_000)]
    events: Vec<UsageEvent>,
}

/// One event or several.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code)]
pub(crate) enum UsageBody {
    /// One.
    One(UsageEvent),
    /// Several.
    Batch(UsageBatch),
}

/// Reads one event, or tells all its wrong fields.
pub(super) fn read(value: Value) -> Result<UsageInput, Vec<FieldError>> {
    let wrong = shape::check::<UsageEvent>(&value);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let malformed = |message: String| vec![FieldError::new("", "malformed", message)];
    let event: UsageEvent = serde_json::from_value(value).map_err(|error| malformed(error.to_string()))?;
    let at = Instant::parse_rfc3339(&event.time).map_err(|error| vec![FieldError::new("time", error.code(), error.to_string())])?;
    Ok(UsageInput {
        service_type: event.service_type,
        identifier: event.identifier,
        session_id: event.session_id,
        at,
        fields: texts(event.fields)?,
        mode: event.mode.map(ChargeMode::from),
    })
}

/// Field values as text; number tokens keep their digits (domain.md §2).
///
/// # Errors
/// The values that are no texts or numbers.
pub(crate) fn texts(fields: BTreeMap<String, Value>) -> Result<BTreeMap<String, String>, Vec<FieldError>> {
    let mut read = BTreeMap::new();
    let mut errors = Vec::new();
    for (name, value) in fields {
        match value {
            Value::Null => {}
            Value::String(text) => drop(read.insert(name, text)),
            Value::Bool(_) | Value::Number(_) => drop(read.insert(name, value.to_string())),
            Value::Array(_) | Value::Object(_) => {
                errors.push(FieldError::new(format!("fields.{name}"), "wrong_type", "expected a text or a number"));
            }
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_text_without_losing_digits() {
        let text = r#"{"service_type": "v", "identifier": "1", "session_id": "s", "time": "2026-06-17T09:00:00Z",
            "fields": {"duration": 0.10000000000000000001, "called": "386"}}"#;
        let input = read(serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(input.fields.get("duration").map(String::as_str), Some("0.10000000000000000001"));
    }

    #[test]
    fn all_wrong_fields_of_an_event_are_told() {
        let errors = read(serde_json::json!({"service_type": "", "time": "yesterday", "extra": 1})).unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["identifier", "session_id", "service_type", "time", "extra"]);
    }
}
