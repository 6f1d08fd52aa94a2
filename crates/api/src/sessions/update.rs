//! `PATCH /v1/sessions/current`

use super::session::Session;
use crate::context::Context;
use crate::json::Json;
use crate::problem::Problem;
use app::identity;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What of the own account changes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionUpdate {
    /// A new password, at least 12 characters. Every other session of the same person ends.
    #[schema(min_length = 12, max_length = 1024, format = "password")]
    password: Option<String>,
    /// Language of the screens.
    #[schema(min_length = 2, max_length = 2, example = "fr")]
    language: Option<String>,
}

/// Change the own password or language
#[utoipa::path(patch, path = "/v1/sessions/current", tag = "sessions", request_body = SessionUpdate,
    responses((status = 200, description = "The session.", body = Session)))]
pub(crate) async fn update_session(context: Context, Json(body): Json<SessionUpdate>) -> Result<axum::Json<Session>, Problem> {
    let unknown = || Problem::plain(StatusCode::UNAUTHORIZED, "not_signed_in");
    let (staff, session) = (context.caller.staff_id().ok_or_else(unknown)?, context.session.as_ref().ok_or_else(unknown)?);
    if let Some(language) = &body.language {
        if !["en", "fr"].contains(&language.as_str()) {
            return Err(Problem::field("language", "not_one_of", "one of en, fr"));
        }
        identity::set_language(&context.state.store, staff, language).await?;
    }
    if let Some(password) = &body.password {
        identity::set_password(&context.state.store, staff, session, password).await?;
    }
    let caller = identity::find_session(&context.state.store, session).await?.ok_or_else(unknown)?.caller;
    Session::load(&context.state, &caller).await.map(axum::Json)
}
