//! `GET /v1/job-runs/{id}/files`

use super::get_run::found;
use super::queries::ListFiles;
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use crate::wire::List;
use serde::Serialize;
use utoipa::ToSchema;

/// A file that a run made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RunFile {
    /// Name.
    #[schema(example = "payments.csv")]
    name: String,
    /// Characters so far.
    characters: i64,
}

/// List files of a run
///
/// A file is whole once its run has succeeded.
#[utoipa::path(get, path = "/v1/job-runs/{id}/files", tag = "jobs", params(("id" = String, Path, description = "Id of the run.")),
    responses((status = 200, description = "The files.", body = List<RunFile>)))]
pub(crate) async fn list_job_run_files(context: Context, Path(id): Path<String>) -> Result<axum::Json<List<RunFile>>, Problem> {
    let run = found(&context, &id).await?.id;
    let files = context.read(ListFiles { run }).await?;
    Ok(axum::Json(List::whole(files.into_iter().map(|(name, characters)| RunFile { name, characters }).collect())))
}
