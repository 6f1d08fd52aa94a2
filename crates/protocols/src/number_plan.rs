//! Telephone numbers as a switch's users dial them, brought to the form that prefixes and identifiers have: country code first, digits only.

use crate::field_error;
use charging::FieldError;
use serde::Deserialize;

/// Columns of call records that hold telephone numbers.
const NUMBER_COLUMNS: [&str; 4] = ["src", "dst", "caller_id_number", "destination_number"];
/// What goes before a country code where a plan says nothing else.
const INTERNATIONAL: [&str; 2] = ["+", "00"];

/// How numbers are dialled: prefixes that a mapping names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberPlan {
    /// Country code that national numbers get, such as `"386"`.
    pub country: String,
    /// What goes before a national number, such as `"0"`; none where national numbers have no such prefix.
    #[serde(default)]
    pub national: Option<String>,
    /// What goes before a country code; `+` and `00` where nothing is said.
    #[serde(default)]
    pub international: Option<Vec<String>>,
}

impl NumberPlan {
    /// Wrong keys of the plan: codes that are not digits, prefixes that are empty.
    pub(crate) fn problems(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if self.country.is_empty() || !self.country.bytes().all(|byte| byte.is_ascii_digit()) {
            errors.push(field_error("numbers.country", "not_digits", "a country code is digits, in quotes"));
        }
        if self.national.as_ref().is_some_and(String::is_empty) {
            errors.push(field_error("numbers.national", "missing", "leave the prefix out where there is none"));
        }
        if self.international.iter().flatten().any(String::is_empty) {
            errors.push(field_error("numbers.international", "missing", "a prefix is at least one character"));
        }
        errors
    }

    /// The number with its country code. One without any of the prefixes stays as it is: an extension, a short code, or right already.
    pub(crate) fn full(&self, number: &str) -> String {
        let abroad = match &self.international {
            Some(prefixes) => prefixes.iter().find_map(|prefix| number.strip_prefix(prefix.as_str())),
            None => INTERNATIONAL.iter().find_map(|prefix| number.strip_prefix(prefix)),
        };
        match (abroad, self.national.as_deref().and_then(|prefix| number.strip_prefix(prefix))) {
            (Some(rest), _) => rest.to_owned(),
            (None, Some(rest)) => format!("{}{rest}", self.country),
            (None, None) => number.to_owned(),
        }
    }

    pub(crate) fn is_number(column: &str) -> bool {
        NUMBER_COLUMNS.contains(&column)
    }
}
