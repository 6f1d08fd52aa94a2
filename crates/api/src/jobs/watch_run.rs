//! `GET /v1/job-runs/{id}/events`

use super::get_run::load;
use super::job_run::JobRun;
use crate::context::Context;
use crate::json::Path;
use crate::limits::{PROGRESS_STEP, PROGRESS_TIME_MAX};
use crate::problem::Problem;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use std::time::Instant;

/// Where a stream of progress stands.
struct Watch {
    context: Context,
    id: String,
    told: Option<JobRun>,
    start: Instant,
    ended: bool,
}

/// Follow a run
///
/// A stream of server-sent events `progress`, each with the run as JSON, whenever it has changed; it closes after the run has ended.
#[utoipa::path(get, path = "/v1/job-runs/{id}/events", tag = "jobs", params(("id" = String, Path, description = "Id of the run.")),
    responses((status = 200, description = "The stream.", body = JobRun, content_type = "text/event-stream")))]
pub(crate) async fn watch_job_run(
    context: Context,
    Path(id): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    load(&context, &id).await?;
    let watch = Watch { context, id, told: None, start: Instant::now(), ended: false };
    Ok(Sse::new(stream::unfold(watch, next_event)).keep_alive(KeepAlive::default()))
}

/// Waits for the next change. The stream ends with the run, after its longest time, or when the run cannot be read any more.
async fn next_event(mut watch: Watch) -> Option<(Result<Event, Infallible>, Watch)> {
    while !watch.ended && watch.start.elapsed() < PROGRESS_TIME_MAX {
        let run = load(&watch.context, &watch.id).await.ok()?;
        watch.ended = run.ended_at.is_some();
        if watch.told.as_ref() != Some(&run) {
            let event = Event::default().event("progress").json_data(&run).ok()?;
            watch.told = Some(run);
            return Some((Ok(event), watch));
        }
        tokio::time::sleep(PROGRESS_STEP).await;
    }
    None
}
