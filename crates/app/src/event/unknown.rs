//! Usage of the site whose identifier nobody is known to have held.

use crate::subscription::Named;
use crate::{Catalogs, ReadError};
use calendar::Instant;
use serde_json::Value as Json;
use std::sync::Arc;
use store::{Operation, Tx, unknown_usage};

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

/// One page.
#[derive(Debug, Clone)]
pub struct UnknownPage {
    /// The usage.
    pub items: Vec<UnknownView>,
    /// What `before` of the next page is; none on the last.
    pub next: Option<(i32, i64)>,
}

/// A page of it, newest first.
#[derive(Debug, Clone)]
pub struct ListUnknownUsage {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Place of the last one of the page before.
    pub before: Option<(i32, i64)>,
    /// How many on a page.
    pub limit: i64,
}

/// The reason that charging gives (`rating::Unrated::NoService`).
const REASON: rating::Unrated = rating::Unrated::NoService;

impl Operation for ListUnknownUsage {
    type Output = UnknownPage;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<UnknownPage, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        let wanted = usize::try_from(self.limit).unwrap_or(0);
        let mut rows = unknown_usage::list(tx, self.before, self.limit.saturating_add(1)).await?;
        let has_more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows.last().map(|row| (row.day, row.key)).filter(|_| has_more);
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let names = catalog.service_types.get(&row.service_type).map(|found| found.names.clone()).unwrap_or_default();
            items.push(UnknownView {
                id: (row.day, row.key),
                service_type: Named { code: catalog.symbols.code(row.service_type).to_owned(), names },
                identifier: row.identifier,
                session_id: row.session_id,
                at: row.at,
                recorded_at: row.recorded_at,
                fields: if row.content.is_empty() { Json::Null } else { serde_json::from_str(&row.content)? },
                reason: (REASON.code().to_owned(), REASON.to_string()),
            });
        }
        Ok(UnknownPage { items, next })
    }
}
