//! The router: routes behind their guards, documentation, health, the dashboard's files, and what wraps every answer.

use crate::access::{Guard, guard};
use crate::limits::REQUEST_TIME_MAX;
use crate::problem::{self, Language, Problem};
use crate::state::AppState;
use crate::{assets, health, openapi, query, routes, verbs};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use tower::util::MapRequestLayer;
use tower::{Layer, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// The API, its documentation and the dashboard as one service.
pub fn router(state: AppState) -> Router {
    let mut inner = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/v1/openapi.json", get(openapi::serve));
    for endpoint in routes::endpoints() {
        let (_, paths, methods) = endpoint.handler;
        for (path, item) in &paths.paths {
            let route: Arc<str> = path.as_str().into();
            let parameters = query::documented(item).into();
            let guard_of_route = Guard { state: state.clone(), access: endpoint.access, route, parameters };
            let guarded = methods.clone().route_layer(middleware::from_fn_with_state(guard_of_route, guard));
            inner = inner.route(&verbs::inner_path(path).unwrap_or_else(|| path.clone()), guarded);
        }
    }
    let inner = inner.method_not_allowed_fallback(method_not_allowed).fallback(assets::serve).with_state(state).merge(openapi::reader());
    let matched = MapRequestLayer::new(mark_verb).layer(inner).map_err(|never: std::convert::Infallible| match never {});
    Router::new()
        .fallback_service(matched)
        .layer(CatchPanicLayer::custom(caught))
        .layer(middleware::from_fn(envelope))
        .layer(CompressionLayer::new())
}

async fn method_not_allowed() -> Problem {
    Problem::plain(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
}

/// Turns `:verb` into the form that the routes have inside.
fn mark_verb(mut request: Request) -> Request {
    let path = request.uri().path();
    let target = if verbs::is_inner(path) { Some("/v1/no/such/address".to_owned()) } else { verbs::inner_path(path) };
    if let Some(path) = target.filter(|_| path.starts_with("/v1/")) {
        let target = match request.uri().query() {
            Some(query) => format!("{path}?{query}"),
            None => path,
        };
        // What was an address stays one: only a colon has moved.
        if let Ok(uri) = target.parse::<Uri>() {
            *request.uri_mut() = uri;
        }
    }
    request
}

fn caught(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text");
    tracing::error!(panic = text, "a request ended in a panic");
    Problem::plain(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
}

/// Names the request, bounds its time, writes problems, adds what browsers must know.
async fn envelope(request: Request, next: Next) -> Response {
    let id = next_request_id();
    let language = Language::accepted(request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()));
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = match tokio::time::timeout(REQUEST_TIME_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_elapsed) => Problem::plain(StatusCode::GATEWAY_TIMEOUT, "timeout").into_response(),
    };
    let mut response = problem::render(response, language, &id);
    tracing::debug!(%method, path, status = response.status().as_u16(), request_id = id, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    protect(response.headers_mut());
    response
}

/// Headers that keep a browser from misusing an answer. A page sets its own content policy.
fn protect(headers: &mut HeaderMap) {
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"));
}

/// A name for a request: the process' random start and a count.
fn next_request_id() -> String {
    static START: LazyLock<u64> = LazyLock::new(|| {
        // Without randomness the count alone names requests of this process.
        getrandom::u64().unwrap_or_default()
    });
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}-{:x}", *START, COUNT.fetch_add(1, Ordering::Relaxed))
}
