//! `GET /v1/catalog`

use crate::context::Context;
use crate::problem::Problem;
use app::catalog::SummarizeCatalog;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the catalog holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CatalogSummary {
    /// Grows with every change.
    epoch: i64,
    /// Objects by kind.
    counts: BTreeMap<&'static str, usize>,
}

/// Count the catalog
#[utoipa::path(get, path = "/v1/catalog", tag = "catalog", responses((status = 200, description = "The counts.", body = CatalogSummary)))]
pub(crate) async fn summarize_catalog(context: Context) -> Result<axum::Json<CatalogSummary>, Problem> {
    let summary = context.read(SummarizeCatalog).await?;
    let counts = summary.counts.into_iter().map(|(kind, count)| (kind.plural(), count)).collect();
    Ok(axum::Json(CatalogSummary { epoch: summary.epoch, counts }))
}
