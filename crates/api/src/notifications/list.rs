//! `GET /v1/customers/{customer}/notifications`

use super::notification::Notification;
use crate::context::Context;
use crate::cursor;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::messages::{ListNotifications, NotificationFilter as Filter, NotificationKind, NotificationRow};
use calendar::Instant;
use serde::Deserialize;
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "notifications";

/// Which notifications.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NotificationFilter {
    /// Id of a subscription.
    subscription: Option<String>,
    /// One kind, such as `threshold_crossed`.
    kind: Option<String>,
    /// From this time of the site on.
    #[param(value_type = Option<String>, format = "date-time")]
    from: Option<String>,
    /// Before this time of the site.
    #[param(value_type = Option<String>, format = "date-time")]
    to: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl NotificationFilter {
    fn read(&self) -> Result<Filter, Problem> {
        let unknown = |field: &'static str| move || Problem::field(field, "not_one_of", format!("there is no such {field}"));
        let time = |text: &Option<String>| text.as_deref().map(Instant::parse_rfc3339).transpose();
        Ok(Filter {
            subscription: self.subscription.as_deref().map(str::parse).transpose()?,
            kind: self.kind.as_deref().map(|word| NotificationKind::parse(word).ok_or_else(unknown("kind"))).transpose()?,
            from: time(&self.from)?,
            to: time(&self.to)?,
        })
    }
}

/// List notifications of a customer
///
/// Thresholds reached and gone back under, limits passed, renewals refused: newest first.
#[utoipa::path(get, path = "/v1/customers/{customer}/notifications", tag = "communications",
    params(("customer" = String, Path, description = "Number or code of the customer."), NotificationFilter),
    responses((status = 200, description = "The notifications.", body = List<Notification>)))]
pub(crate) async fn list_notifications(
    context: Context,
    Path(customer): Path<String>,
    Query(filter): Query<NotificationFilter>,
) -> Result<axum::Json<List<Notification>>, Problem> {
    let (zone, limit) = (context.zone()?, rows(filter.limit)?);
    let list = ListNotifications {
        customer,
        filter: filter.read()?,
        before: cursor::decode_number(LIST, filter.cursor.as_deref())?,
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
    };
    let found = context.read(list).await?;
    let place = |row: &NotificationRow| row.id.to_string();
    Ok(axum::Json(List::page(found, LIST, limit, place, |row| Notification::from_row(row, &zone))))
}
