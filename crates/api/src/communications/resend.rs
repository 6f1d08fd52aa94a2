//! `POST /v1/communications/{id}:resend`

use super::Communication;
use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::Resend;
use axum::http::StatusCode;

/// Send a communication again
///
/// The same message with the same id, to the same address, with all its tries. One that is being sent right now is refused.
#[utoipa::path(post, path = "/v1/communications/{id}:resend", tag = "communications",
    params(("id" = String, Path, description = "Id of the message.")),
    responses((status = 202, description = "The message, queued.", body = Communication)))]
pub(crate) async fn resend_communication(context: Context, Path(id): Path<String>) -> Result<Answered, Problem> {
    let zone = context.zone()?;
    let id = id.parse().or(Err(Problem::not_found()))?;
    let show = move |view| Communication::from_view(view, &zone);
    context.write(Resend { id, endpoint: None }, false, StatusCode::ACCEPTED, show).await
}
