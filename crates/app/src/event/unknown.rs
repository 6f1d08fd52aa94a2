//! Usage of the site whose identifier nobody is known to have held.

use crate::ReadError;
use crate::subscription::Named;
use ::catalog::Catalog;
use calendar::Instant;
use serde_json::Value as Json;
use store::unknown_usage::UnknownRow;
use store::usage_queue::Selection;
use store::{Tx, unknown_usage};

/// Usage without a known identifier.
#[derive(Debug, Clone)]
pub struct UnknownView {
    /// Day and key: its place in the list.
    pub id: (i32, i64),
    /// Kind of service.
    pub service_type: Named,
    /// The identifier.
    pub identifier: String,
    /// Session id.
    pub session_id: String,
    /// Event time.
    pub at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Fields as they came.
    pub fields: Json,
    /// Why it is unrated: code and sentence.
    pub reason: (String, String),
}

/// The reason that charging gives (`rating::Unrated::NoService`).
const REASON: rating::Unrated = rating::Unrated::NoService;

/// A page of the usage that a selection holds, newest day first, before a place.
///
/// # Errors
/// [`ReadError`].
pub(super) async fn page(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    selection: &Selection,
    before: Option<(i32, i64)>,
    limit: i64,
) -> Result<Vec<UnknownView>, ReadError> {
    let view = |row: UnknownRow| {
        let names = catalog.service_types.get(&row.service_type).map(|found| found.names.clone()).unwrap_or_default();
        Ok(UnknownView {
            id: (row.day, row.key),
            service_type: Named { code: catalog.symbols.code(row.service_type).to_owned(), names },
            identifier: row.identifier,
            session_id: row.session_id,
            at: row.at,
            recorded_at: row.recorded_at,
            fields: if row.content.is_empty() { Json::Null } else { serde_json::from_str(&row.content)? },
            reason: (REASON.code().to_owned(), REASON.to_string()),
        })
    };
    unknown_usage::list(tx, selection, before, limit).await?.into_iter().map(view).collect()
}
