//! `POST /v1/sessions:redeem`

use super::create::welcome;
use super::session::Session;
use crate::cookie::Transport;
use crate::json::Json;
use crate::problem::Problem;
use crate::state::AppState;
use app::identity::{self, Token};
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

/// The secret of a one-time link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Redemption {
    /// What stands behind `token=` in the link.
    #[schema(min_length = 1, max_length = 200)]
    token: String,
}

/// Sign in with a one-time link
///
/// The link works once and for a day. The first start of the server prints one.
#[utoipa::path(post, path = "/v1/sessions:redeem", tag = "sessions", request_body = Redemption,
    responses((status = 201, description = "Signed in.", body = Session)))]
pub(crate) async fn redeem_link(
    State(state): State<AppState>,
    Extension(transport): Extension<Transport>,
    Json(body): Json<Redemption>,
) -> Result<Response, Problem> {
    // A transport that cannot carry the cookie must not use the link up.
    transport.withdraw()?;
    let signed_in = identity::redeem_link(&state.store, &Token::received(&body.token)).await?;
    welcome(&state, transport, signed_in).await
}
