//! The run: slices, counts, progress, the error file.

use crate::trial_charger::{TrialCharger, mapping, reader};
use protocols::{ErrorFile, Format, INGEST_SLICE, IngestError, Outcome, Reader, Row, Summary, ingest};
use std::fs;
use std::io::Read;

const ASTERISK: &str = include_str!("../../../../examples/usage/asterisk-Master.csv");
const ASTERISK_MAPPING: &str = include_str!("../../../../examples/usage/asterisk.yaml");
const CSV: &str = include_str!("../../../../examples/usage/usage.csv");
const CSV_MAPPING: &str = include_str!("../../../../examples/usage/csv.yaml");

fn events(count: usize) -> String {
    let event = |number: usize| {
        let who = if number % 1_000 == 999 { "38640999" } else { "38640100" };
        format!("{{\"service_type\":\"sms\",\"identifier\":\"{who}\",\"session_id\":\"{number}\",\"time\":\"2026-06-16T09:00:00Z\"}}\n")
    };
    (0..count).map(event).collect()
}

fn rejected(rows: Vec<Row>) -> Vec<(Vec<u8>, protocols::Parsed)> {
    rows.into_iter().map(|row| (row.raw, row.parsed)).collect()
}

#[tokio::test]
async fn slices_have_a_fixed_size_and_progress_ends_with_the_file() {
    let charger = TrialCharger::default();
    let file = events(5_000);
    let mut seen = Vec::new();
    let summary =
        ingest::run(reader(Format::Jsonl, "", file.as_bytes()), &charger, None, |now| seen.push((now.rows, now.bytes))).await.unwrap();
    assert_eq!(*charger.slices.lock().unwrap(), [INGEST_SLICE, INGEST_SLICE, 1_000]);
    assert_eq!((summary.count(Outcome::Rated), summary.count(Outcome::Refused)), (4_995, 5));
    assert_eq!(summary.reasons().collect::<Vec<_>>(), [(Outcome::Refused, "limit_reached", 5)]);
    assert_eq!(seen.last().copied(), Some((5_000, u64::try_from(file.len()).unwrap())));
    assert!(seen.is_sorted());
}

async fn with_error_file(format: Format, yaml: &str, file: &[u8], errors: &std::path::Path) -> Summary {
    let mut errors = ErrorFile::at(errors);
    ingest::run(reader(format, yaml, file), &TrialCharger::default(), Some(&mut errors), |_| {}).await.unwrap()
}

#[tokio::test]
async fn the_error_file_fed_again_gives_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [(Format::AsteriskCsv, ASTERISK_MAPPING, ASTERISK.to_owned()), (Format::Csv, CSV_MAPPING, CSV.to_owned())];
    for (format, yaml, file) in cases.into_iter().chain([(Format::Jsonl, "", events(5_000) + "{\n")]) {
        let (first, second) = (folder.path().join(format!("{format}.errors")), folder.path().join(format!("{format}.again")));
        let summary = with_error_file(format, yaml, file.as_bytes(), &first).await;
        let fed = fs::read(&first).unwrap();
        let again = with_error_file(format, yaml, &fed, &second).await;
        let of = |summary: &Summary| summary.count(Outcome::Refused) + summary.count(Outcome::Malformed);
        assert_eq!(of(&again), of(&summary), "{format}");
        // A conflict is one no more where nothing else is stored: it is rated.
        assert_eq!(again.rows(), of(&summary) + summary.count(Outcome::Conflict), "{format}");
        let original = rejected(reader(format, yaml, file.as_bytes()).map(Result::unwrap).collect());
        let kept = rejected(reader(format, yaml, &fed).map(Result::unwrap).collect());
        assert!(kept.iter().all(|row| original.contains(row)), "{format}");
        assert!(fs::read(&second).unwrap().len() <= fed.len());
    }
}

#[tokio::test]
async fn reasons_name_the_line_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let errors = folder.path().join("Master.errors.csv");
    with_error_file(Format::AsteriskCsv, ASTERISK_MAPPING, ASTERISK.as_bytes(), &errors).await;
    let reasons = fs::read_to_string(ErrorFile::at(&errors).reasons_path()).unwrap();
    let heads: Vec<String> = reasons.lines().map(|line| line.splitn(5, ',').take(4).collect::<Vec<_>>().join(",")).collect();
    let expected = ["line,outcome,code,field", "9,malformed,column_count,row", "10,malformed,not_a_local_time,answer"];
    let rest = ["11,malformed,stray_quote,clid", "15,malformed,missing,src", "17,conflict,identity_conflict,"];
    assert_eq!(heads, [&expected[..], &rest[..]].concat());
}

#[tokio::test]
async fn without_rejects_there_is_no_error_file() {
    let folder = tempfile::tempdir().unwrap();
    let errors = ErrorFile::beside(&folder.path().join("usage.jsonl"));
    assert_eq!(errors.path(), folder.path().join("usage.errors.jsonl"));
    with_error_file(Format::Jsonl, "", events(10).as_bytes(), errors.path()).await;
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

struct Failing;

impl Read for Failing {
    fn read(&mut self, _buffer: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the disk is gone"))
    }
}

#[tokio::test]
async fn a_file_that_fails_keeps_what_was_counted() {
    let half = std::io::Cursor::new(events(3_000).into_bytes()).chain(Failing);
    let reader = Reader::try_new(mapping(Format::Jsonl, ""), half).unwrap();
    let failure = ingest::run(reader, &TrialCharger::default(), None, |_| {}).await.unwrap_err();
    assert_eq!(failure.summary.rows(), 3_000);
    assert!(matches!(failure.cause, IngestError::Read(_)), "{failure}");
    assert_eq!(failure.cause.code(), "file_not_readable");
}

#[tokio::test]
async fn a_sink_that_gives_up_ends_the_run() {
    let charger = TrialCharger { fails: true, ..TrialCharger::default() };
    let failure = ingest::run(reader(Format::Jsonl, "", events(20_000).as_bytes()), &charger, None, |_| {}).await.unwrap_err();
    assert_eq!((failure.cause.code(), failure.summary.rows()), ("server_gone", 0));
}

#[tokio::test]
async fn a_run_can_be_sent_to_another_thread() {
    let run = async { ingest::run(reader(Format::Jsonl, "", b""), &TrialCharger::default(), None, |_| {}).await.unwrap().rows() };
    assert_eq!(tokio::spawn(run).await.unwrap(), 0);
}
