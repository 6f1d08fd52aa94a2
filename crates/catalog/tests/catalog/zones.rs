//! Zone maps: reading rows, looking numbers up, versions and their difference (domain.md §5).

use calendar::Date;
use catalog::limits::PROBLEMS_MAX;
use catalog::{WrongRows, ZoneChangeKind, ZoneMap, ZoneRowFilter, ZoneRowsReader};
use proptest::prelude::*;

const FIRST_DAY: &str = "2026-01-01";

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn read_version(text: &str, version: Option<&str>) -> Result<ZoneMap, WrongRows> {
    let mut reader = ZoneRowsReader::new("rows.csv", version.map(day));
    reader.push(text.as_bytes());
    reader.finish()
}

fn map(rows: &str) -> ZoneMap {
    read_version(&format!("prefix,zone,from,to\n{rows}"), None).unwrap()
}

/// The zone of a number, `-` where it has none.
fn zone<'a>(map: &'a ZoneMap, number: &str, date: &str) -> &'a str {
    map.zone_of(number, day(date)).map_or("-", |(zone, _)| zone)
}

#[test]
fn every_wrong_row_is_told_with_its_line_and_all_are_counted() {
    let text = "prefix,zone,from,to\n386,home,2026-01-01,\n38a,x,2026-01-01,\n385,,soon,\n387,x,2026-02-01,2026-02-01\n386,again,2026-01-01,\n\"38,x,2026-01-01,\n1,a,2026-01-01,,5\n2,a\n";
    let wrong = read_version(text, None).unwrap_err();
    let found: Vec<(usize, &str, &str)> =
        wrong.problems.iter().map(|problem| (problem.line, problem.field.as_str(), problem.code)).collect();
    let expected = [
        (3, "prefix", "not_a_prefix"),
        (4, "zone", "missing"),
        (4, "from", "not_a_date"),
        (5, "to", "empty_period"),
        (6, "prefix", "duplicate_prefix"),
        (7, "row", "csv_syntax"),
        (8, "row", "csv_columns"),
        (9, "row", "csv_columns"),
    ];
    assert_eq!(found, expected);
    assert_eq!(wrong.count, 7, "rows, not problems");
    let many: String = (0..1_000).map(|_| "x,z,2026-01-01\n").collect();
    let wrong = read_version(&format!("prefix,zone,from\n{many}"), None).unwrap_err();
    assert_eq!((wrong.problems.len(), wrong.count), (PROBLEMS_MAX, 1_000));
}

#[test]
fn a_file_may_come_in_pieces_with_quotes_a_mark_and_other_line_ends() {
    let text = "\u{feff}prefix,zone,from,to\r\n386,\"Home, \"\"sweet\"\"\",2026-01-01,\r\n\r\n 385 , world , 2026-01-01 , 2027-01-01\r\n387,Île,2026-01-01,";
    let whole = read_version(text, None).unwrap();
    for size in 1..20 {
        let mut reader = ZoneRowsReader::new("rows.csv", None);
        text.as_bytes().chunks(size).for_each(|piece| reader.push(piece));
        assert_eq!(reader.finish().unwrap(), whole, "{size}");
    }
    let csv = "prefix,zone,from,to\n385,world,2026-01-01,2027-01-01\n386,\"Home, \"\"sweet\"\"\",2026-01-01,\n387,Île,2026-01-01,\n";
    assert_eq!(whole.to_csv(), csv);
    assert_eq!(read_version(csv, None).unwrap(), whole);
}

#[test]
fn a_line_that_is_too_long_or_no_text_is_one_wrong_row() {
    let mut reader = ZoneRowsReader::new("rows.csv", None);
    reader.push(b"prefix,zone,from\n386,");
    (0..1_000).for_each(|_| reader.push(&[b'z'; 1_000]));
    reader.push(b",2026-01-01\n387,\xff,2026-01-01\n388,good,2026-01-01\n");
    let wrong = reader.finish().unwrap_err();
    let found: Vec<(usize, &str)> = wrong.problems.iter().map(|problem| (problem.line, problem.code)).collect();
    assert_eq!(found, [(2, "limit"), (3, "not_utf8")]);
}

