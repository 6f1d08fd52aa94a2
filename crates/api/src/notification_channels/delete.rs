//! `DELETE /v1/notification-channels/{code}`

use super::named;
use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::DeleteChannel;
use axum::http::StatusCode;

/// Take a notification channel away
///
/// With its secret. Messages that were to leave by it wait until it is configured again.
#[utoipa::path(delete, path = "/v1/notification-channels/{code}", tag = "notification-channels",
    params(("code" = String, Path, description = "`email` or `sms`.")), responses((status = 204, description = "Taken away.")))]
pub(crate) async fn delete_notification_channel(context: Context, Path(code): Path<String>) -> Result<Answered, Problem> {
    let channel = named(&code)?;
    context.write(DeleteChannel { channel }, false, StatusCode::NO_CONTENT, |()| ()).await
}
