//! Opaque cursors: the place after the last row of a page, written so that nobody builds on it.

use crate::problem::Problem;
use axum::http::StatusCode;
use std::fmt::Write as _;

/// A cursor of the list `list` at `place`.
pub(crate) fn encode(list: &str, place: &str) -> String {
    format!("{list}\n{place}").bytes().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _always_ok = write!(text, "{byte:02x}");
        text
    })
}

/// The place of a cursor of the list `list`.
///
/// # Errors
/// 400 `cursor_malformed` for anything that [`encode`] did not write for this list.
pub(crate) fn decode(list: &str, cursor: &str) -> Result<String, Problem> {
    let wrong = || Problem::plain(StatusCode::BAD_REQUEST, "cursor_malformed");
    let mut bytes = Vec::with_capacity(cursor.len() / 2);
    for pair in cursor.as_bytes().chunks(2) {
        let digits = std::str::from_utf8(pair).ok().filter(|digits| digits.len() == 2);
        bytes.push(digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).ok_or_else(wrong)?);
    }
    let text = String::from_utf8(bytes).ok().ok_or_else(wrong)?;
    let (named, place) = text.split_once('\n').ok_or_else(wrong)?;
    if named == list { Ok(place.to_owned()) } else { Err(wrong()) }
}

/// The number that a cursor of the list stands for.
///
/// # Errors
/// As [`decode`].
pub(crate) fn decode_number(list: &str, cursor: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(cursor) = cursor else { return Ok(None) };
    let place = decode(list, cursor)?;
    place.parse().map(Some).or(Err(Problem::plain(StatusCode::BAD_REQUEST, "cursor_malformed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_holds_for_its_own_list_only() {
        let cursor = encode("bills", "17");
        assert_eq!(decode("bills", &cursor).ok().as_deref(), Some("17"));
        assert!(decode("payments", &cursor).is_err());
        assert!(decode("bills", "zz").is_err());
        assert!(decode("bills", "é").is_err());
    }
}
