//! A page of a list as CSV (RFC 4180): nested objects become dotted columns, lists stay JSON.

use documents::csv::{harmless, line};
use serde_json::{Map, Value};

/// The page as CSV, or none where the answer is no list.
pub(crate) fn from_list(answer: &Value) -> Option<String> {
    let items = answer.get("items")?.as_array()?;
    let rows: Vec<Vec<(String, String)>> = items.iter().map(flat_row).collect();
    let mut columns: Vec<&str> = Vec::new();
    for (name, _) in rows.iter().flatten() {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    let mut text = line(columns.iter().copied());
    for row in &rows {
        let value_of = |column: &&str| row.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value.as_str());
        text.push_str(&line(columns.iter().map(value_of)));
    }
    Some(text)
}

fn flat_row(item: &Value) -> Vec<(String, String)> {
    let mut row = Vec::new();
    match item {
        Value::Object(fields) => flatten("", fields, &mut row),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => row.push(("value".to_owned(), cell(item))),
    }
    row
}

fn flatten(prefix: &str, fields: &Map<String, Value>, row: &mut Vec<(String, String)>) {
    for (name, value) in fields {
        let column = format!("{prefix}{name}");
        match value {
            Value::Object(inner) => flatten(&format!("{column}."), inner, row),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => row.push((column, cell(value))),
        }
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_becomes_one_line_an_item() {
        let answer = serde_json::json!({"items": [
            {"number": "1", "total": {"amount": "-1.50", "resource": "EUR"}, "tags": ["a", "b"]},
            {"number": "2", "name": "=cmd(), \"x\""},
        ]});
        let expected =
            "number,total.amount,total.resource,tags,name\r\n1,-1.50,EUR,\"[\"\"a\"\",\"\"b\"\"]\",\r\n2,,,,\"'=cmd(), \"\"x\"\"\"\r\n";
        assert_eq!(from_list(&answer).as_deref(), Some(expected));
        assert_eq!(from_list(&serde_json::json!({"id": "1"})), None);
    }
}
