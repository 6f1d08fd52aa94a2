//! `GET /v1/unrated-reasons`

use super::list::{time, word};
use crate::context::Context;
use crate::json::Query;
use crate::problem::Problem;
use app::event::{CountUnrated, QueueFilter, UnratedCounts};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UnratedFilter {
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
}

/// How many events have a reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnratedReason {
    /// Stable code.
    #[schema(example = "no_row")]
    code: String,
    /// The sentence.
    message: String,
    /// Events.
    events: i64,
}

/// Unrated usage by reason.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnratedReasons {
    /// The reasons, most events first.
    items: Vec<UnratedReason>,
    /// Events in all.
    total: i64,
    /// False where more events wait than are counted.
    complete: bool,
}

impl From<UnratedCounts> for UnratedReasons {
    fn from(counts: UnratedCounts) -> Self {
        let total = counts.reasons.iter().map(|reason| reason.events).fold(0, i64::saturating_add);
        let items =
            counts.reasons.into_iter().map(|reason| UnratedReason { code: reason.code, message: reason.message, events: reason.events });
        Self { items: items.collect(), total, complete: counts.is_complete }
    }
}

/// Count unrated usage by reason
///
/// Events of customers and of identifiers that nobody is known to have held. At most 100,000 of each are counted.
#[utoipa::path(get, path = "/v1/unrated-reasons", tag = "usage", params(UnratedFilter),
    responses((status = 200, description = "The reasons.", body = UnratedReasons)))]
pub(crate) async fn count_unrated_usage(
    context: Context,
    Query(filter): Query<UnratedFilter>,
) -> Result<axum::Json<UnratedReasons>, Problem> {
    let filter = QueueFilter {
        customer: word(filter.customer),
        service_type: word(filter.service_type),
        identifier_prefix: word(filter.identifier),
        period: (time(filter.from)?, time(filter.to)?),
    };
    let counts = context.read(CountUnrated { catalogs: context.state.catalogs.clone(), filter }).await?;
    Ok(axum::Json(UnratedReasons::from(counts)))
}