#[test]
fn rows_of_a_version_take_its_day_and_none_begins_before_it() {
    let version = read_version("prefix,zone\n386,home\n", Some("2026-07-01")).unwrap();
    assert_eq!(version.to_csv(), "prefix,zone,from,to\n386,home,2026-07-01,\n");
    let wrong = read_version("prefix,zone,from\n386,home,2026-06-30\n", Some("2026-07-01")).unwrap_err();
    assert_eq!(wrong.problems.first().map(|problem| problem.code), Some("before_version"));
    assert!(read_version("prefix,zone\n386,home\n", None).is_err());
}

#[test]
fn a_version_replaces_everything_from_its_day_on() {
    let old =
        map("386,home,2020-01-01,\n38640,mobile,2020-01-01,\n385,world,2020-01-01,\n44,uk,2020-01-01,2026-03-01\n45,dk,2026-09-01,\n");
    let version = read_version("prefix,zone\n386,home\n385,eu\n38670,voip\n", Some("2026-07-01")).unwrap();
    let new = old.followed_by(&version, day("2026-07-01")).unwrap();
    let csv = "prefix,zone,from,to\n385,world,2020-01-01,2026-07-01\n385,eu,2026-07-01,\n386,home,2020-01-01,\n\
               38640,mobile,2020-01-01,2026-07-01\n38670,voip,2026-07-01,\n44,uk,2020-01-01,2026-03-01\n";
    assert_eq!(new.to_csv(), csv);
    assert_eq!((zone(&new, "38640123", "2026-06-30"), zone(&new, "38640123", "2026-07-01")), ("mobile", "home"));
    let difference = old.difference(&new);
    assert_eq!((difference.added, difference.changed, difference.ended, difference.unchanged), (1, 1, 2, 3));
    let told: Vec<(ZoneChangeKind, &str)> = difference.first.iter().map(|change| (change.kind, change.prefix.as_str())).collect();
    use ZoneChangeKind::{Added, Changed, Ended};
    assert_eq!(told, [(Added, "38670"), (Changed, "385"), (Ended, "38640"), (Ended, "45")], "by kind, then by prefix");
    // The same version again finds nothing to change.
    assert!(new.difference(&new.followed_by(&version, day("2026-07-01")).unwrap()).is_none());
}

#[test]
fn a_row_that_has_begun_may_only_be_given_an_end_ahead() {
    let old = map("386,home,2020-01-01,\n385,world,2020-01-01,2026-01-01\n44,uk,2026-09-01,\n");
    let today = day("2026-06-15");
    for (rows, count) in [
        ("386,home,2020-01-01,2026-06-16\n385,world,2020-01-01,2026-01-01\n", 0),
        ("386,home,2020-01-01,2026-06-15\n385,world,2020-01-01,2026-01-01\n", 1),
        ("386,other,2020-01-01,\n385,world,2020-01-01,2026-01-02\n", 2),
        ("386,home,2020-01-01,\n385,world,2020-01-01,2026-01-01\n7,ru,2026-06-15,\n", 1),
        ("386,home,2020-01-01,\n385,world,2020-01-01,2026-01-01\n7,ru,2026-06-16,\n", 0),
        ("", 2),
    ] {
        let wrong = old.changed_history(&map(rows), today);
        assert_eq!(wrong.map_or(0, |wrong| wrong.count), count, "{rows}");
    }
    assert_eq!(ZoneMap::default().changed_history(&old, today), None);
}

#[test]
fn pages_follow_prefix_and_day() {
    let map = map("386,home,2020-01-01,2026-07-01\n386,near,2026-07-01,\n38640,mobile,2020-01-01,\n39,far,2020-01-01,\n");
    let page = |prefix: &str, date: Option<&str>, skip, limit| {
        let page = map.page(&ZoneRowFilter { prefix: prefix.to_owned(), date: date.map(day) }, skip, limit);
        (page.rows.into_iter().map(|row| row.zone).collect::<Vec<_>>().join(" "), page.total, page.next)
    };
    assert_eq!(page("", None, 0, 10), ("home near mobile far".to_owned(), 4, None));
    assert_eq!(page("386", None, 1, 1), ("near".to_owned(), 3, Some(2)));
    assert_eq!(page("386", Some("2026-07-01"), 0, 10), ("near mobile".to_owned(), 2, None));
    assert_eq!(page("38x", None, 0, 10), (String::new(), 0, None));
}

