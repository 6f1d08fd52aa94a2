//! `GET /v1/job-runs/{id}/files/{name}`

use super::get_run::found;
use super::queries::{ListFiles, ListParts, needs_reading};
use crate::context::Context;
use crate::json::Path;
use crate::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use ids::JobRunId;

/// Before the part with the first line.
const BEFORE_ALL: i64 = i64::MIN;

/// Download a file of a run
///
/// It is sent while it is read, to who may read what is in it: payments, bills and invoices, usage.
#[utoipa::path(get, path = "/v1/job-runs/{id}/files/{name}", tag = "jobs",
    params(("id" = String, Path, description = "Id of the run."), ("name" = String, Path, description = "Name of the file.")),
    responses((status = 200, description = "The file.", content((String = "text/csv", example = "payment,customer,paid_at\n")))))]
pub(crate) async fn get_job_run_file(context: Context, Path((id, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let run = found(&context, &id).await?;
    needs_reading(&context, &run.order.parameters)?;
    let run = run.id;
    let files = context.read(ListFiles { run }).await?;
    if !files.iter().any(|(known, _)| *known == name) {
        return Err(Problem::not_found());
    }
    let as_file = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).or(Err(Problem::not_found()))?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    let body = Body::from_stream(parts(context, run, name));
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, as_file)], body).into_response())
}

/// The parts of a file, some at a time. One that cannot be read breaks the answer off, so that nobody takes it for the whole file.
fn parts(context: Context, run: JobRunId, name: String) -> impl Stream<Item = Result<String, std::io::Error>> {
    stream::unfold(Some(BEFORE_ALL), move |after| {
        let (context, name) = (context.clone(), name.clone());
        async move {
            let found = match context.read(ListParts { run, name, after: after? }).await {
                Ok(found) => found,
                Err(problem) => return Some((Err(std::io::Error::other(problem.code.to_string())), None)),
            };
            let last = found.last().map(|(part, _)| *part)?;
            Some((Ok(found.into_iter().map(|(_, text)| text).collect()), Some(last)))
        }
    })
}
