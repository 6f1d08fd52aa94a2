//! A few kills of real processes under load, on each store; two hundred by command (docs/simulator.md).

use sim::ground::Backend;
use sim::servers::{Kills, survive};
use std::path::PathBuf;

/// Kills in `./x test`, on each store.
const KILLS: usize = 6;

async fn survived(backend: Backend) {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_guilder"));
    let survived = survive(&Kills { program, backend, seed: 1, kills: KILLS }).await.unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(survived.kills, KILLS);
    assert!(survived.tally.0.contains_key("usage rated"), "{}", survived.tally);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_kills_on_sqlite() {
    survived(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_kills_of_two_processes_on_postgres() {
    if let Ok(url) = std::env::var("GUILDER_TEST_POSTGRES") {
        survived(Backend::Postgres(url)).await;
    }
}