#[test]
fn damaged_bytes_are_told() {
    let bytes = map("386,home,2020-01-01,\n38640,mobile,2020-01-01,2026-01-01\n").encode();
    for end in 0..bytes.len() {
        assert!(ZoneMap::decode(&bytes[..end]).is_err(), "{end}");
    }
    assert!(ZoneMap::decode(&[&bytes[..], &[0]].concat()).is_err());
    assert!(ZoneMap::decode(&[9]).is_err());
}

#[derive(Debug, Clone)]
struct TestRow {
    prefix: String,
    zone: u8,
    from: i32,
    to: Option<i32>,
}

fn rows(earliest: i32) -> impl Strategy<Value = Vec<TestRow>> {
    let row = ("[0-2]{1,5}", 0_u8..4, earliest..40, proptest::option::of(1_i32..20));
    let row = row.prop_map(|(prefix, zone, from, lasts)| TestRow { prefix, zone, from, to: lasts.map(|days| from + days) });
    proptest::collection::vec(row, 0..60).prop_map(|mut rows| {
        rows.sort_by(|one, other| (&one.prefix, one.from).cmp(&(&other.prefix, other.from)));
        rows.dedup_by(|one, other| (&one.prefix, one.from) == (&other.prefix, other.from));
        rows
    })
}

fn date(number: i32) -> Date {
    day(FIRST_DAY).plus_days(number).unwrap()
}

fn map_of(rows: &[TestRow]) -> ZoneMap {
    let to = |row: &TestRow| row.to.map(|to| date(to).to_string()).unwrap_or_default();
    // The order of the file does not matter.
    map(&rows.iter().rev().map(|row| format!("{},z{},{},{}\n", row.prefix, row.zone, date(row.from), to(row))).collect::<String>())
}

/// What the map must find, by looking at every row.
fn linear(rows: &[TestRow], number: &str, on: i32) -> Option<(String, usize)> {
    let valid = rows.iter().filter(|row| number.starts_with(&row.prefix) && row.from <= on && row.to.is_none_or(|to| on < to));
    valid.max_by_key(|row| (row.prefix.len(), row.from)).map(|row| (format!("z{}", row.zone), row.prefix.len()))
}

fn found(map: &ZoneMap, number: &str, on: i32) -> Option<(String, usize)> {
    map.zone_of(number, date(on)).map(|(zone, length)| (zone.to_owned(), length))
}

proptest! {
    #[test]
    fn the_map_finds_what_a_linear_search_finds(rows in rows(0), numbers in proptest::collection::vec("[0-2]{0,7}", 1..20), on in -2_i32..65) {
        let map = map_of(&rows);
        for number in &numbers {
            prop_assert_eq!(found(&map, number, on), linear(&rows, number, on), "{}", number);
            prop_assert_eq!(found(&map, &format!("+{number}"), on), linear(&rows, number, on));
        }
    }

    #[test]
    fn rows_survive_their_bytes_and_their_text(rows in rows(0)) {
        let map = map_of(&rows);
        prop_assert_eq!(&ZoneMap::decode(&map.encode()).unwrap(), &map);
        prop_assert_eq!(&read_version(&map.to_csv(), None).unwrap(), &map);
        prop_assert_eq!(map.len(), rows.len());
    }

    #[test]
    fn before_its_day_a_version_changes_nothing_and_from_it_on_it_alone_answers(
        old in rows(0), new in rows(20), number in "[0-2]{0,7}", on in -2_i32..65
    ) {
        let both = map_of(&old).followed_by(&map_of(&new), date(20)).unwrap();
        let expected = if on < 20 { &old } else { &new };
        prop_assert_eq!(found(&both, &number, on), linear(expected, &number, on));
        prop_assert!(both.followed_by(&map_of(&new), date(20)).unwrap() == both);
    }

    #[test]
    fn a_difference_is_none_only_between_equal_maps(old in rows(0), new in rows(0)) {
        let (old, new) = (map_of(&old), map_of(&new));
        prop_assert_eq!(old.difference(&new).is_none(), old == new);
        prop_assert!(old.difference(&old).is_none());
    }
}
