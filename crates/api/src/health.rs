//! Is it alive, can it serve, what has it counted.

use crate::problem::Problem;
use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use store::identity::INSTALLATION;
use store::{Actor, Operation, Scope, StoreError, Tx};

/// Alive: the process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// Ready: the store answers.
pub(crate) async fn ready(State(state): State<AppState>) -> Result<&'static str, Problem> {
    let scope = Scope { site: INSTALLATION, actor: Actor::system(), dry_run: true };
    state.store.read(scope, Look).await?;
    Ok("ready\n")
}

/// Counters in Prometheus' text form.
pub(crate) async fn metrics(State(state): State<AppState>) -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    let mut text = state.metrics.render();
    if let Some(book) = &state.rate_book {
        text.push_str(&crate::metrics::taxation(book.questions()));
    }
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

struct Look;

impl Operation for Look {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        store::site::list(tx).await.map(drop)
    }
}
