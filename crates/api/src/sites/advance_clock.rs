//! `POST /v1/sites/{code}/clock:advance`

use crate::context::Context;
use crate::json::{Json, Path};
use crate::problem::Problem;
use app::clock;
use app::identity;
use calendar::{Instant, Zone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the clock goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockMove {
    /// The new time; never before the present one.
    #[schema(format = "date-time", example = "2026-07-01T00:00:00+02:00")]
    to: String,
}

/// A job that ran on the way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClockJob {
    /// `billing` or `invoicing`.
    job: String,
    /// Site time at which it ran.
    #[schema(format = "date-time")]
    at: String,
    /// Its run.
    run: String,
}

/// Where the clock stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClockMoved {
    /// Site time now.
    #[schema(format = "date-time")]
    now: String,
    /// What ran on the way, in order.
    ran: Vec<ClockJob>,
}

/// Move a sandbox site's clock
///
/// Moves it on and leaves it standing there. At each end of a billing cycle on the way the jobs that fall due run, in the order of their
/// times. Sites that are no sandbox answer 409 `not_a_sandbox`.
#[utoipa::path(post, path = "/v1/sites/{code}/clock:advance", tag = "sites", request_body = ClockMove,
    params(("code" = String, Path, description = "Code of the site.")),
    responses((status = 200, description = "Where it stands.", body = ClockMoved)))]
pub(crate) async fn advance_clock(
    context: Context,
    Path(code): Path<String>,
    Json(body): Json<ClockMove>,
) -> Result<axum::Json<ClockMoved>, Problem> {
    let sites = identity::sites_of(&context.state.store, &context.caller).await?;
    let site = sites.into_iter().find(|site| site.code == code).ok_or_else(Problem::not_found)?;
    let (zone, to) = (Zone::named(&site.settings.time_zone)?, Instant::parse_rfc3339(&body.to)?);
    let scope = context.caller.scope(site.id, false);
    let moved = clock::advance(&context.state.store, &context.state.catalogs, &scope, to).await?;
    let ran =
        moved.ran.iter().map(|ran| ClockJob { job: ran.kind.as_str().to_owned(), at: ran.at.to_rfc3339(&zone), run: ran.run.to_string() });
    Ok(axum::Json(ClockMoved { now: moved.now.to_rfc3339(&zone), ran: ran.collect() }))
}
