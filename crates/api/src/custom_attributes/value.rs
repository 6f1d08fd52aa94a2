//! Values of custom attributes: as they are given, and as they are shown.

use calendar::{Instant, Zone};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use store::attribute::{AttributeDefinition, AttributeType, AttributeValues};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A value of a custom attribute. Each can be written as text; a number and a truth also as JSON knows them. Shown are a number as decimal text,
/// so that no reader rounds it, and a truth as `true` or `false`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct AttributeValue(Value);

fn schema(types: Vec<Type>, description: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(SchemaType::Array(types)).description(Some(description)).into()
}

impl PartialSchema for AttributeValue {
    fn schema() -> RefOr<Schema> {
        schema(
            vec![Type::String, Type::Number, Type::Boolean],
            "A value of a custom attribute: text, a decimal (as text, or as a number), true or false, a time (RFC 3339). \
             Numbers are answered as text.",
        )
    }
}

impl ToSchema for AttributeValue {
    fn name() -> Cow<'static, str> {
        "AttributeValue".into()
    }
}

impl AttributeValue {
    /// The value as text: digits of a number are kept as they were written.
    pub(crate) fn text(&self) -> String {
        text(&self.0)
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // The schema lets nothing else through but numbers and truths.
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => other.to_string(),
    }
}

/// What becomes of a value of a custom attribute; null takes it away.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct AttributeChange(Value);

impl PartialSchema for AttributeChange {
    fn schema() -> RefOr<Schema> {
        schema(vec![Type::String, Type::Number, Type::Boolean, Type::Null], "As `AttributeValue`; null takes the value away.")
    }
}

impl ToSchema for AttributeChange {
    fn name() -> Cow<'static, str> {
        "AttributeChange".into()
    }
}

impl AttributeChange {
    /// The new value as text.
    pub(crate) fn text(&self) -> Option<String> {
        (!self.0.is_null()).then(|| text(&self.0))
    }
}

/// The values of a customer, times in the site's zone.
pub(crate) fn shown(definitions: &[AttributeDefinition], values: &AttributeValues, zone: &Zone) -> BTreeMap<String, AttributeValue> {
    let shown = |one: &AttributeDefinition, value: &String| match one.kind {
        AttributeType::String | AttributeType::Number => Value::from(value.as_str()),
        AttributeType::Boolean => Value::from(value == "true"),
        AttributeType::Datetime => {
            Value::from(Instant::parse_rfc3339(value).map_or_else(|_unread| value.clone(), |at| at.to_rfc3339(zone)))
        }
    };
    let held = definitions.iter().filter_map(|one| Some((one, values.get(&one.code)?)));
    held.map(|(one, value)| (one.code.clone(), AttributeValue(shown(one, value)))).collect()
}
