//! Rows as switches write them, and what each is read as.

use crate::trial_charger::rows;
use calendar::Instant;
use charging::UsageInput;
use protocols::{Format, Parsed, ROW_BYTES_MAX, ROW_LINES_MAX};

const ZONE: &str = "time_zone: Europe/Ljubljana";

/// Columns by place, and what stands in them.
type Replaced = &'static [(usize, &'static str)];

/// A good 18-column row with some columns replaced as they stand.
fn asterisk(replaced: &[(usize, &str)]) -> String {
    let mut cells: Vec<String> = vec!["\"\"", "\"38640100001\"", "\"38631222333\"", "\"ctx\"", "\"\"\"Ana\"\" <1>\"", "\"PJSIP/a-1\""]
        .into_iter()
        .chain(["\"PJSIP/b-1\"", "\"Dial\"", "\"x\"", "\"2026-06-16 09:00:00\"", "\"2026-06-16 09:00:08\"", "\"2026-06-16 09:01:09\""])
        .chain(["69", "61", "\"ANSWERED\"", "\"DOCUMENTATION\"", "\"17815.1\"", "\"\""])
        .map(str::to_owned)
        .collect();
    for (index, text) in replaced {
        cells[*index] = (*text).to_owned();
    }
    cells.join(",") + "\n"
}

fn one(format: Format, yaml: &str, bytes: &[u8]) -> Parsed {
    let mut rows = rows(format, yaml, bytes);
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0).parsed
}

fn usage(parsed: Parsed) -> UsageInput {
    match parsed {
        Parsed::Usage(event) => event,
        other => panic!("{other:?}"),
    }
}

/// `field:code` of each wrong field.
fn wrong(parsed: Parsed) -> Vec<String> {
    match parsed {
        Parsed::Malformed(errors) => errors.into_iter().map(|error| format!("{}:{}", error.field, error.code)).collect(),
        other => panic!("{other:?}"),
    }
}

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

#[test]
fn event_time_of_a_call_is_its_answer() {
    // domain.md §5: in call records event time is the answer.
    let event = usage(one(Format::AsteriskCsv, ZONE, asterisk(&[]).as_bytes()));
    assert_eq!(event.at, at("2026-06-16T09:00:08+02:00"));
    assert_eq!((event.service_type.as_str(), event.identifier.as_str()), ("voice", "38640100001"));
    let fields: Vec<_> = event.fields.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect();
    assert_eq!(fields, [("destination", "38631222333"), ("duration", "61"), ("origin", "38640100001")]);
}

#[test]
fn a_local_hour_that_exists_twice_is_the_earlier_instant() {
    // domain.md §5. On 25 Oct 2026 the clocks go from 03:00 back to 02:00.
    let row = asterisk(&[(10, "\"2026-10-25 02:30:00\"")]);
    assert_eq!(usage(one(Format::AsteriskCsv, ZONE, row.as_bytes())).at, at("2026-10-25T02:30:00+02:00"));
}

#[test]
fn a_local_hour_that_does_not_exist_is_malformed() {
    let row = asterisk(&[(10, "\"2026-03-29 02:30:00\"")]);
    assert_eq!(wrong(one(Format::AsteriskCsv, ZONE, row.as_bytes())), ["answer:no_such_local_time"]);
}

#[test]
fn what_tells_the_legs_of_a_call_apart() {
    // domain.md §5: identity holds session_id; legs may share a uniqueid, so the far channel and the start go with it.
    let session = |row: String| usage(one(Format::AsteriskCsv, ZONE, row.as_bytes())).session_id;
    assert_eq!(session(asterisk(&[])), "17815.1|PJSIP/b-1|2026-06-16 09:00:00");
    assert_eq!(session(asterisk(&[(6, "\"PJSIP/b-2\"")])), "17815.1|PJSIP/b-2|2026-06-16 09:00:00");
    assert_eq!(session(asterisk(&[(16, "\"\"")])), "PJSIP/a-1|2026-06-16 09:00:00");
    let sixteen = asterisk(&[]).trim_end().split(',').take(16).collect::<Vec<_>>().join(",");
    assert_eq!(session(sixteen), "PJSIP/a-1|2026-06-16 09:00:00");
}

