//! `GET /v1/sessions/current`

use super::session::Session;
use crate::context::Context;
use crate::problem::Problem;

/// Who am I
///
/// The member of staff, what they may do and which sites they may enter.
#[utoipa::path(get, path = "/v1/sessions/current", tag = "sessions",
    responses((status = 200, description = "The session.", body = Session)))]
pub(crate) async fn get_session(context: Context) -> Result<axum::Json<Session>, Problem> {
    Session::load(&context.state, &context.caller).await.map(axum::Json)
}
