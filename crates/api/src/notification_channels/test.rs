//! `POST /v1/notification-channels/{code}:test`

use super::named;
use crate::communications::Communication;
use crate::context::Context;
use crate::json::{Json, Path};
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::TestChannel;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where a message goes that tries a channel.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelTest {
    /// E-mail address or phone number.
    #[schema(min_length = 3, max_length = 255, example = "me@example.org")]
    to: String,
}

/// Try a notification channel
///
/// Queues a message to an address of yours; what came of it stands in the communications.
#[utoipa::path(post, path = "/v1/notification-channels/{code}:test", tag = "notification-channels", request_body = ChannelTest,
    params(("code" = String, Path, description = "`email` or `sms`.")),
    responses((status = 202, description = "The message, queued.", body = Communication)))]
pub(crate) async fn test_notification_channel(
    context: Context,
    Path(code): Path<String>,
    Json(body): Json<ChannelTest>,
) -> Result<Answered, Problem> {
    let (zone, channel) = (context.zone()?, named(&code)?);
    let operation = TestChannel { channel, to: body.to };
    context.write(operation, false, StatusCode::ACCEPTED, move |row| Communication::from_row(row, &zone)).await
}
