//! `PUT /v1/notification-channels/{code}`

use super::channel::{EmailServer, NotificationChannel, SmsGateway};
use super::named;
use crate::context::Context;
use crate::json::{Json, Path};
use crate::once::Answered;
use crate::problem::Problem;
use app::messages::{Channel, ChannelSettings, EmailSettings, SaveChannel, Secret, SecretChange, SmsSettings};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// What a channel is configured with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotificationChannelSettings {
    /// The mail server; for `email` only.
    email: Option<EmailServer>,
    /// The gateway; for `sms` only.
    sms: Option<SmsGateway>,
    /// Tag of the contacts that are written to; `Primary` where absent.
    #[schema(max_length = 100)]
    contact_tag: Option<String>,
    /// Password of the mail server, or value of the gateway's secret header. Absent: as it was; empty: none. Never shown again.
    #[schema(max_length = 1000)]
    secret: Option<String>,
}

/// Configure a notification channel
///
/// Replaces its settings; messages that waited for it are sent. A secret goes only where it was given for: with another server or
/// gateway it must be given anew.
#[utoipa::path(put, path = "/v1/notification-channels/{code}", tag = "notification-channels", request_body = NotificationChannelSettings,
    params(("code" = String, Path, description = "`email` or `sms`.")),
    responses((status = 200, description = "The channel.", body = NotificationChannel)))]
pub(crate) async fn put_notification_channel(
    context: Context,
    Path(code): Path<String>,
    Json(body): Json<NotificationChannelSettings>,
) -> Result<Answered, Problem> {
    let (zone, channel) = (context.zone()?, named(&code)?);
    let tag = body.contact_tag.unwrap_or_default().trim().to_owned();
    let settings = match (channel, body.email, body.sms) {
        (Channel::Email, Some(server), None) => ChannelSettings::Email(EmailSettings { server: server.into(), tag }),
        (Channel::Sms, None, Some(gateway)) => ChannelSettings::Sms(SmsSettings { gateway: gateway.into(), tag }),
        (Channel::Email | Channel::Sms | Channel::Webhook, _, _) => {
            return Err(Problem::field(&code, "missing", format!("give `{code}` and nothing for the other channel")));
        }
    };
    let secret = match body.secret {
        None => SecretChange::Keep,
        Some(text) if text.is_empty() => SecretChange::Clear,
        Some(text) => SecretChange::Set(Secret::new(text)),
    };
    let operation = SaveChannel { settings, secret, destinations: context.state.destinations };
    context.write(operation, false, StatusCode::OK, move |view| NotificationChannel::from_view(view, &zone)).await
}
