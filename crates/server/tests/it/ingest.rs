//! Usage files: everything is accounted for, nothing is charged twice, a kill changes nothing.

use crate::running::{Server, command, demo_folder, guilder};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// Writes made-up calls of the demo's customers.
fn calls(folder: &Path, count: &str) -> String {
    let said = guilder(&["demo", "usage", "--calls", count, "--seed", "7"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let path = folder.join("calls.csv");
    std::fs::write(&path, said.out).unwrap();
    path.to_str().unwrap().to_owned()
}

fn args<'a>(file: &'a str, data: &'a str) -> [&'a str; 8] {
    ["ingest", file, "--format", "asterisk-csv", "--time-zone", "Europe/Ljubljana", "--data", data]
}

/// Runs an ingest and reads its summary.
fn ingest(file: &str, data: &str) -> BTreeMap<String, u64> {
    let said = guilder(&args(file, data));
    assert_eq!(said.code, Some(0), "{}", said.err);
    let count = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
    };
    // Reasons are indented below their outcome.
    said.out.lines().filter(|line| !line.starts_with(' ')).filter_map(count).collect()
}

fn accounted(counts: &BTreeMap<String, u64>) -> u64 {
    counts.iter().filter(|(word, _)| word.as_str() != "rows").map(|(_, count)| count).sum()
}

#[test]
fn the_same_file_again_is_all_duplicates_beside_a_server_and_without_one() {
    let folder = demo_folder();
    let data = folder.path().to_str().unwrap();
    let file = calls(folder.path(), "1500");
    let first = ingest(&file, data);
    assert_eq!(accounted(&first), 1_500);
    assert_eq!(first["rows"], 1_500);
    assert!(first["rated"] > 500, "{first:?}");
    let server = Server::start(folder.path(), &[]);
    let second = ingest(&file, data);
    assert!(server.stop().success());
    assert_eq!(second["rated"], 0);
    assert_eq!(second["duplicate"], first["rated"] + first["unrated"] + first["duplicate"]);
    for word in ["conflict", "refused", "malformed", "skipped"] {
        assert_eq!(second[word], first[word], "{word}");
    }
}

#[tokio::test]
async fn a_kill_in_the_middle_and_a_second_run_equal_an_uninterrupted_one() {
    let (whole, cut) = (demo_folder(), demo_folder());
    let (whole_data, cut_data) = (whole.path().to_str().unwrap(), cut.path().to_str().unwrap());
    let whole_file = calls(whole.path(), "12000");
    let cut_file = calls(cut.path(), "12000");
    let uninterrupted = ingest(&whole_file, whole_data);
    let mut killed = command(&args(&cut_file, cut_data)).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // The first rejected row of the first slice opens the error file.
    let begun = cut.path().join("calls.errors.csv.part");
    while !begun.exists() && killed.try_wait().unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let rest = ingest(&cut_file, cut_data);
    assert!(rest["duplicate"] >= uninterrupted["duplicate"]);
    let kept = |counts: &BTreeMap<String, u64>| counts["rated"] + counts["unrated"] + counts["duplicate"];
    assert_eq!(kept(&rest), kept(&uninterrupted));
    assert_eq!(figures(whole.path()).await, figures(cut.path()).await, "every sum of money is the same");
    assert_eq!(ingest(&cut_file, cut_data), ingest(&whole_file, whole_data));
}

/// Money of the site as the first page shows it, and every customer's.
async fn figures(folder: &Path) -> Vec<Value> {
    let server = Server::start(folder, &[]);
    let cookie = server.sign_in().await;
    let home = server.get("/v1/home", &cookie).await;
    let mut figures = vec![home["open"].clone(), home["due"].clone(), home["month_revenue"].clone()];
    let customers = server.get("/v1/customers?limit=200", &cookie).await;
    for customer in customers["items"].as_array().unwrap() {
        let number = customer["number"].as_str().map_or_else(|| customer["number"].to_string(), str::to_owned);
        figures.push(server.get(&format!("/v1/customers/{number}"), &cookie).await["balances_overview"].clone());
    }
    assert!(server.stop().success());
    figures
}

#[test]
fn made_up_calls_depend_on_their_seed_alone() {
    let calls = |seed: &str| guilder(&["demo", "usage", "--calls", "50", "--seed", seed, "--from", "2026-06-01"]).out;
    assert_eq!(calls("3"), calls("3"));
    assert_ne!(calls("3"), calls("4"));
    assert_eq!(calls("3").lines().count(), 50);
}

#[test]
fn a_mapping_that_does_not_fit_is_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calls.csv");
    std::fs::write(&file, "").unwrap();
    let said = guilder(&["ingest", file.to_str().unwrap(), "--format", "asterisk-csv", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.contains("time_zone"), "{}", said.err);
}
