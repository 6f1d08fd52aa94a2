//! `GET /v1/notification-channels`

use super::channel::NotificationChannel;
use crate::context::Context;
use crate::problem::Problem;
use crate::wire::List;
use app::messages::ListChannels;

/// List notification channels
///
/// E-mail and SMS, configured or not, with how many messages wait for each. Secrets are not shown.
#[utoipa::path(get, path = "/v1/notification-channels", tag = "notification-channels",
    responses((status = 200, description = "The channels.", body = List<NotificationChannel>)))]
pub(crate) async fn list_notification_channels(context: Context) -> Result<axum::Json<List<NotificationChannel>>, Problem> {
    let zone = context.zone()?;
    let views = context.read(ListChannels).await?;
    Ok(axum::Json(List::whole(views.into_iter().map(|view| NotificationChannel::from_view(view, &zone)).collect())))
}
