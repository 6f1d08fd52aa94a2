//! `GET /v1/zone-maps/{code}/zone`

use super::zone_rows::{ZoneRow, day};
use crate::context::Context;
use crate::json::{Path, Query};
use crate::problem::Problem;
use app::catalog::{FindZone, GetZoneRows};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which number, and when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ZoneQuery {
    /// The number as events carry it.
    #[param(example = "38641234567")]
    number: String,
    /// The day; today on the site where absent.
    #[param(value_type = Option<String>, format = Date)]
    date: Option<String>,
}

/// The zone of a number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ZoneOfNumber {
    /// The number that was asked for.
    number: String,
    /// The day that was looked at.
    #[schema(format = Date)]
    date: String,
    /// The row with the longest prefix of that day; null where no prefix of the number has a zone then.
    #[schema(required = true)]
    row: Option<ZoneRow>,
}

/// Find the zone of a number
///
/// As rating does: the longest prefix that is valid on the day; of several rows of one prefix the one that began last.
#[utoipa::path(get, path = "/v1/zone-maps/{code}/zone", tag = "catalog", params(("code" = String, Path, description = "Code."), ZoneQuery),
    responses((status = 200, description = "The row, or none.", body = ZoneOfNumber)))]
pub(crate) async fn find_zone(
    context: Context,
    Path(code): Path<String>,
    Query(query): Query<ZoneQuery>,
) -> Result<axum::Json<ZoneOfNumber>, Problem> {
    let map = GetZoneRows { catalogs: context.state.catalogs.clone(), code };
    let date = day("date", query.date.as_deref())?;
    let found = context.read(FindZone { map, number: query.number.clone(), date }).await?;
    Ok(axum::Json(ZoneOfNumber { number: query.number, date: found.date.to_string(), row: found.row.map(ZoneRow::from) }))
}
