//! Bodies, paths and queries: own extractors, so that every refusal is a problem.
//!
//! A body is checked against its own documented schema before it is read, so all wrong fields are told at once and the documentation
//! cannot differ from the check. Unknown fields are refused: nothing is accepted and ignored.

use crate::limits::{BODY_BYTES_DROPPED_MAX, BODY_BYTES_MAX};
use crate::problem::Problem;
use crate::shape;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

/// A JSON body.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned + ToSchema + 'static, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type"));
        }
        let bytes = read_body(request.into_body()).await?;
        let value = parse(&bytes)?;
        read(value).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence == "application/merge-patch+json"
}

/// The whole body. Of one that is too large some more is read and dropped: who is still sending does not listen for an answer.
///
/// # Errors
/// 413 `body_too_large`, 400 `body_unreadable`.
pub(crate) async fn read_body(body: Body) -> Result<Bytes, Problem> {
    let mut parts = body.into_data_stream();
    let (mut whole, mut length) = (Vec::new(), 0_usize);
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "body_unreadable", error.to_string()))?;
        length = length.saturating_add(part.len());
        if length <= BODY_BYTES_MAX {
            whole.extend_from_slice(&part);
        } else if length > BODY_BYTES_DROPPED_MAX {
            break;
        }
    }
    if length > BODY_BYTES_MAX { Err(Problem::plain(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")) } else { Ok(whole.into()) }
}

/// Text as JSON.
///
/// # Errors
/// 400 `body_not_json`.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(bytes).map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "body_not_json", error.to_string()))
}

/// JSON as a request type, checked against the type's schema.
///
/// # Errors
/// 422 `validation_failed` with all wrong fields.
pub(crate) fn read<T: DeserializeOwned + ToSchema + 'static>(value: Value) -> Result<T, Problem> {
    let errors = shape::check::<T>(&value);
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    serde_json::from_value(value).map_err(|error| Problem::field("", "malformed", error.to_string()))
}

/// Parts of the path; one that cannot be read names nothing.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_unreadable) => Err(Problem::not_found()),
        }
    }
}

/// The query.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(Problem::new(StatusCode::BAD_REQUEST, "query_malformed", rejection.body_text())),
        }
    }
}
