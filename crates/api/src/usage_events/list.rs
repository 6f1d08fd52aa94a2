//! `GET /v1/usage-events`

use super::Event;
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::event::{ListUnrated, QueueFilter, QueuePlace, Queued};
use axum::http::StatusCode;
use calendar::{Instant, Zone};
use ids::CustomerId;
use serde::{Deserialize, Serialize};
use store::usage::EventKey;
use utoipa::{IntoParams, ToSchema};

/// The name that cursors of this list carry.
const LIST: &str = "unrated-usage";

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SiteEventFilter {
    /// `unrated`, the only one that is listed for a whole site.
    #[param(example = "unrated")]
    status: Option<String>,
    /// Code of the reason.
    #[param(example = "no_row")]
    reason: Option<String>,
    /// Number or code of a customer.
    customer: Option<String>,
    /// Code of a kind of service.
    service_type: Option<String>,
    /// How the identifier begins.
    identifier: Option<String>,
    /// Event time from, RFC 3339.
    #[param(format = "date-time")]
    from: Option<String>,
    /// Event time to, exclusive.
    #[param(format = "date-time")]
    to: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// An event that waits for a price.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnratedEvent {
    #[serde(flatten)]
    event: Event,
    /// Number of its customer; null where nobody is known to have held the identifier.
    #[schema(required = true)]
    customer: Option<String>,
    /// Its name.
    #[schema(required = true)]
    customer_name: Option<String>,
}

impl UnratedEvent {
    fn from_queued(queued: &Queued, zone: &Zone) -> Self {
        match queued {
            Queued::Event(of, view) => {
                let (customer, customer_name) = (Some(of.number.to_string()), Some(of.name.clone()));
                Self { event: Event::from_view(view, zone), customer, customer_name }
            }
            Queued::Unknown(view) => Self { event: Event::from_unknown(view, zone), customer: None, customer_name: None },
        }
    }
}

/// List unrated usage of the site
///
/// Events that wait for a price with the reason, newest day first: of customers, then of identifiers that nobody is known to have held.
/// Rated usage is listed with its customer.
#[utoipa::path(get, path = "/v1/usage-events", tag = "usage", params(SiteEventFilter),
    responses((status = 200, description = "The events.", body = List<UnratedEvent>)))]
pub(crate) async fn list_unrated_usage(
    context: Context,
    Query(filter): Query<SiteEventFilter>,
) -> Result<axum::Json<List<UnratedEvent>>, Problem> {
    if filter.status.as_deref().is_some_and(|status| status != "unrated") {
        return Err(Problem::field("status", "not_one_of", "unrated; rated usage is listed with its customer"));
    }
    let (zone, limit) = (context.zone()?, rows(filter.limit)?);
    let operation = ListUnrated {
        catalogs: context.state.catalogs.clone(),
        filter: QueueFilter {
            customer: word(filter.customer),
            service_type: word(filter.service_type),
            identifier_prefix: word(filter.identifier),
            period: (time(filter.from)?, time(filter.to)?),
        },
        reason: word(filter.reason),
        before: filter.cursor.as_deref().map(place).transpose()?,
        limit: i64::try_from(limit).unwrap_or(i64::MAX),
    };
    let page = context.read(operation).await?;
    Ok(axum::Json(List {
        items: page.items.iter().map(|queued| UnratedEvent::from_queued(queued, &zone)).collect(),
        next_cursor: page.next.map(|place| cursor::encode(LIST, &place_text(place))),
        total: None,
    }))
}

/// A parameter that says something.
pub(super) fn word(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// A time, where one is given.
pub(super) fn time(text: Option<String>) -> Result<Option<Instant>, Problem> {
    Ok(word(text).as_deref().map(Instant::parse_rfc3339).transpose()?)
}

fn place_text(place: QueuePlace) -> String {
    match place {
        QueuePlace::Event(id) => format!("{} {} {}", id.day, id.key, id.customer),
        QueuePlace::Unknown((day, key)) => format!("{day} {key}"),
    }
}

fn place(text: &str) -> Result<QueuePlace, Problem> {
    let malformed = || Problem::plain(StatusCode::BAD_REQUEST, "cursor_malformed");
    let decoded = cursor::decode(LIST, text)?;
    let mut parts = decoded.split(' ');
    let mut next = || parts.next().ok_or_else(malformed);
    let (day, key) = (next()?.parse().or(Err(malformed()))?, next()?.parse().or(Err(malformed()))?);
    match next() {
        Err(_) => Ok(QueuePlace::Unknown((day, key))),
        Ok(customer) => Ok(QueuePlace::Event(EventKey { customer: CustomerId(customer.parse().or(Err(malformed()))?), day, key })),
    }
}
