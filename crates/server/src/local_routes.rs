//! Routes for verbs on this machine, by the secret in the data folder: what no API caller may do.

use app::identity::{self, Token};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use store::Store;

/// Where a new sign-in link is asked for.
pub const SIGN_IN_LINK: &str = "/local/sign-in-link";

/// Who asks for a link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinkRequest {
    /// Whose link; the first member of staff where nothing is said.
    pub email: Option<String>,
}

/// A new link's secret and its owner.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinkAnswer {
    /// The secret.
    pub token: String,
    /// Whose.
    pub email: String,
}

#[derive(Clone)]
struct Local {
    store: Store,
    /// Of the secret, its hash: comparing hashes tells nothing about the secret by its time.
    token_hash: String,
}

/// The local routes of a server.
pub fn router(store: Store, token: &Token) -> Router {
    let local = Local { store, token_hash: token.hash() };
    Router::new().route(SIGN_IN_LINK, post(sign_in_link)).with_state(local)
}

async fn sign_in_link(State(local): State<Local>, headers: HeaderMap, Json(asked): Json<LinkRequest>) -> Response {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
    if given.is_none_or(|given| Token::received(given).hash() != local.token_hash) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match identity::make_sign_in_link(&local.store, asked.email.as_deref()).await {
        Ok(link) => Json(LinkAnswer { token: link.token.reveal().to_owned(), email: link.email }).into_response(),
        Err(error) => {
            let body = serde_json::json!({ "title": error.to_string(), "code": error.code(), "status": 422 });
            (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
        }
    }
}
