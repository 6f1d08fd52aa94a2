//! `POST /v1/catalog:apply`

use crate::context::Context;
use crate::json::{Json, Query};
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::DryRun;
use ::catalog::CatalogFiles;
use app::catalog::{Applied, ApplyCatalog, ObjectRef};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The whole catalog as files.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CatalogApplication {
    /// YAML files, and the CSV files that zone maps name, by file name.
    #[schema(example = json!({"plans.yaml": "plans:\n  - code: mobile_s\n"}))]
    files: BTreeMap<String, String>,
}

/// An object by kind and code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CatalogObjectRef {
    /// Kind.
    kind: &'static str,
    /// Code.
    code: String,
}

impl From<ObjectRef> for CatalogObjectRef {
    fn from(object: ObjectRef) -> Self {
        Self { kind: object.kind.as_str(), code: object.code }
    }
}

/// What applying did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CatalogApplied {
    /// The catalog's epoch afterwards.
    epoch: i64,
    /// New objects.
    created: Vec<CatalogObjectRef>,
    /// Changed objects.
    changed: Vec<CatalogObjectRef>,
    /// How many stay.
    unchanged: usize,
    /// Objects that are gone.
    removed: Vec<CatalogObjectRef>,
}

impl From<Applied> for CatalogApplied {
    fn from(applied: Applied) -> Self {
        let refs = |objects: Vec<ObjectRef>| objects.into_iter().map(CatalogObjectRef::from).collect();
        Self {
            epoch: applied.epoch,
            created: refs(applied.created),
            changed: refs(applied.changed),
            unchanged: applied.unchanged,
            removed: refs(applied.removed),
        }
    }
}

/// Apply a catalog
///
/// Makes the files the site's catalog, all or nothing; what they do not name is removed. Applying the same files again changes nothing.
/// All problems are told at once, each with `file:line: path` as its field.
#[utoipa::path(post, path = "/v1/catalog:apply", tag = "catalog", params(DryRun), request_body = CatalogApplication,
    responses((status = 200, description = "What it did.", body = CatalogApplied)))]
pub(crate) async fn apply_catalog(
    context: Context,
    Query(DryRun { dry_run }): Query<DryRun>,
    Json(body): Json<CatalogApplication>,
) -> Result<Answered, Problem> {
    let operation = ApplyCatalog { files: CatalogFiles(body.files) };
    context.write(operation, dry_run, StatusCode::OK, CatalogApplied::from).await
}
