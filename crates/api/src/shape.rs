//! What a documented schema says of a value: every wrong field with a code of its own.
//!
//! Bodies and parameters of queries are checked by it, so the documentation cannot differ from the check.

use crate::problem::FieldError;
use serde_json::{Map, Value};
use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};
use utoipa::ToSchema;

/// Wrong fields that are told at once.
const FIELD_ERRORS_MAX: usize = 100;
/// How deep a value is checked.
const DEPTH_MAX: usize = 32;

/// All wrong fields of a value that should be a `T`.
pub(crate) fn check<T: ToSchema + 'static>(value: &Value) -> Vec<FieldError> {
    let shape = Shape::of::<T>();
    let mut errors = Vec::new();
    shape.check(value, &shape.root, "", 0, &mut errors);
    errors.truncate(FIELD_ERRORS_MAX);
    errors
}

/// A documented schema with the components it refers to.
pub(crate) struct Shape {
    root: Value,
    components: HashMap<String, Value>,
}

impl Shape {
    fn of<T: ToSchema + 'static>() -> Arc<Self> {
        static SHAPES: LazyLock<RwLock<HashMap<TypeId, Arc<Shape>>>> = LazyLock::new(RwLock::default);
        let id = TypeId::of::<T>();
        if let Ok(shapes) = SHAPES.read()
            && let Some(shape) = shapes.get(&id)
        {
            return Arc::clone(shape);
        }
        let mut named = Vec::new();
        T::schemas(&mut named);
        let value_of = |schema: &dyn erased::Schema| schema.to_value();
        let components = named.iter().map(|(name, schema)| (name.clone(), value_of(schema))).collect();
        let shape = Arc::new(Self { root: value_of(&T::schema()), components });
        if let Ok(mut shapes) = SHAPES.write() {
            shapes.insert(id, Arc::clone(&shape));
        }
        shape
    }

    /// What a schema that refers to no other says.
    pub(crate) fn of_schema(schema: Option<&impl serde::Serialize>) -> Self {
        Self { root: schema.map(erased::Schema::to_value).unwrap_or_default(), components: HashMap::new() }
    }

    /// All that is wrong with a text that stands for a value: `25` is one where a whole number is asked for.
    pub(crate) fn errors_of_text(&self, field: &str, text: &str) -> Vec<FieldError> {
        let is_text = types(&self.root).contains(&"string");
        let plain = || Value::String(text.to_owned());
        let value = if is_text { plain() } else { serde_json::from_str(text).unwrap_or_else(|_not_json| plain()) };
        let mut errors = Vec::new();
        self.check(&value, &self.root, field, 0, &mut errors);
        errors
    }

    fn check(&self, value: &Value, schema: &Value, path: &str, depth: usize, errors: &mut Vec<FieldError>) {
        if depth > DEPTH_MAX || errors.len() > FIELD_ERRORS_MAX {
            return;
        }
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let component = name.rsplit('/').next().and_then(|name| self.components.get(name));
            if let Some(component) = component {
                self.check(value, component, path, depth + 1, errors);
            }
            return;
        }
        if let Some(forms) = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array) {
            return self.check_forms(value, forms, path, depth, errors);
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.check(value, part, path, depth + 1, errors);
        }
        if !has_type(value, schema) {
            return errors.push(FieldError::new(path, "wrong_type", format!("expected {}", expected(schema))));
        }
        match value {
            Value::Object(fields) => self.check_object(fields, schema, path, depth, errors),
            Value::Array(items) => self.check_array(items, schema, path, depth, errors),
            Value::String(text) => check_text(text, schema, path, errors),
            Value::Number(number) => check_number(number, schema, path, errors),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// One of several forms: fine when any fits, else the errors of the only one that is not null.
    fn check_forms(&self, value: &Value, forms: &[Value], path: &str, depth: usize, errors: &mut Vec<FieldError>) {
        let mut closest: Option<Vec<FieldError>> = None;
        for form in forms {
            let mut found = Vec::new();
            self.check(value, form, path, depth + 1, &mut found);
            if found.is_empty() {
                return;
            }
            let is_null = form.get("type").and_then(Value::as_str) == Some("null");
            if !is_null && closest.as_ref().is_none_or(|best| found.len() < best.len()) {
                closest = Some(found);
            }
        }
        errors.extend(closest.unwrap_or_default());
    }

    fn check_object(&self, fields: &Map<String, Value>, schema: &Value, path: &str, depth: usize, errors: &mut Vec<FieldError>) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let known = schema.get("properties").and_then(Value::as_object);
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                errors.push(FieldError { field: below(name), ..missing(name) });
            }
        }
        let rest = schema.get("additionalProperties").filter(|rest| rest.is_object());
        for (name, value) in fields {
            match (known.and_then(|known| known.get(name)), rest) {
                (Some(schema), _) | (None, Some(schema)) => self.check(value, schema, &below(name), depth + 1, errors),
                (None, None) if known.is_some() => {
                    errors.push(FieldError::new(below(name), "unknown_field", format!("there is no field `{name}`")));
                }
                (None, None) => {}
            }
        }
    }

    fn check_array(&self, items: &[Value], schema: &Value, path: &str, depth: usize, errors: &mut Vec<FieldError>) {
        if let Some(most) = limit(schema, "maxItems").filter(|most| items.len() > *most) {
            return errors.push(FieldError::new(path, "too_many", format!("at most {most} items")));
        }
        if let Some(least) = limit(schema, "minItems").filter(|least| items.len() < *least) {
            errors.push(FieldError::new(path, "too_few", format!("at least {least} items")));
        }
        let Some(item_schema) = schema.get("items") else { return };
        for (place, item) in items.iter().enumerate() {
            let below = if path.is_empty() { place.to_string() } else { format!("{path}.{place}") };
            self.check(item, item_schema, &below, depth + 1, errors);
        }
    }
}

