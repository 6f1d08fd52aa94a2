//! The example files under examples/usage give the counts that docs/usage-files.md tells.

use crate::trial_charger::{TrialCharger, reader, rows, shape};
use protocols::{Format, Outcome, ingest};

const ASTERISK: &str = include_str!("../../../../examples/usage/asterisk-Master.csv");
const FREESWITCH: &str = include_str!("../../../../examples/usage/freeswitch-Master.csv");
const CSV: &str = include_str!("../../../../examples/usage/usage.csv");
const JSONL: &str = include_str!("../../../../examples/usage/usage.jsonl");
const ASTERISK_MAPPING: &str = include_str!("../../../../examples/usage/asterisk.yaml");
const FREESWITCH_MAPPING: &str = include_str!("../../../../examples/usage/freeswitch.yaml");
const CSV_MAPPING: &str = include_str!("../../../../examples/usage/csv.yaml");

/// Format, mapping, file; usage, skipped and malformed rows; then the counts in the order of [`Outcome::ALL`].
type Example = (Format, &'static str, &'static str, (u64, u64, u64), [u64; 7]);

const EXAMPLES: [Example; 4] = [
    (Format::AsteriskCsv, ASTERISK_MAPPING, ASTERISK, (11, 3, 4), [8, 1, 1, 1, 0, 4, 3]),
    (Format::FreeswitchCsv, FREESWITCH_MAPPING, FREESWITCH, (6, 2, 3), [5, 1, 0, 0, 0, 3, 2]),
    (Format::Csv, CSV_MAPPING, CSV, (7, 0, 5), [6, 1, 0, 0, 0, 5, 0]),
    (Format::Jsonl, "", JSONL, (7, 0, 4), [6, 1, 0, 0, 0, 4, 0]),
];

#[test]
fn each_row_is_read_as_expected() {
    for (format, yaml, file, expected, _) in EXAMPLES {
        assert_eq!(shape(&rows(format, yaml, file.as_bytes())), expected, "{format}");
    }
}

#[tokio::test]
async fn each_file_is_counted_to_the_last_row_and_twice_rates_nothing() {
    for (format, yaml, file, _, expected) in EXAMPLES {
        let charger = TrialCharger::default();
        let read = || reader(format, yaml, file.as_bytes());
        let first = ingest::run(read(), &charger, None, |_| {}).await.unwrap();
        assert_eq!(Outcome::ALL.map(|outcome| first.count(outcome)), expected, "{format}");
        assert_eq!(first.rows(), expected.iter().sum::<u64>());
        // domain.md §5: the same event again moves nothing; what was rated, unrated or duplicate is a duplicate now.
        let again = ingest::run(read(), &charger, None, |_| {}).await.unwrap();
        let [rated, duplicate, conflict, unrated, refused, malformed, skipped] = expected;
        let expected = [0, rated + duplicate + unrated, conflict, 0, refused, malformed, skipped];
        assert_eq!(Outcome::ALL.map(|outcome| again.count(outcome)), expected, "{format}");
    }
}
