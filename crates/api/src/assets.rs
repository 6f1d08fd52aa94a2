//! The dashboard's files, out of the program itself.
//!
//! Owns: which path gets which file, its cache headers, the page's content policy with a nonce per answer. Does not own: building the
//! files (`./x web`). A path that ends like a file's name is a file or nothing; any other is the dashboard's, which
//! routes it in the browser. The id of an event has dots too, but ends in a number.

use crate::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist/dashboard"]
#[allow_missing = true]
struct Dashboard;

/// Stands in `index.html` where the nonce belongs.
const NONCE_PLACE: &str = "__CSP_NONCE__";
/// Files under here have their hash in their name.
const HASHED_FOLDER: &str = "assets/";
/// Where the dashboard shows a page that a template made; the page is handed in, and nothing of it runs or is fetched.
const TEMPLATE_FRAME: &str = "template-frame.html";
/// What there is before the dashboard was built.
const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Guilder</title></head>\n<body>\n\
    <h1>Guilder is running</h1>\n<p>The dashboard is not in this program. Build it with <code>./x web</code>, then start again.</p>\n\
    <p>The API is there: <a href=\"/docs\">documentation</a>.</p>\n</body>\n</html>\n";

/// Answers what no route does.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "v1" || path.starts_with("v1/") {
        return Problem::not_found().into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::plain(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed").into_response();
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    match Dashboard::get(path) {
        Some(asset) if path == TEMPLATE_FRAME => with_nonce(&String::from_utf8_lossy(&asset.data), frame_policy),
        Some(asset) if path != "index.html" => file(path, &asset, &headers),
        Some(_) => page(),
        None if is_file_name(last) => Problem::not_found().into_response(),
        None => page(),
    }
}

/// The frame's own script may run; of the page that it shows only the styles count.
fn frame_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; sandbox allow-scripts"
    )
}

/// A dot with letters first behind it: `app.js`, `font.woff2`.
fn is_file_name(last: &str) -> bool {
    last.rsplit_once('.').is_some_and(|(_, ending)| ending.starts_with(|first: char| first.is_ascii_alphabetic()))
}

fn file(path: &str, asset: &EmbeddedFile, asked: &HeaderMap) -> Response {
    let digest = app::identity::digest(&[&asset.data]);
    let tag = format!("\"{}\"", digest.get(..32).unwrap_or(&digest));
    let caching = if path.starts_with(HASHED_FOLDER) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let (Ok(kind), Ok(tag)) = (HeaderValue::from_str(media_type(path)), HeaderValue::from_str(&tag)) {
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(header::ETAG, tag);
    }
    if asked.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, Body::from(asset.data.clone().into_owned())).into_response()
}

/// What the dashboard's build makes, and nothing else.
fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The page, with a nonce of its own for the styles that the browser's code adds.
fn page() -> Response {
    let policy = |nonce: &str| {
        format!(
            "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; connect-src 'self'; \
             img-src 'self' data:; font-src 'self'; frame-src 'self' blob:; object-src 'self' blob:; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'"
        )
    };
    match Dashboard::get("index.html") {
        Some(index) => with_nonce(&String::from_utf8_lossy(&index.data), policy),
        None => with_nonce(NOT_BUILT, policy),
    }
}

/// A text in whose place for it a nonce stands, under the policy that names it.
fn with_nonce(text: &str, policy: impl Fn(&str) -> String) -> Response {
    let nonce = match app::identity::Token::draw("") {
        Ok(token) => token.reveal().to_owned(),
        Err(error) => return Problem::from(error).into_response(),
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match HeaderValue::from_str(&policy(&nonce)) {
        Ok(policy) => headers.insert(header::CONTENT_SECURITY_POLICY, policy),
        Err(error) => return Problem::internal(&error).into_response(),
    };
    (headers, text.replace(NONCE_PLACE, &nonce)).into_response()
}
