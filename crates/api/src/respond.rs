//! What every guarded answer gets: cache headers, an ETag, 304 for what the caller has, CSV where a list is asked for as such.

use crate::context::Context;
use crate::csv;
use crate::problem::Problem;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Largest answer that is held to be hashed; longer ones (documents, streams) go out as they come.
const HELD_BYTES_MAX: usize = 32 * 1024 * 1024;

/// What the request asks of its answer's form.
pub(crate) struct Asked {
    is_read: bool,
    csv: bool,
    if_none_match: Option<String>,
}

impl Asked {
    pub(crate) fn from_parts(parts: &Parts) -> Self {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            is_read: parts.method == Method::GET || parts.method == Method::HEAD,
            csv: text(header::ACCEPT).is_some_and(|accept| accept.trim_start().starts_with("text/csv")),
            if_none_match: text(header::IF_NONE_MATCH).map(str::to_owned),
        }
    }
}

/// Completes an answer.
///
/// # Errors
/// `internal` when the answer cannot be held.
pub(crate) async fn finish(context: &Context, asked: &Asked, mut response: Response) -> Result<Response, Problem> {
    caching(response.headers_mut());
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !asked.is_read || response.status() != StatusCode::OK || !is_json {
        return Ok(response);
    }
    let (mut parts, body) = response.into_parts();
    let mut bytes = axum::body::to_bytes(body, HELD_BYTES_MAX).await.map_err(|error| Problem::internal(&error))?;
    if asked.csv
        && let Some(page) = csv_page(&bytes, &mut parts.headers)?
    {
        bytes = page.into();
    }
    let tag = context.entity_tag(&bytes);
    parts.headers.insert(header::ETAG, HeaderValue::from_str(&tag).map_err(|error| Problem::internal(&error))?);
    if asked.if_none_match.as_deref().is_some_and(|known| names(known, &tag)) {
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Ok((StatusCode::NOT_MODIFIED, parts.headers).into_response());
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

/// Answers belong to one caller and one site; a cache may keep them but must ask first.
fn caching(headers: &mut HeaderMap) {
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("Guilder-Site, Cookie, Authorization, Accept, Accept-Language"));
}

fn csv_page(bytes: &[u8], headers: &mut HeaderMap) -> Result<Option<String>, Problem> {
    let answer: serde_json::Value = serde_json::from_slice(bytes).map_err(|error| Problem::internal(&error))?;
    let Some(page) = csv::from_list(&answer) else { return Ok(None) };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    if let Some(next) = answer.get("next_cursor").and_then(serde_json::Value::as_str)
        && let Ok(value) = HeaderValue::from_str(next)
    {
        headers.insert("guilder-next-cursor", value);
    }
    Ok(Some(page))
}

fn names(known: &str, tag: &str) -> bool {
    known.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}
