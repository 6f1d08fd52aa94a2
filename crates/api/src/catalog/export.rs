//! `GET /v1/catalog/export`

use crate::context::Context;
use crate::problem::Problem;
use app::catalog::ExportCatalog;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A catalog as files.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CatalogExport {
    /// Text by file name.
    #[schema(example = json!({"plans.yaml": "plans:\n  - code: mobile_s\n"}))]
    files: BTreeMap<String, String>,
}

/// Export the catalog
///
/// As the files that `:apply` takes. Applying them changes nothing.
#[utoipa::path(get, path = "/v1/catalog/export", tag = "catalog", responses((status = 200, description = "The files.", body = CatalogExport)))]
pub(crate) async fn export_catalog(context: Context) -> Result<axum::Json<CatalogExport>, Problem> {
    let files = context.read(ExportCatalog).await?;
    Ok(axum::Json(CatalogExport { files: files.0 }))
}
