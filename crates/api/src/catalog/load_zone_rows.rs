//! `PUT /v1/zone-maps/{code}/rows`

use super::zone_rows::day;
use crate::context::Context;
use crate::json::{Path, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::with_catalog::{JustCatalog, WithCatalog};
use app::catalog::{LoadedZoneRows, PrepareZoneRows, SwapZoneRows};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::Date;
use catalog::limits::ZONE_FILE_MAX_BYTES;
use catalog::{WrongRows, ZoneMap, ZoneRowsReader};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// How problems name the file.
const FILE: &str = "rows";
/// How often rows are prepared anew when the catalog changes while they are loaded.
const PREPARE_TIMES_MAX: usize = 3;

/// How rows are loaded.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ZoneRowsLoad {
    /// With a day the rows are a version that is valid from it on: what was there before ends on that day. Without one they replace all
    /// rows.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// Answer what would happen, and write nothing.
    #[serde(default)]
    #[param(required = false)]
    dry_run: bool,
}

/// What becomes of a prefix.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ZoneChangeKind {
    /// It had no zone on that day.
    Added,
    /// It had another zone, or another end.
    Changed,
    /// It has no zone any more.
    Ended,
}

impl From<catalog::ZoneChangeKind> for ZoneChangeKind {
    fn from(kind: catalog::ZoneChangeKind) -> Self {
        match kind {
            catalog::ZoneChangeKind::Added => Self::Added,
            catalog::ZoneChangeKind::Changed => Self::Changed,
            catalog::ZoneChangeKind::Ended => Self::Ended,
        }
    }
}

/// A row that is not as it was.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ZoneRowChange {
    /// What becomes of it.
    kind: ZoneChangeKind,
    /// Digits.
    #[schema(example = "38640")]
    prefix: String,
    /// The zone before; null where there was none.
    #[schema(required = true)]
    before: Option<String>,
    /// The zone afterwards; null where there is none.
    #[schema(required = true)]
    after: Option<String>,
    /// First day of the row.
    #[schema(format = Date)]
    from: String,
    /// First day after it; null for no end.
    #[schema(required = true, format = Date)]
    to: Option<String>,
}

/// What loading did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ZoneRowsLoaded {
    /// The catalog's epoch afterwards.
    epoch: i64,
    /// Rows of the map afterwards, those of other days included.
    row_count: usize,
    /// Rows of prefixes that had no zone.
    added: usize,
    /// Rows with another zone, or another end.
    changed: usize,
    /// Rows that end, or are gone.
    ended: usize,
    /// Rows that stay.
    unchanged: usize,
    /// The first 200 changes: added, changed, ended, each in the order of prefix.
    changes: Vec<ZoneRowChange>,
}

impl From<LoadedZoneRows> for ZoneRowsLoaded {
    fn from(loaded: LoadedZoneRows) -> Self {
        let change = |change: catalog::ZoneChange| ZoneRowChange {
            kind: change.kind.into(),
            prefix: change.prefix,
            before: change.before,
            after: change.after,
            from: change.from,
            to: change.to,
        };
        let difference = loaded.difference;
        Self {
            epoch: loaded.epoch,
            row_count: loaded.row_count,
            added: difference.added,
            changed: difference.changed,
            ended: difference.ended,
            unchanged: difference.unchanged,
            changes: difference.first.into_iter().map(change).collect(),
        }
    }
}

/// Load the rows of a zone map
///
/// The body is a CSV file with the columns `prefix,zone,from` and, if wanted, `to`: digits, a zone, the first day, the first day after it.
/// All or nothing: where any row is wrong, nothing changes, and the problem `zone_rows_invalid` says how many are wrong and tells the first
/// 200, each with `rows:LINE: FIELD` as its field. A row takes effect by itself when its day comes on the site.
///
/// With `from` the rows are a version of the map: before that day everything stays, from it on they alone hold; their own `from` may then be
/// left out. Once customers have subscribed, rows that have begun stay as they are, so a version begins tomorrow at the earliest.
#[utoipa::path(put, path = "/v1/zone-maps/{code}/rows", tag = "catalog", params(("code" = String, Path, description = "Code."), ZoneRowsLoad),
    request_body(content = String, content_type = "text/csv", example = "prefix,zone,from,to\n38640,mobile,2026-01-01,\n"),
    responses((status = 200, description = "What it did.", body = ZoneRowsLoaded)))]
pub(crate) async fn load_zone_rows(
    context: Context,
    Path(code): Path<String>,
    Query(load): Query<ZoneRowsLoad>,
    request: Request,
) -> Result<Response, Problem> {
    let version = day("from", load.from.as_deref())?;
    if !is_csv(request.headers()) {
        let detail = "Send the rows with Content-Type: text/csv.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", detail));
    }
    let zones = Arc::new(read_rows(request.into_body(), version).await?);
    let prepare = PrepareZoneRows { catalogs: context.state.catalogs.clone(), code, zones, version };
    if load.dry_run {
        let prepared = context.read(prepare).await?;
        return Ok(axum::Json(ZoneRowsLoaded::from(prepared.outcome())).into_response());
    }
    let answer = swap(&context, prepare).await?;
    // The next catalog is compiled here, on a reader: who charges next finds it.
    context.read(WithCatalog { catalogs: context.state.catalogs.clone(), operation: JustCatalog }).await?;
    Ok(answer.into_response())
}

async fn swap(context: &Context, prepare: PrepareZoneRows) -> Result<Answered, Problem> {
    let mut times = 0;
    loop {
        times += 1;
        let prepared = Arc::new(context.read(prepare.clone()).await?);
        match context.write(SwapZoneRows(prepared), false, StatusCode::OK, ZoneRowsLoaded::from).await {
            Err(problem) if problem.code == "catalog_changing" && times < PREPARE_TIMES_MAX => {}
            answer => return answer,
        }
    }
}

fn is_csv(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/csv")
}

/// Reads the rows as they come; the file as a whole is never held.
async fn read_rows(body: Body, version: Option<Date>) -> Result<ZoneMap, Problem> {
    let mut reader = ZoneRowsReader::new(FILE, version);
    let mut pieces = body.into_data_stream();
    let mut length = 0_usize;
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|cause| Problem::new(StatusCode::BAD_REQUEST, "body_unreadable", cause.to_string()))?;
        length = length.saturating_add(piece.len());
        if length > ZONE_FILE_MAX_BYTES {
            let detail = format!("a file of rows has at most {ZONE_FILE_MAX_BYTES} bytes");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail));
        }
        reader.push(&piece);
    }
    // Sorting takes a while: other requests of this thread go on.
    let read = tokio::task::spawn_blocking(|| reader.finish()).await.map_err(|cause| Problem::internal(&cause))?;
    read.map_err(|wrong: WrongRows| Problem::from(app::catalog::LoadZoneRowsError::Wrong(wrong)))
}
