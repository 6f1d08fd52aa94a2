//! Messages of a running server: what happened becomes deliveries, and deliveries are sent, side by side.
//!
//! Invariants: a slow receiver holds up only its own message, up to [`SENDING_MAX`] of them; a message that is cut when the server stops
//! is sent by another worker when its lease is over.

use app::Catalogs;
use app::messages::{MessagesError, Post, dispatch_next};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::identity::INSTALLATION;
use store::{Actor, Lane, Operation, Scope, Store, StoreError, Tx};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often it is looked for something to tell or to send.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The wait after a failure.
const WAIT_AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How often messages are looked for that wait although their channel is there by now.
const RELEASE_EVERY: Duration = Duration::from_secs(60);
/// Messages on their way at once.
const SENDING_MAX: usize = 32;

/// Makes deliveries of what happened.
pub async fn dispatch(store: Store, catalogs: Arc<Catalogs>, mut stopped: watch::Receiver<bool>) {
    let mut released: Option<Instant> = None;
    while !*stopped.borrow() {
        if released.is_none_or(|at| at.elapsed() >= RELEASE_EVERY) {
            release(&store).await;
            released = Some(Instant::now());
        }
        let wait = match dispatch_next(&store, &catalogs).await {
            Ok(0) => LOOK_EVERY,
            Ok(_) => continue,
            Err(error) => {
                tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "the outbox could not be dispatched");
                WAIT_AFTER_FAILURE
            }
        };
        let _elapsed = tokio::time::timeout(wait, stopped.changed()).await;
    }
}

async fn release(store: &Store) {
    let scope = Scope { site: INSTALLATION, actor: Actor::job("messages"), dry_run: false };
    match store.write(scope, Release, Lane::Background).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "messages that waited for a channel go out"),
        Err(error) => {
            tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "waiting messages could not be looked at")
        }
    }
}

struct Release;

impl Operation for Release {
    type Output = u64;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        store::delivery::release_ready(tx).await
    }
}

/// Sends deliveries.
pub async fn send(post: Post, mut stopped: watch::Receiver<bool>) {
    let mut sending: JoinSet<Result<(), MessagesError>> = JoinSet::new();
    while !*stopped.borrow() {
        while let Some(ended) = sending.try_join_next() {
            note(ended);
        }
        let free = SENDING_MAX.saturating_sub(sending.len());
        let wait = match post.claim(i64::try_from(free).unwrap_or(i64::MAX)).await {
            Ok(claimed) => {
                for row in claimed {
                    let post = post.clone();
                    sending.spawn(async move { post.deliver(row).await });
                }
                LOOK_EVERY
            }
            Err(error) => {
                tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "deliveries could not be claimed");
                WAIT_AFTER_FAILURE
            }
        };
        tokio::select! {
            _ = stopped.changed() => {}
            Some(ended) = sending.join_next(), if !sending.is_empty() => note(ended),
            () = tokio::time::sleep(wait) => {}
        }
    }
    while let Some(ended) = sending.join_next().await {
        note(ended);
    }
}

fn note(ended: Result<Result<(), MessagesError>, tokio::task::JoinError>) {
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::error!(code = error.code(), error = &error as &dyn std::error::Error, "the end of a delivery could not be noted");
        }
        Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "sending a message ended early"),
    }
}
