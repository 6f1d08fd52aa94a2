//! Values of custom attributes: whether one fits its definition, and what a customer has after a write (domain.md §1).
//!
//! Owns: the one form of a value, by which it is compared and found. Does not own: definitions (`crate::site`), rows (`store`). Invariant:
//! what is written fits the definitions, and no mandatory attribute is without a value.

use super::input::Problems;
use calendar::{Instant, Zone};
use money::Exact;
use std::collections::BTreeMap;
use store::activity::Change;
use store::attribute::{AttributeDefinition, AttributeType, AttributeValues};

/// Characters of a value.
pub const ATTRIBUTE_VALUE_CHARS_MAX: usize = 200;

/// What a write says of custom attributes, by code: a value in any form that its type is written in, or none to take it away.
pub type AttributeChanges = BTreeMap<String, Option<String>>;

/// Why a value does not fit: a stable code and a sentence.
pub(crate) type Unfit = (&'static str, String);

/// The one form of a value: text without blanks around it, a decimal without needless zeros, `true` or `false`, a time in UTC.
pub(crate) fn canonical(kind: AttributeType, text: &str) -> Result<String, Unfit> {
    let text = text.trim();
    if text.is_empty() {
        return Err(("empty", "a value is not empty".to_owned()));
    }
    if text.chars().count() > ATTRIBUTE_VALUE_CHARS_MAX {
        return Err(("too_long", format!("a value has at most {ATTRIBUTE_VALUE_CHARS_MAX} characters")));
    }
    match kind {
        AttributeType::String if text.contains(char::is_control) => {
            Err(("control_character", "a text has no control characters".to_owned()))
        }
        AttributeType::String => Ok(text.to_owned()),
        AttributeType::Number => decimal(text),
        AttributeType::Boolean if matches!(text, "true" | "false") => Ok(text.to_owned()),
        AttributeType::Boolean => Err(("not_a_boolean", format!("`{text}` is neither true nor false"))),
        AttributeType::Datetime => match Instant::parse_rfc3339(text) {
            Ok(at) => Ok(at.to_rfc3339(&Zone::utc())),
            Err(error) => Err((error.code(), error.to_string())),
        },
    }
}

/// A fraction is exact too, but nobody writes an attribute so; and what has more decimals than are kept would become one.
fn decimal(text: &str) -> Result<String, Unfit> {
    let number = text.parse::<Exact>().map_err(|error| (error.code(), error.to_string()))?.to_string();
    if text.contains('/') || number.contains('/') { Err(("not_a_number", format!("`{text}` is no plain decimal"))) } else { Ok(number) }
}

/// What a customer has after a write; what is wrong with it goes to `problems`.
pub(super) fn merged(
    definitions: &[AttributeDefinition],
    before: &AttributeValues,
    given: &AttributeChanges,
    problems: &mut Problems,
) -> AttributeValues {
    let mut after = before.clone();
    for (code, value) in given {
        let field = field_of(code);
        let Some(definition) = definitions.iter().find(|one| one.code == *code) else {
            problems.add(&field, "unknown_attribute", format!("the site has no custom attribute `{code}`"));
            continue;
        };
        match value.as_deref().map(|text| canonical(definition.kind, text)) {
            None => {
                after.remove(code);
            }
            Some(Ok(value)) => {
                after.insert(code.clone(), value);
            }
            Some(Err((code, message))) => problems.add(&field, code, message),
        }
    }
    let is_missing = |one: &&AttributeDefinition| {
        let is_wrong = given.get(&one.code).is_some_and(Option::is_some);
        one.is_mandatory && !after.contains_key(&one.code) && !is_wrong
    };
    for one in definitions.iter().filter(is_missing) {
        problems.add(&field_of(&one.code), "missing", format!("every customer needs `{}`", one.code));
    }
    after
}

fn field_of(code: &str) -> String {
    format!("custom_attributes.{code}")
}

/// What differs, by attribute.
pub(super) fn changes(before: &AttributeValues, after: &AttributeValues) -> Vec<Change> {
    let added = after.keys().filter(|code| !before.contains_key(*code));
    let change = |code: &String| {
        let (before, after) = (before.get(code).cloned(), after.get(code).cloned());
        (before != after).then(|| Change { field: field_of(code), before, after })
    };
    before.keys().chain(added).filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use AttributeType::{Boolean, Datetime, Number, String as Text};

    #[test]
    fn a_value_has_one_form() {
        let long = "é".repeat(ATTRIBUTE_VALUE_CHARS_MAX);
        let rows: [(AttributeType, &str, Result<&str, &str>); 25] = [
            (Text, "  North | South=1 ", Ok("North | South=1")),
            (Text, "true", Ok("true")),
            (Text, &long, Ok(&long)),
            (Text, &format!("{long}x"), Err("too_long")),
            (Text, " ", Err("empty")),
            (Text, "a\u{1f}b", Err("control_character")),
            (Text, "a\nb", Err("control_character")),
            (Number, "0012.3400", Ok("12.34")),
            (Number, "-0", Ok("0")),
            (Number, "+7", Ok("7")),
            (Number, "0.1", Ok("0.1")),
            (Number, "12345678901234567890.5", Ok("12345678901234567890.5")),
            (Number, "1e3", Err("not_a_number")),
            (Number, "1/3", Err("not_a_number")),
            (Number, "1/2", Err("not_a_number")),
            (Number, "1,5", Err("not_a_number")),
            (Number, "true", Err("not_a_number")),
            (Boolean, "true", Ok("true")),
            (Boolean, "false", Ok("false")),
            (Boolean, "1", Err("not_a_boolean")),
            (Boolean, "True", Err("not_a_boolean")),
            (Datetime, "2026-06-16T00:00:00+02:00", Ok("2026-06-15T22:00:00Z")),
            (Datetime, "2026-06-15T22:00:00.500Z", Ok("2026-06-15T22:00:00.5Z")),
            (Datetime, "2026-06-16", Err("not_an_instant")),
            (Datetime, "yesterday", Err("not_an_instant")),
        ];
        for (kind, text, expected) in rows {
            let found = canonical(kind, text);
            assert_eq!(found.as_deref().map_err(|(code, _)| *code), expected, "{} {text}", kind.as_str());
            if let Ok(value) = found {
                assert_eq!(canonical(kind, &value), Ok(value.clone()), "{} {text}", kind.as_str());
            }
        }
    }

    fn definition(code: &str, kind: AttributeType, is_mandatory: bool) -> AttributeDefinition {
        AttributeDefinition { code: code.to_owned(), name: code.to_owned(), kind, is_mandatory, is_on_invoice: false }
    }

    fn given(values: &[(&str, Option<&str>)]) -> AttributeChanges {
        values.iter().map(|(code, value)| ((*code).to_owned(), value.map(str::to_owned))).collect()
    }

    #[test]
    fn a_write_keeps_what_it_does_not_name_and_leaves_nothing_mandatory_out() {
        let definitions = [definition("region", Text, true), definition("tier", Number, false)];
        let had = AttributeValues::from([("region".to_owned(), "north".to_owned()), ("tier".to_owned(), "1".to_owned())]);
        let none = AttributeValues::new();
        let wrong = |before: &AttributeValues, changes: &[(&str, Option<&str>)]| -> Vec<(String, &'static str)> {
            let mut problems = Problems::default();
            merged(&definitions, before, &given(changes), &mut problems);
            problems.0.into_iter().map(|problem| (problem.field, problem.code)).collect()
        };
        let mut problems = Problems::default();
        let after = merged(&definitions, &had, &given(&[("tier", None)]), &mut problems);
        assert_eq!((after.len(), after.get("region").map(String::as_str), problems.0.len()), (1, Some("north"), 0));
        let region = |code| vec![("custom_attributes.region".to_owned(), code)];
        assert_eq!(wrong(&none, &[]), region("missing"));
        assert_eq!(wrong(&had, &[("region", None)]), region("missing"));
        // Once a field.
        assert_eq!(wrong(&none, &[("region", Some(""))]), region("empty"));
        assert_eq!(wrong(&had, &[("colour", Some("red"))]), [("custom_attributes.colour".to_owned(), "unknown_attribute")]);
    }
}