#[test]
fn only_answered_calls_are_rated() {
    let cases = [("NO ANSWER", "no_answer"), ("BUSY", "busy"), ("FAILED", "failed"), ("CONGESTION", "congestion")];
    for (disposition, reason) in cases {
        let row = asterisk(&[(14, disposition), (10, ""), (13, "n/a")]);
        assert_eq!(one(Format::AsteriskCsv, ZONE, row.as_bytes()), Parsed::Skipped(reason));
    }
}

#[test]
fn an_answered_call_of_zero_seconds_is_usage() {
    // domain.md §5: a first tier's flat fee is due at quantity 0, a connect fee is not; so the call is rated, not skipped.
    let event = usage(one(Format::AsteriskCsv, ZONE, asterisk(&[(13, "0")]).as_bytes()));
    assert_eq!(event.fields.get("duration").map(String::as_str), Some("0"));
}

#[test]
fn odd_asterisk_rows_name_their_field() {
    let cases: [(Replaced, &[&str]); 9] = [
        (&[(10, "\"2026-02-31 10:00:00\"")], &["answer:not_a_local_time"]),
        (&[(10, "\"16.6.2026 10:00\"")], &["answer:not_a_local_time"]),
        (&[(10, "\"\"")], &["answer:missing"]),
        (&[(13, "n/a")], &["billsec:not_seconds"]),
        (&[(13, "-5")], &["billsec:not_seconds"]),
        (&[(13, "")], &["billsec:missing"]),
        (&[(1, "\"\"")], &["src:missing"]),
        (&[(14, "\"PERHAPS\"")], &["disposition:unknown_disposition"]),
        (&[(10, "x"), (13, "y"), (1, "")], &["billsec:not_seconds", "answer:not_a_local_time", "src:missing"]),
    ];
    for (replaced, expected) in cases {
        assert_eq!(wrong(one(Format::AsteriskCsv, ZONE, asterisk(replaced).as_bytes())), expected, "{replaced:?}");
    }
    assert_eq!(wrong(one(Format::AsteriskCsv, ZONE, b"a,b,c\n")), ["row:column_count"]);
    assert_eq!(wrong(one(Format::AsteriskCsv, ZONE, (asterisk(&[]).trim_end().to_owned() + ",x\n").as_bytes())), ["row:column_count"]);
}

#[test]
fn quotes_and_line_breaks_belong_to_their_column() {
    let event = usage(one(Format::AsteriskCsv, ZONE, asterisk(&[(2, "\"a,b \"\"c\"\"\nd\"")]).as_bytes()));
    assert_eq!(event.fields.get("destination").map(String::as_str), Some("a,b \"c\"\nd"));
}

#[test]
fn a_slip_of_quotes_costs_its_own_line_only() {
    for slip in [asterisk(&[(4, "\"Joe \"x\" Doe\"")]), asterisk(&[(17, "\"never closed")]), "\"\n".to_owned()] {
        let file = format!("{}{slip}{}{}", asterisk(&[]), asterisk(&[(16, "\"2\"")]), asterisk(&[(16, "\"3\"")]));
        let rows = rows(Format::AsteriskCsv, ZONE, file.as_bytes());
        let kinds: Vec<bool> = rows.iter().map(|row| matches!(row.parsed, Parsed::Usage(_))).collect();
        assert_eq!(kinds, [true, false, true, true], "{slip}");
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(rows[1].raw, slip.trim_end().as_bytes());
    }
}

#[test]
fn a_row_runs_over_few_lines() {
    let long = asterisk(&[(17, &format!("\"{}\"", "\nx".repeat(ROW_LINES_MAX)))]);
    let rows = rows(Format::AsteriskCsv, ZONE, long.as_bytes());
    assert_eq!(rows.len(), ROW_LINES_MAX + 1);
    assert_eq!(wrong(rows[0].parsed.clone()), ["userfield:open_quote"]);
}

