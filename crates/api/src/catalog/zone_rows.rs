//! `GET /v1/zone-maps/{code}/rows`

use crate::context::Context;
use crate::cursor;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::catalog::{GetZoneRows, ListZoneRows};
use calendar::Date;
use catalog::ZoneRowFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The name that cursors of this list carry.
const LIST: &str = "zone-rows";

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ZoneRowsQuery {
    /// First digits of the prefix.
    prefix: Option<String>,
    /// Only rows that are valid on this day.
    #[param(value_type = Option<String>, format = Date)]
    date: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A prefix and its zone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ZoneRow {
    /// Digits.
    #[schema(example = "38640")]
    prefix: String,
    /// The zone.
    zone: String,
    /// First day.
    #[schema(format = Date)]
    from: String,
    /// First day after it; null for no end.
    #[schema(required = true, format = Date)]
    to: Option<String>,
}

impl From<catalog::ZoneRow> for ZoneRow {
    fn from(row: catalog::ZoneRow) -> Self {
        Self { prefix: row.prefix, zone: row.zone, from: row.from, to: row.to }
    }
}

/// A day of a query.
///
/// # Errors
/// 422 with the field.
pub(super) fn day(field: &str, text: Option<&str>) -> Result<Option<Date>, Problem> {
    text.map(|text| Date::parse(text).map_err(|cause| Problem::field(field, cause.code(), cause.to_string()))).transpose()
}

/// List rows of a zone map
#[utoipa::path(get, path = "/v1/zone-maps/{code}/rows", tag = "catalog", params(("code" = String, Path, description = "Code."), ZoneRowsQuery),
    responses((status = 200, description = "The rows, in the order of prefix and first day.", body = List<ZoneRow>)))]
pub(crate) async fn list_zone_rows(
    context: Context,
    Path(code): Path<String>,
    Query(query): Query<ZoneRowsQuery>,
) -> Result<axum::Json<List<ZoneRow>>, Problem> {
    let limit = rows(query.limit)?;
    let skip = cursor::decode_number(LIST, query.cursor.as_deref())?.and_then(|skip| usize::try_from(skip).ok()).unwrap_or(0);
    let filter = ZoneRowFilter { prefix: query.prefix.unwrap_or_default(), date: day("date", query.date.as_deref())? };
    let map = GetZoneRows { catalogs: context.state.catalogs.clone(), code };
    let page = context.read(ListZoneRows { map, filter, skip, limit }).await?;
    Ok(axum::Json(List {
        items: page.rows.into_iter().map(ZoneRow::from).collect(),
        next_cursor: page.next.map(|next| cursor::encode(LIST, &next.to_string())),
        total: i64::try_from(page.total).ok(),
    }))
}
