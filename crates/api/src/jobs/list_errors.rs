//! `GET /v1/job-runs/{id}/errors`

use super::get_run::found;
use super::queries::ListErrors;
use crate::context::Context;
use crate::cursor;
use crate::json::{Path, Query};
use crate::problem::Problem;
use crate::wire::{List, Paging};
use serde::Serialize;
use store::job_result::ListedError;
use utoipa::ToSchema;

/// The name that cursors of this list carry.
const LIST: &str = "job-run-errors";
/// Before the first error.
const BEFORE_ALL: (i64, i64) = (i64::MIN, i64::MIN);

/// What went wrong with one item of a run.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RunError {
    /// Number of the customer, where it is one's.
    #[schema(required = true)]
    customer: Option<String>,
    /// What it was.
    #[schema(example = "billing profile 1042")]
    item: String,
    /// Stable code.
    code: String,
    /// The sentence.
    message: String,
}

impl From<ListedError> for RunError {
    fn from(listed: ListedError) -> Self {
        let customer = listed.customer.map(|number| number.to_string());
        Self { customer, item: listed.error.item, code: listed.error.code, message: listed.error.message }
    }
}

/// List errors of a run
///
/// In the order of the run, also while it works; as CSV with `Accept: text/csv`. The first 10,000 are kept, `failed` of the run counts all.
#[utoipa::path(get, path = "/v1/job-runs/{id}/errors", tag = "jobs",
    params(("id" = String, Path, description = "Id of the run."), Paging),
    responses((status = 200, description = "The errors.", body = List<RunError>)))]
pub(crate) async fn list_job_run_errors(
    context: Context,
    Path(id): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<axum::Json<List<RunError>>, Problem> {
    let limit = paging.rows()?;
    let run = found(&context, &id).await?.id;
    let after = paging.cursor.as_deref().map_or(Ok(BEFORE_ALL), place)?;
    let rows = context.read(ListErrors { run, after, limit: limit + 1 }).await?;
    let to_place = |row: &ListedError| format!("{} {}", row.place.0, row.place.1);
    Ok(axum::Json(List::page(rows, LIST, limit, to_place, RunError::from)))
}

fn place(cursor: &str) -> Result<(i64, i64), Problem> {
    let text = cursor::decode(LIST, cursor)?;
    let numbers = text.split_once(' ').map(|(chunk, number)| (chunk.parse(), number.parse()));
    match numbers {
        Some((Ok(chunk), Ok(number))) => Ok((chunk, number)),
        Some((Ok(_) | Err(_), Ok(_) | Err(_))) | None => Err(Problem::field("cursor", "not_a_cursor", "a cursor of this list")),
    }
}
