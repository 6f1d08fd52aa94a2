//! Filling templates: `{to}` and `{text}` in an address, a JSON text, a form or plain text, each escaped for its place.

/// How a value is written into its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A part of an address, or of a form.
    Encoded,
    /// Between the quotes of a JSON text.
    Json,
    /// As it is.
    Plain,
}

/// The template with its placeholders filled in one pass, so that a value may hold what looks like one.
pub(crate) fn fill(template: &str, values: &[(&str, &str)], place: Place) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        filled.push_str(before);
        let found = values.iter().find(|(name, _)| from.strip_prefix('{').and_then(|tail| tail.strip_prefix(name)).is_some_and(closes));
        match found {
            Some((name, value)) => {
                filled.push_str(&escaped(value, place));
                rest = from.get(name.len() + 2..).unwrap_or_default();
            }
            None => {
                filled.push('{');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    filled.push_str(rest);
    filled
}

fn closes(tail: &str) -> bool {
    tail.starts_with('}')
}

fn escaped(value: &str, place: Place) -> String {
    match place {
        Place::Plain => value.to_owned(),
        Place::Json => {
            let quoted = serde_json::Value::from(value).to_string();
            quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default().to_owned()
        }
        Place::Encoded => value.bytes().fold(String::new(), |mut text, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => text.push(char::from(byte)),
                _ => text.push_str(&format!("%{byte:02X}")),
            }
            text
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_for_their_place_and_never_filled_twice() {
        let values = [("to", "+386 40"), ("text", "say \"{to}\"\n& go")];
        assert_eq!(fill("/s?to={to}&m={text}", &values, Place::Encoded), "/s?to=%2B386%2040&m=say%20%22%7Bto%7D%22%0A%26%20go");
        assert_eq!(fill(r#"{"to":"{to}","m":"{text}"}"#, &values, Place::Json), r#"{"to":"+386 40","m":"say \"{to}\"\n& go"}"#);
        assert_eq!(fill("{to}: {text} {other} {", &values, Place::Plain), "+386 40: say \"{to}\"\n& go {other} {");
    }
}
