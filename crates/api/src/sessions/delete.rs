//! `DELETE /v1/sessions/current`

use crate::context::Context;
use crate::cookie::Transport;
use crate::problem::Problem;
use app::identity;
use axum::Extension;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Sign out
#[utoipa::path(delete, path = "/v1/sessions/current", tag = "sessions", responses((status = 204, description = "Signed out.")))]
pub(crate) async fn delete_session(context: Context, Extension(transport): Extension<Transport>) -> Result<Response, Problem> {
    if let Some(session) = &context.session {
        identity::sign_out(&context.state.store, session).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, transport.withdraw()?)]).into_response())
}
