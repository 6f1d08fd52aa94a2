//! Short lives of fixed seeds, and the histories that once failed.

use sim::ground::Backend;
use sim::history::History;
use sim::life::Tally;
use sim::run::{live_and_shrink, live_seed};
use std::path::Path;
use testkit::POSTGRES_VARIABLE;

/// Seeds of the short run on the embedded store; PostgreSQL, whose schemas take longer to make, gets the first of them.
const SEEDS: std::ops::Range<u64> = 1..49;
const SEEDS_POSTGRES: std::ops::Range<u64> = 1..7;
const LINES: usize = 60;
/// Replays that a failing test may take: the long run by command shrinks further.
const ATTEMPTS: usize = 60;

fn postgres() -> Option<Backend> {
    std::env::var(POSTGRES_VARIABLE).ok().map(Backend::Postgres)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_laws_hold_in_random_lives_on_sqlite() {
    let mut tally = Tally::default();
    for seed in SEEDS {
        tally.absorb(live_seed(&Backend::Sqlite, seed, LINES, ATTEMPTS).await.unwrap_or_else(|report| panic!("{report}")));
    }
    // Lives in which nothing happens would keep every law.
    for word in [
        "create made",
        "change done",
        "subscribe made",
        "inactivate",
        "reactivate",
        "cancel",
        "usage rated",
        "usage duplicate",
        "usage conflict",
        "usage malformed",
        "usage refused limit_reached",
        "usage refused in_the_future",
        "usage refused too_late",
        "usage unrated no_service",
        "usage unrated no_row",
        "adjust posted",
        "pay taken",
        "clock moved",
        "bill closed",
        "bill refused cycle_still_running",
        "bill refused no_cycle",
        "invoice issued",
        "note credit",
        "note debit",
        "note without an invoice",
        "preview shown",
        "catalog applied",
        "usage dry",
        "pay dry",
        "adjust dry",
        "create dry",
        "session start",
        "session start again",
        "session update",
        "session terminate",
        "session late",
        "session expired",
        "session refused limit_reached",
        "share make",
        "share join",
        "share leave",
        "share cancel",
        "revise cancel cancelled",
        "revise correct rated",
        "revise adjust posted",
        "revise retry refused wrong_status",
        "rerate done",
        "retry done",
    ] {
        assert!(tally.0.contains_key(word), "nothing like `{word}` in\n{tally}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_laws_hold_in_random_lives_on_postgres() {
    let Some(backend) = postgres() else { return };
    for seed in SEEDS_POSTGRES {
        live_seed(&backend, seed, LINES, ATTEMPTS).await.unwrap_or_else(|report| panic!("{report}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn histories_that_failed_once_do_not_fail_again() {
    // Tests run in the folder of their crate.
    let mut files: Vec<_> = std::fs::read_dir(Path::new("histories")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let history: History = std::fs::read_to_string(&file).unwrap().parse().unwrap();
        for backend in [Some(Backend::Sqlite), postgres()].into_iter().flatten() {
            let lived = live_and_shrink(&backend, None, history.clone(), 0, None).await;
            let tally = lived.unwrap_or_else(|report| panic!("{}: {report}", file.display()));
            assert!(!tally.0.contains_key("skipped"), "{}: a step has lost its subject\n{tally}", file.display());
        }
    }
}
