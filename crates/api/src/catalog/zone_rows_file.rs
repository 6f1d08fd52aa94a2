//! `GET /v1/zone-maps/{code}/rows.csv`

use super::zone_rows::day;
use crate::context::Context;
use crate::json::{Path, Query};
use crate::problem::Problem;
use app::catalog::GetZoneRows;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use catalog::ZoneRowFilter;
use futures_util::stream;
use serde::Deserialize;
use std::convert::Infallible;
use utoipa::IntoParams;

/// Rows of one piece of the file.
const PIECE_ROWS: usize = 4_096;

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ZoneRowsFileQuery {
    /// First digits of the prefix.
    prefix: Option<String>,
    /// Only rows that are valid on this day.
    #[param(value_type = Option<String>, format = Date)]
    date: Option<String>,
}

/// Download the rows of a zone map
///
/// All rows that match, as the CSV file that `PUT …/rows` takes, in the order of prefix and first day. It is sent while it is made.
#[utoipa::path(get, path = "/v1/zone-maps/{code}/rows.csv", tag = "catalog",
    params(("code" = String, Path, description = "Code."), ZoneRowsFileQuery),
    responses((status = 200, description = "The file.", content((String = "text/csv", example = "prefix,zone,from,to\n38640,mobile,2026-01-01,\n")))))]
pub(crate) async fn download_zone_rows(
    context: Context,
    Path(code): Path<String>,
    Query(query): Query<ZoneRowsFileQuery>,
) -> Result<Response, Problem> {
    let filter = ZoneRowFilter { prefix: query.prefix.unwrap_or_default(), date: day("date", query.date.as_deref())? };
    // Codes are letters, digits, `_` and `-`: what names another map is not found.
    let name = HeaderValue::from_str(&format!("attachment; filename=\"zones-{code}.csv\"")).or(Err(Problem::not_found()))?;
    let zones = context.read(GetZoneRows { catalogs: context.state.catalogs.clone(), code }).await?;
    let pieces = stream::iter((0..).step_by(PIECE_ROWS).map_while(move |skip| zones.csv_piece(&filter, skip, PIECE_ROWS)));
    let body = Body::from_stream(futures_util::StreamExt::map(pieces, Ok::<String, Infallible>));
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], body).into_response())
}
