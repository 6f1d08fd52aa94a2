//! `GET /v1/zone-maps/{code}/rows`

use crate::context::Context;
use crate::cursor;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::catalog::ListZoneRows;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The name that cursors of this list carry.
const LIST: &str = "zone-rows";

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ZoneRowFilter {
    /// First digits of the prefix.
    prefix: Option<String>,
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
    #[schema(required = true)]
    from: Option<String>,
    /// First day after it; null for no end.
    #[schema(required = true)]
    to: Option<String>,
}

/// List rows of a zone map
#[utoipa::path(get, path = "/v1/zone-maps/{code}/rows", tag = "catalog", params(("code" = String, Path, description = "Code."), ZoneRowFilter),
    responses((status = 200, description = "The rows, in the order of the file.", body = List<ZoneRow>)))]
pub(crate) async fn list_zone_rows(
    context: Context,
    Path(code): Path<String>,
    Query(filter): Query<ZoneRowFilter>,
) -> Result<axum::Json<List<ZoneRow>>, Problem> {
    let limit = rows(filter.limit)?;
    let skip = cursor::decode_number(LIST, filter.cursor.as_deref())?.and_then(|skip| usize::try_from(skip).ok()).unwrap_or(0);
    let page = context.read(ListZoneRows { code, prefix: filter.prefix.unwrap_or_default(), skip, limit }).await?;
    let items =
        page.rows.into_iter().map(|row| ZoneRow { prefix: row.prefix, zone: row.zone, from: crate::wire::some(&row.from), to: row.to });
    Ok(axum::Json(List {
        items: items.collect(),
        next_cursor: page.next.map(|next| cursor::encode(LIST, &next.to_string())),
        total: i64::try_from(page.total).ok(),
    }))
}
