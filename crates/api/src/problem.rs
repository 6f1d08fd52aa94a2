//! Problem details (RFC 9457): the one shape of every failure.
//!
//! Owns: the shape, and writing it in the reader's language. Does not own: which error has which status (`refusal`). Invariant: a
//! [`Problem`] leaves a handler as an extension of its response and is written by [`render`], which alone knows language and request id.

use crate::problem_words;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of problems.
pub(crate) const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field, with dots into objects and numbers into lists: `address.city`, `events.3.time`.
    #[schema(example = "address.city")]
    pub field: String,
    /// Stable code.
    #[schema(example = "missing")]
    pub code: String,
    /// The sentence.
    #[schema(example = "`city` is missing")]
    pub message: String,
}

impl FieldError {
    /// A wrong field.
    pub(crate) fn new(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), message: message.into() }
    }
}

/// A failure as it stands on the wire.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// Names the kind of problem.
    #[schema(example = "urn:guilder:problem:validation_failed")]
    r#type: String,
    /// The kind in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What went wrong here.
    detail: String,
    /// Stable code.
    #[schema(example = "validation_failed")]
    code: String,
    /// All wrong fields at once.
    errors: Vec<FieldError>,
    /// Names this request in the logs.
    request_id: String,
}

/// A failure before it is written.
#[derive(Debug, Clone)]
pub struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) code: String,
    /// In English; a text of our own in French comes from the table.
    pub(crate) detail: String,
    pub(crate) errors: Vec<FieldError>,
    /// When the caller may try again.
    pub(crate) retry_after_s: Option<u64>,
}

impl Problem {
    /// A problem with a sentence of its own.
    pub(crate) fn new(status: StatusCode, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { status, code: code.into(), detail: detail.into(), errors: Vec::new(), retry_after_s: None }
    }

    /// A problem of the API's own, whose words stand in the table.
    pub(crate) fn plain(status: StatusCode, code: &'static str) -> Self {
        Self::new(status, code, "")
    }

    /// Wrong fields.
    pub(crate) fn fields(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::plain(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed") }
    }

    /// One wrong field.
    pub(crate) fn field(field: &str, code: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(field, code, message)])
    }

    /// Nothing there.
    pub(crate) fn not_found() -> Self {
        Self::plain(StatusCode::NOT_FOUND, "not_found")
    }

    /// Our own fault; the cause goes to the log, not to the caller.
    pub(crate) fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = cause, "a request failed");
        Self::plain(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}

/// The languages of the API's own sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    #[default]
    English,
    French,
}

impl Language {
    /// The language that an `Accept-Language` header likes best.
    pub(crate) fn accepted(header: Option<&str>) -> Self {
        let mut best = (0, Self::English);
        for part in header.unwrap_or_default().split(',') {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let language = match tag.split('-').next().unwrap_or_default() {
                "en" | "*" => Self::English,
                "fr" => Self::French,
                _ => continue,
            };
            let quality = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).map_or(1_000, thousandths);
            if quality > best.0 {
                best = (quality, language);
            }
        }
        best.1
    }

    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }
}

/// A quality value such as `0.8` in thousandths; nonsense counts as nothing.
fn thousandths(text: &str) -> u32 {
    let (whole, decimals) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let padded: String = decimals.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), padded.parse::<u32>()) {
        (Ok(whole), Ok(decimals)) => whole.saturating_mul(1_000).saturating_add(decimals).min(1_000),
        (Err(_), _) | (_, Err(_)) => 0,
    }
}

/// Writes the problem of a response, if it holds one.
pub(crate) fn render(response: Response, language: Language, request_id: &str) -> Response {
    let Some(problem) = response.extensions().get::<std::sync::Arc<Problem>>().cloned() else { return response };
    let (mut parts, _) = response.into_parts();
    let words = problem_words::of(&problem.code, problem.status);
    let body = ProblemBody {
        r#type: format!("urn:guilder:problem:{}", problem.code),
        title: words.title(language).to_owned(),
        status: problem.status.as_u16(),
        detail: if problem.detail.is_empty() { words.detail(language).to_owned() } else { problem.detail.clone() },
        code: problem.code.clone(),
        errors: problem.errors.clone(),
        request_id: request_id.to_owned(),
    };
    // Texts and numbers always serialise.
    let text = serde_json::to_vec(&body).unwrap_or_default();
    // The length was that of the body which this one replaces.
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
    parts.headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    if let Some(seconds) = problem.retry_after_s {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_language_wins() {
        assert_eq!(Language::accepted(None), Language::English);
        assert_eq!(Language::accepted(Some("fr-CH, en;q=0.9")), Language::French);
        assert_eq!(Language::accepted(Some("fr;q=0.2, en;q=0.9")), Language::English);
        assert_eq!(Language::accepted(Some("de, fr;q=0.5")), Language::French);
        assert_eq!(Language::accepted(Some("de")), Language::English);
    }
}
