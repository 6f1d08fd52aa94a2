//! Refuses null characters in path and query, by field: no text of ours has one, and only one of the two stores would keep it.
//!
//! Does not own: bodies, whose texts are checked with their schema (`json`).

use crate::problem::{FieldError, Problem};
use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;

/// A null character as addresses write it.
const ESCAPED: &str = "%00";

/// Names every parameter of the path and the query whose value has a null character.
///
/// # Errors
/// 400 `null_character` with the fields.
pub(crate) async fn check(parts: &mut Parts) -> Result<(), Problem> {
    let is_suspect = parts.uri.path().contains(ESCAPED) || parts.uri.query().is_some_and(|query| query.contains(ESCAPED));
    if !is_suspect {
        return Ok(());
    }
    let mut errors = Vec::new();
    let mut look = |name: &str, value: &str| {
        if name.contains('\0') || value.contains('\0') {
            errors.push(FieldError::new(name.replace('\0', ""), "control_character", "a text has no null character"));
        }
    };
    // What cannot be read as parameters at all is refused where they are read.
    if let Ok(path) = RawPathParams::from_request_parts(parts, &()).await {
        path.iter().for_each(|(name, value)| look(name, value));
    }
    if let Ok(Query(query)) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) {
        query.iter().for_each(|(name, value)| look(name, value));
    }
    if errors.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::plain(StatusCode::BAD_REQUEST, "null_character");
    problem.errors = errors;
    Err(problem)
}
