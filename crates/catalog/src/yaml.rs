//! Writes documents as YAML.
//!
//! Owns: the layout of an export. Invariant: reading what is written gives the same documents.

use serde_json::Value as Json;

/// Writes `key:` with one entry per document.
pub(crate) fn write_list(key: &str, documents: &[Json]) -> String {
    let mut text = format!("{key}:\n");
    for document in documents {
        write_item(&mut text, document, 2);
    }
    text
}

/// Writes one entry of a list, `indent` spaces in.
fn write_item(text: &mut String, item: &Json, indent: usize) {
    text.push_str(&" ".repeat(indent));
    text.push_str("- ");
    match item {
        Json::Object(map) if !map.is_empty() => {
            for (place, (key, value)) in map.iter().enumerate() {
                if place > 0 {
                    text.push_str(&" ".repeat(indent + 2));
                }
                write_entry(text, key, value, indent + 2);
            }
        }
        Json::Array(_) | Json::Object(_) => line(text, &flow(item)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => line(text, &scalar(item)),
    }
}

/// Writes a key and its value; the indent of the key itself is there already.
fn write_entry(text: &mut String, key: &str, value: &Json, indent: usize) {
    text.push_str(&plain_or_quoted(key));
    text.push(':');
    match value {
        Json::Object(map) if !map.is_empty() => {
            text.push('\n');
            for (key, value) in map {
                text.push_str(&" ".repeat(indent + 2));
                write_entry(text, key, value, indent + 2);
            }
        }
        Json::Array(items) if items.iter().any(Json::is_object) => {
            text.push('\n');
            for item in items {
                write_item(text, item, indent + 2);
            }
        }
        Json::Array(_) | Json::Object(_) => line(text, &format!(" {}", flow(value))),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => line(text, &format!(" {}", scalar(value))),
    }
}

fn line(text: &mut String, content: &str) {
    text.push_str(content);
    text.push('\n');
}

/// JSON is YAML's flow form.
fn flow(value: &Json) -> String {
    match value {
        Json::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entry = |(key, value): (&String, &Json)| format!("{}: {}", plain_or_quoted(key), flow(value));
            format!("{{{}}}", map.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => scalar(value),
    }
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) => plain_or_quoted(text),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => value.to_string(),
    }
}

/// A text needs no quotes where it begins with a letter or digit and holds nothing that YAML reads otherwise.
fn plain_or_quoted(text: &str) -> String {
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    let harmless = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ' ' | '%' | '(' | ')' | '+'));
    let word = matches!(text, "true" | "false" | "null");
    if begins && harmless && !text.ends_with(' ') && !word { text.to_owned() } else { Json::String(text.to_owned()).to_string() }
}