#[test]
fn bytes_that_are_not_utf8_are_wrong_only_where_they_are_read() {
    let with = |index: usize| {
        let row = asterisk(&[(index, "\"#\"")]);
        row.bytes().map(|byte| if byte == b'#' { 0xE8 } else { byte }).collect::<Vec<u8>>()
    };
    assert_eq!(wrong(one(Format::AsteriskCsv, ZONE, &with(2))), ["dst:not_utf8"]);
    assert_eq!(wrong(one(Format::AsteriskCsv, ZONE, &with(1))), ["src:not_utf8"]);
    assert!(matches!(one(Format::AsteriskCsv, ZONE, &with(4)), Parsed::Usage(_)));
}

#[test]
fn a_row_that_is_too_long_is_told_and_passed() {
    let long = asterisk(&[(17, &"x".repeat(ROW_BYTES_MAX * 3))]);
    let rows = rows(Format::AsteriskCsv, ZONE, format!("{long}{}", asterisk(&[])).as_bytes());
    assert_eq!(wrong(rows[0].parsed.clone()), ["row:row_too_long"]);
    assert!(rows[0].raw.is_empty() && rows[1].line == 2);
    assert!(matches!(rows[1].parsed, Parsed::Usage(_)));
}

#[test]
fn line_ends_blank_lines_and_a_byte_order_mark_are_no_matter() {
    let plain = rows(Format::AsteriskCsv, ZONE, asterisk(&[]).as_bytes());
    let dressed = format!("\u{feff}{}\r\n\r\n\n", asterisk(&[]).trim_end());
    assert_eq!(rows(Format::AsteriskCsv, ZONE, dressed.as_bytes()), plain);
    assert_eq!(rows(Format::AsteriskCsv, ZONE, asterisk(&[]).trim_end().as_bytes()), plain);
}

#[test]
fn a_local_time_of_a_csv_file_needs_a_zone() {
    let mapping = "service_type: data\nidentifier: sim\nat: t\nsession_id: [s]\n";
    let file = |time: &str| format!("sim,t,s\n1,{time},a\n");
    let read = |yaml: &str, time: &str| one(Format::Csv, yaml, file(time).as_bytes());
    assert_eq!(wrong(read(mapping, "2026-06-16 09:00:00")), ["t:not_an_instant"]);
    assert_eq!(usage(read(mapping, "2026-06-16T09:00:00Z")).at, at("2026-06-16T09:00:00Z"));
    let zoned = format!("{mapping}{ZONE}");
    assert_eq!(usage(read(&zoned, "2026-06-16 09:00:00")).at, at("2026-06-16T07:00:00Z"));
}

#[test]
fn json_numbers_are_kept_as_written() {
    let line = r#"{"service_type":"x","identifier":"a","session_id":"s","time":"2026-06-16T09:00:00Z","fields":{"n":1.10,"b":true}}"#;
    let event = usage(one(Format::Jsonl, "", line.as_bytes()));
    let fields: Vec<_> = event.fields.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect();
    assert_eq!(fields, [("b", "true"), ("n", "1.10")]);
    assert_eq!(protocols::event_from_json(&protocols::event_to_json(&event)), Ok(event));
}

#[test]
fn every_wrong_field_of_a_json_event_is_named() {
    let line = br#"{"service_type":7,"time":"now","fields":{"n":[1]},"mode":"maybe","price":1}"#;
    let expected = ["price:unknown_field", "service_type:not_text", "identifier:missing", "session_id:missing", "time:not_an_instant"];
    let rest = ["fields.n:not_a_value", "mode:unknown_mode"];
    assert_eq!(wrong(one(Format::Jsonl, "", line)), [&expected[..], &rest[..]].concat());
    assert_eq!(wrong(one(Format::Jsonl, "", b"{\"a\":")), ["row:not_json"]);
    assert_eq!(wrong(one(Format::Jsonl, "", b"[1]")), ["row:not_an_event"]);
}
