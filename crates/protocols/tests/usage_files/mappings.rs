//! What a mapping may say.

use crate::trial_charger::{mapping, rows};
use protocols::{Format, MappingError, MappingText, Parsed, ReadError, Reader};

fn wrong(format: Format, yaml: &str) -> Vec<String> {
    match protocols::Mapping::try_new(format, MappingText::from_yaml(yaml).unwrap()) {
        Err(MappingError::Wrong(errors)) => errors.into_iter().map(|error| format!("{}:{}", error.field, error.code)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn local_times_of_call_records_need_a_zone() {
    assert_eq!(wrong(Format::AsteriskCsv, ""), ["time_zone:missing"]);
    assert_eq!(wrong(Format::FreeswitchCsv, "time_zone: Europe/Nowhere"), ["time_zone:unknown_time_zone"]);
}

#[test]
fn a_key_of_another_format_is_refused() {
    let expected = ["at:not_for_this_format", "identifier:unknown_column"];
    assert_eq!(wrong(Format::AsteriskCsv, "time_zone: UTC\nat: start\nidentifier: caller\n"), expected);
    assert_eq!(wrong(Format::Jsonl, "time_zone: UTC\n"), ["time_zone:not_for_this_format"]);
}

#[test]
fn a_csv_mapping_names_everything() {
    assert_eq!(
        wrong(Format::Csv, "mode: maybe"),
        ["mode:unknown_mode", "service_type:missing", "identifier:missing", "at:missing", "session_id:missing"]
    );
}

#[test]
fn an_unknown_key_is_an_error_with_its_line() {
    let MappingError::NotYaml(message) = MappingText::from_yaml("time_zone: UTC\nservicetype: voice\n").unwrap_err() else { panic!() };
    assert!(message.contains("servicetype") && message.contains('2'), "{message}");
}

#[test]
fn a_header_that_lacks_a_column_is_told_before_the_first_row() {
    let mapping = mapping(Format::Csv, "service_type: data\nidentifier: sim\nat: t\nsession_id: [s]\nfields: {bytes: b}\n");
    let Err(ReadError::Header(wrong)) = Reader::try_new(mapping.clone(), &b"sim,t,volume\n"[..]) else { panic!() };
    assert_eq!(wrong.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["session_id", "fields.bytes"]);
    assert!(matches!(Reader::try_new(mapping, &b""[..]), Err(ReadError::NoHeader(_))));
}

#[test]
fn flags_win_over_the_file() {
    let file = MappingText::from_yaml("time_zone: UTC\nidentifier: src\n").unwrap();
    let flags = MappingText { identifier: Some("accountcode".to_owned()), ..MappingText::default() };
    let both = flags.over(file);
    assert_eq!((both.identifier.as_deref(), both.time_zone.as_deref()), (Some("accountcode"), Some("UTC")));
}

#[test]
fn numbers_get_their_country_code() {
    let yaml = "time_zone: UTC\nnumbers: {country: \"386\", national: \"0\"}\n";
    let cases = [
        ("031222333", "38631222333"),
        ("0043660123", "43660123"),
        ("+43660123", "43660123"),
        ("112", "112"),
        ("38631222333", "38631222333"),
    ];
    for (dialled, full) in cases {
        let row =
            format!("a,040100001,{dialled},c,,A-1,B-1,Dial,,2026-06-16 09:00:00,2026-06-16 09:00:01,2026-06-16 09:00:09,9,8,ANSWERED,x\n");
        let rows = rows(Format::AsteriskCsv, yaml, row.as_bytes());
        let Parsed::Usage(event) = &rows[0].parsed else { panic!("{rows:?}") };
        assert_eq!((event.identifier.as_str(), event.fields["origin"].as_str()), ("38640100001", "38640100001"));
        assert_eq!(event.fields["destination"], full);
    }
    assert_eq!(wrong(Format::AsteriskCsv, "time_zone: UTC\nnumbers: {country: SI}\n"), ["numbers.country:not_digits"]);
    assert_eq!(wrong(Format::Jsonl, "numbers: {country: \"386\"}\n"), ["numbers:not_for_this_format"]);
}

#[test]
fn the_account_code_may_name_the_service() {
    let row = "\"acme\",\"\",\"4420\",\"c\",\"\",\"A-1\",\"B-1\",\"Dial\",\"\",\"2026-06-16 09:00:00\",\"2026-06-16 09:00:01\",\"2026-06-16 09:00:09\",9,8,\"ANSWERED\",\"x\"\n";
    let yaml = include_str!("../../../../examples/usage/asterisk-accounts.yaml");
    let rows = rows(Format::AsteriskCsv, yaml, row.as_bytes());
    let Parsed::Usage(event) = &rows[0].parsed else { panic!("{rows:?}") };
    assert_eq!((event.service_type.as_str(), event.identifier.as_str()), ("wholesale_voice", "acme"));
    assert_eq!(event.fields.get("disposition").map(String::as_str), Some("ANSWERED"));
    assert_eq!(event.fields.get("origin"), None, "an empty cell is a field that the event does not have");
}
