//! The pool against a stand-in worker: a shell script that reads frames and behaves as the template's text tells it.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use documents::frame::Template;
use documents::{RenderLimits, RenderPool};

use crate::english;

const STAND_IN: &str = r#"#!/bin/sh
pages=0
while :; do
  size=$(head -c 4 | od -An -tu1 | awk 'NF==4 { print (($1*256+$2)*256+$3)*256+$4 }')
  [ -n "$size" ] || exit 0
  request=$(head -c "$size")
  pages=$((pages + 1))
  case "$request" in
    *SLEEP*) sleep 60 ;;
    *MEMORY*) exit 3 ;;
    *CRASH*) kill -9 $$ ;;
    *GARBAGE*) printf '\377\377\377\377' ;;
    *REFUSE*) printf '\000\000\000\061E{"code":"template_error","message":"line 7: no"}' ;;
    *SECRET*) printf '\000\000\000\006P%5s' "${CARGO_MANIFEST_DIR:-none}" ;;
    *) printf '\000\000\000\006P%5s' "$pages" ;;
  esac
done
"#;

/// Written once, before any process is started, for a file open for writing cannot be run.
fn stand_in() -> PathBuf {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stand-in");
        std::fs::write(&path, STAND_IN).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        folder
    });
    folder.path().join("stand-in")
}

fn pool(workers_max: usize, time_max: Duration) -> RenderPool {
    RenderPool::new(vec![stand_in()], RenderLimits { workers_max, time_max, memory_max_mib: 256 })
}

fn telling(word: &str) -> Template {
    Template::Source(word.to_owned())
}

#[tokio::test]
async fn a_worker_is_kept_for_the_next_page() {
    let pool = pool(1, Duration::from_secs(10));
    assert_eq!(pool.render_pdf(&english()).await.unwrap(), b"    1");
    assert_eq!(pool.render_pdf(&english()).await.unwrap(), b"    2");
}

#[tokio::test]
async fn a_slow_page_is_stopped_and_the_next_one_gets_a_new_worker() {
    let pool = pool(1, Duration::from_secs(2));
    let started = Instant::now();
    let error = pool.render_pdf_with(telling("SLEEP"), &english()).await.unwrap_err();
    assert_eq!(error.code(), "render_timed_out");
    assert!(started.elapsed() < Duration::from_secs(15));
    assert_eq!(pool.render_pdf(&english()).await.unwrap(), b"    1");
}

#[tokio::test]
async fn a_refusal_keeps_its_code_and_the_worker() {
    let pool = pool(1, Duration::from_secs(10));
    let error = pool.render_pdf_with(telling("REFUSE"), &english()).await.unwrap_err();
    assert_eq!(error.code(), "render_template_error");
    assert_eq!(error.to_string(), "the document cannot be drawn (template_error): line 7: no");
    assert_eq!(pool.render_pdf(&english()).await.unwrap(), b"    2", "the same worker goes on");
}

#[tokio::test]
async fn a_crash_is_told_and_the_next_page_gets_a_new_worker() {
    let pool = pool(1, Duration::from_secs(10));
    for word in ["CRASH", "GARBAGE"] {
        let error = pool.render_pdf_with(telling(word), &english()).await.unwrap_err();
        assert_eq!(error.code(), "renderer_crashed", "{word}: {error}");
        assert!(error.is_transient());
    }
    let error = pool.render_pdf_with(telling("MEMORY"), &english()).await.unwrap_err();
    assert_eq!(error.code(), "render_memory_exceeded");
    assert_eq!(pool.render_pdf(&english()).await.unwrap(), b"    1");
}

#[tokio::test]
async fn without_the_program_the_answer_is_not_ready() {
    let pool = RenderPool::new(vec![PathBuf::from("/nowhere/guilder-render")], RenderLimits::default());
    assert!(!pool.is_ready());
    let error = pool.render_pdf(&english()).await.unwrap_err();
    assert_eq!(error.code(), "renderer_not_ready");
    assert!(error.to_string().contains("/nowhere/guilder-render"), "{error}");
}

#[tokio::test]
async fn a_wrong_document_never_reaches_a_worker() {
    let pool = RenderPool::new(Vec::new(), RenderLimits::default());
    let mut document = english();
    document.totals.tax = "3.54".into();
    assert_eq!(pool.render_pdf(&document).await.unwrap_err().code(), "invoice_sum_mismatch");
}

#[tokio::test]
async fn the_worker_sees_nothing_of_our_environment() {
    // Cargo sets this variable for every test, so it stands for the server's secrets.
    let pool = pool(1, Duration::from_secs(10));
    assert_eq!(pool.render_pdf_with(telling("SECRET"), &english()).await.unwrap(), b" none");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_pages_than_workers_wait_their_turn() {
    let pool = std::sync::Arc::new(pool(2, Duration::from_secs(20)));
    let pages: Vec<_> = (0..6)
        .map(|_| {
            let pool = pool.clone();
            tokio::spawn(async move { pool.render_pdf(&english()).await })
        })
        .collect();
    let mut most = 0;
    for page in pages {
        let bytes = page.await.unwrap().unwrap();
        most = most.max(String::from_utf8(bytes).unwrap().trim().parse::<u32>().unwrap());
    }
    assert!(most >= 3, "six pages over at most two workers: one of them drew at least three, not {most}");
}