/// A field that has to be there.
pub(crate) fn missing(name: &str) -> FieldError {
    FieldError::new(name, "missing", format!("`{name}` is missing"))
}

fn check_text(text: &str, schema: &Value, path: &str, errors: &mut Vec<FieldError>) {
    if text.contains('\0') {
        return errors.push(FieldError::new(path, "control_character", "a text has no null character".to_owned()));
    }
    let length = text.chars().count();
    if let Some(least) = limit(schema, "minLength").filter(|least| length < *least) {
        errors.push(FieldError::new(path, "too_short", format!("at least {least} characters")));
    } else if let Some(most) = limit(schema, "maxLength").filter(|most| length > *most) {
        errors.push(FieldError::new(path, "too_long", format!("at most {most} characters")));
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array)
        && !words.iter().any(|word| word.as_str() == Some(text))
    {
        let known: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        errors.push(FieldError::new(path, "not_one_of", format!("one of {}", known.join(", "))));
    }
    let wrong = match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => calendar::Instant::parse_rfc3339(text).err().map(|error| (error.code(), error.to_string())),
        Some("date") => calendar::Date::parse(text).err().map(|error| (error.code(), error.to_string())),
        Some("decimal") => text.parse::<money::Exact>().err().map(|error| (error.code(), error.to_string())),
        Some(_) | None => None,
    };
    if let Some((code, message)) = wrong {
        errors.push(FieldError::new(path, code, message));
    }
}

fn check_number(number: &serde_json::Number, schema: &Value, path: &str, errors: &mut Vec<FieldError>) {
    let Some(number) = number.as_i64() else { return };
    if let Some(least) = schema.get("minimum").and_then(whole).filter(|least| number < *least) {
        errors.push(FieldError::new(path, "too_small", format!("at least {least}")));
    }
    if let Some(most) = schema.get("maximum").and_then(whole).filter(|most| number > *most) {
        errors.push(FieldError::new(path, "too_large", format!("at most {most}")));
    }
}

/// A bound may be written as `31.0`.
fn whole(value: &Value) -> Option<i64> {
    let text = value.to_string();
    text.split('.').next().and_then(|digits| digits.parse().ok())
}

fn limit(schema: &Value, name: &str) -> Option<usize> {
    schema.get(name).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok())
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => Vec::new(),
    }
}

fn has_type(value: &Value, schema: &Value) -> bool {
    let types = types(schema);
    types.is_empty()
        || types.iter().any(|kind| match *kind {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            "integer" => value.as_i64().is_some() || value.as_u64().is_some(),
            "number" => value.is_number(),
            _ => true,
        })
}

fn expected(schema: &Value) -> String {
    let words: Vec<&str> = types(schema)
        .into_iter()
        .map(|kind| match kind {
            "string" => "a text",
            "integer" => "a whole number",
            "number" => "a number",
            "boolean" => "true or false",
            "array" => "a list",
            "object" => "an object",
            other => other,
        })
        .collect();
    words.join(" or ")
}

/// Schemas as plain JSON, whatever their type.
mod erased {
    use serde_json::Value;

    pub(super) trait Schema {
        fn to_value(&self) -> Value;
    }

    impl<T: serde::Serialize> Schema for T {
        fn to_value(&self) -> Value {
            // A schema that could not be written would check nothing; the OpenAPI snapshot would show it.
            serde_json::to_value(self).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Inner {
        #[schema(min_length = 1)]
        city: String,
    }

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Outer {
        name: String,
        #[schema(format = "decimal")]
        amount: String,
        #[schema(minimum = 1, maximum = 31)]
        day: Option<u8>,
        address: Inner,
        billing: Option<Inner>,
        at: Option<Vec<String>>,
    }

    #[test]
    fn all_wrong_fields_are_told_at_once() {
        let body = serde_json::json!({"amount": "1,5", "day": 40, "address": {"city": "", "street": 1}, "billing": {}, "at": [1]});
        let mut found: Vec<(String, String)> = check::<Outer>(&body).into_iter().map(|error| (error.field, error.code)).collect();
        found.sort();
        let expected = [
            ("address.city", "too_short"),
            ("address.street", "unknown_field"),
            ("amount", "not_a_number"),
            ("at.0", "wrong_type"),
            ("billing.city", "missing"),
            ("day", "too_large"),
            ("name", "missing"),
        ];
        assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
    }

    #[test]
    fn a_right_body_has_no_errors() {
        let body = serde_json::json!({"name": "a", "amount": "-1.50", "day": null, "address": {"city": "x"}, "billing": null});
        assert!(check::<Outer>(&body).is_empty());
    }
}
