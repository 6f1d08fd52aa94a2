//! Typed fields of an event.
//!
//! Owns: reading field texts by their declared types, their canonical text, and the rated quantity. Does not own: how the quantity is
//! priced. Invariant: a value that cannot be read is a problem with the field's name, never a default.

use crate::limits::FIELD_LENGTH_MAX;
use crate::model::{FieldKind, FieldRole, QuantityRule, ServiceType, Value};
use calendar::Instant;
use money::{Exact, MoneyError};
use std::collections::BTreeMap;

/// Microseconds of a second.
const SECOND_US: i128 = 1_000_000;

/// What is wrong with a field of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// A sentence for the caller.
    pub message: String,
}

impl FieldProblem {
    fn new(field: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), code, message: message.into() }
    }
}

impl Value {
    /// Reads a text as a value of a type.
    ///
    /// # Errors
    /// Code and sentence of what is wrong.
    pub fn read(kind: FieldKind, text: &str) -> Result<Self, (&'static str, String)> {
        match kind {
            FieldKind::Text => Ok(Self::Text(text.into())),
            FieldKind::Number => text.parse().map(Self::Number).map_err(|cause: MoneyError| (cause.code(), cause.to_string())),
            FieldKind::Time => Instant::parse_rfc3339(text).map(Self::Time).map_err(|cause| ("not_a_time", cause.to_string())),
            FieldKind::Truth => match text {
                "true" => Ok(Self::Truth(true)),
                "false" => Ok(Self::Truth(false)),
                other => Err(("not_a_truth_value", format!("`{other}` is neither true nor false"))),
            },
        }
    }

    /// The text that is hashed to tell whether two events are the same: `1` and `1.0` are equal, and so are two ways to write an instant
    /// (domain.md §5).
    pub fn canonical(&self) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Time(instant) => instant.micros().to_string(),
            Self::Truth(truth) => truth.to_string(),
        }
    }

    /// The type of the value.
    pub const fn kind(&self) -> FieldKind {
        match self {
            Self::Text(_) => FieldKind::Text,
            Self::Number(_) => FieldKind::Number,
            Self::Time(_) => FieldKind::Time,
            Self::Truth(_) => FieldKind::Truth,
        }
    }
}

impl ServiceType {
    /// Types the fields of an event, in the order of [`ServiceType::fields`]; an absent field is none.
    ///
    /// # Errors
    /// All problems at once: unknown fields, missing mandatory ones, texts that are not of their type.
    pub fn read_fields(&self, fields: &BTreeMap<String, String>) -> Result<Vec<Option<Value>>, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut values = Vec::with_capacity(self.fields.len());
        let mut known = 0_usize;
        for field in &self.fields {
            let text = fields.get(&field.code);
            known += usize::from(text.is_some());
            let value = match text {
                None if field.role == FieldRole::Mandatory => {
                    problems.push(FieldProblem::new(&field.code, "field_missing", "the field is mandatory"));
                    None
                }
                None => None,
                Some(text) if text.chars().count() > FIELD_LENGTH_MAX => {
                    let message = format!("a field has at most {FIELD_LENGTH_MAX} characters");
                    problems.push(FieldProblem::new(&field.code, "limit", message));
                    None
                }
                Some(text) if text.chars().any(char::is_control) => {
                    problems.push(FieldProblem::new(&field.code, "control_character", "a field has no control characters"));
                    None
                }
                Some(text) => match Value::read(field.kind, text) {
                    Ok(value) => Some(value),
                    Err((code, message)) => {
                        problems.push(FieldProblem::new(&field.code, code, message));
                        None
                    }
                },
            };
            values.push(value);
        }
        if known < fields.len() {
            let unknown = fields.keys().filter(|code| self.place(code).is_none());
            problems.extend(unknown.map(|code| FieldProblem::new(code, "unknown_field", "the service type has no such field")));
        }
        if problems.is_empty() { Ok(values) } else { Err(problems) }
    }

    /// The rated quantity: what the quantity rule reads, converted (domain.md §5).
    ///
    /// # Errors
    /// `quantity_missing` where the event lacks the field, `quantity_negative`, or `amount_overflow`.
    pub fn measure(&self, fields: &[Option<Value>]) -> Result<Exact, FieldProblem> {
        let (place, measured) = match self.quantity {
            QuantityRule::One => (None, Ok(Exact::ONE)),
            QuantityRule::Field(place) => (Some(place), self.number(fields, place)),
            QuantityRule::Difference(first, second) => (Some(second), self.difference(fields, first, second)),
        };
        let code = place.and_then(|place| self.fields.get(place)).map_or("", |field| field.code.as_str());
        let quantity = measured?.times(self.conversion).map_err(|cause| FieldProblem::new(code, cause.code(), cause.to_string()))?;
        if quantity.is_negative() {
            return Err(FieldProblem::new(code, "quantity_negative", "the quantity is below zero"));
        }
        Ok(quantity)
    }

    fn number(&self, fields: &[Option<Value>], place: usize) -> Result<Exact, FieldProblem> {
        match fields.get(place) {
            Some(Some(Value::Number(number))) => Ok(*number),
            Some(Some(Value::Text(_) | Value::Time(_) | Value::Truth(_)) | None) | None => Err(self.quantity_missing(place)),
        }
    }

    fn difference(&self, fields: &[Option<Value>], first: usize, second: usize) -> Result<Exact, FieldProblem> {
        if let (Some(Some(Value::Time(from))), Some(Some(Value::Time(to)))) = (fields.get(first), fields.get(second)) {
            let micros = i128::from(to.micros()) - i128::from(from.micros());
            return Exact::ratio(micros, SECOND_US).map_err(|cause| FieldProblem::new("", cause.code(), cause.to_string()));
        }
        let (from, to) = (self.number(fields, first)?, self.number(fields, second)?);
        to.minus(from).map_err(|cause| FieldProblem::new("", cause.code(), cause.to_string()))
    }

    fn quantity_missing(&self, place: usize) -> FieldProblem {
        let code = self.fields.get(place).map_or("", |field| field.code.as_str());
        FieldProblem::new(code, "quantity_missing", "the quantity comes from this field, and the event lacks it")
    }
}
