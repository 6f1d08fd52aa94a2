//! `POST /v1/sessions`

use super::session::Session;
use crate::cookie::Transport;
use crate::json::Json;
use crate::problem::Problem;
use crate::state::AppState;
use app::identity::{self, Caller, SignedIn};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

/// E-mail and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// E-mail of a member of staff.
    #[schema(min_length = 1, max_length = 254, example = "ana@example.com")]
    email: String,
    /// Password.
    #[schema(min_length = 1, max_length = 1024, format = "password")]
    password: String,
}

/// Sign in
///
/// Opens a session of staff and gives its cookie. Machines use API keys instead. Over plain HTTP it works on the server's own machine
/// only, unless the operator allows more.
#[utoipa::path(post, path = "/v1/sessions", tag = "sessions", request_body = Credentials,
    responses((status = 201, description = "Signed in.", body = Session)))]
pub(crate) async fn create_session(
    State(state): State<AppState>,
    Extension(transport): Extension<Transport>,
    Json(body): Json<Credentials>,
) -> Result<Response, Problem> {
    transport.withdraw()?;
    let signed_in = identity::sign_in(&state.store, &body.email, &body.password).await?;
    welcome(&state, transport, signed_in).await
}

/// Answers an opened session with its cookie.
pub(super) async fn welcome(state: &AppState, transport: Transport, signed_in: SignedIn) -> Result<Response, Problem> {
    let cookie = transport.grant(&signed_in.token)?;
    let caller = Caller::from_staff(signed_in.staff)?;
    let session = Session::load(state, &caller).await?;
    let headers = [(header::SET_COOKIE, cookie), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((StatusCode::CREATED, headers, axum::Json(session)).into_response())
}
