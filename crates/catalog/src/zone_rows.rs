//! The rows of a zone map as CSV and as JSON.
//!
//! Owns: columns `prefix,zone,from[,to]` and the checks of single rows. Invariant: a prefix is digits only, at most one row of a prefix
//! begins on a day.

use crate::limits::{PREFIX_LENGTH_MAX, ZONE_ROWS_MAX};
use crate::problem::{Problem, Problems};
use calendar::Date;
use serde_json::{Value as Json, json};
use std::collections::HashSet;

/// A prefix and its zone in `[from, to)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ZoneRow {
    pub line: usize,
    pub prefix: String,
    pub zone: String,
    pub from: Date,
    pub to: Option<Date>,
}

/// Reads a CSV file.
pub(crate) fn rows_from_csv(file: &str, text: &str, problems: &Problems) -> Vec<ZoneRow> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(cause) => {
            problems.add(wrong(file, 1, "header", "csv_syntax", cause.to_string()));
            return Vec::new();
        }
    };
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    if !matches!(names.as_slice(), ["prefix", "zone", "from"] | ["prefix", "zone", "from", "to"]) {
        problems.add(wrong(file, 1, "header", "csv_header", "the columns are prefix,zone,from and, if wanted, to".to_owned()));
        return Vec::new();
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(0);
                if record.len() > names.len() {
                    problems.add(wrong(file, line, "row", "csv_columns", "the row has more columns than the header".to_owned()));
                }
                let cells: Vec<&str> = record.iter().collect();
                rows.extend(row(file, line, &cells, problems));
            }
            Err(cause) => {
                let line = cause.position().and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(0);
                problems.add(wrong(file, line, "row", "csv_syntax", cause.to_string()));
            }
        }
        if rows.len() > ZONE_ROWS_MAX {
            problems.add(wrong(file, 0, "row", "limit", format!("a zone map has at most {ZONE_ROWS_MAX} rows")));
            return Vec::new();
        }
    }
    check_unique(file, &rows, problems);
    rows
}

/// Reads the rows of a document: `[prefix, zone, from, to or null]` each.
pub(crate) fn rows_from_json(code: &str, json: &Json, problems: &Problems) -> Vec<ZoneRow> {
    let Some(list) = json.as_array().filter(|list| list.len() <= ZONE_ROWS_MAX) else {
        problems.add(wrong(code, 0, "rows", "not_a_list", format!("a list of at most {ZONE_ROWS_MAX} rows is expected")));
        return Vec::new();
    };
    let mut rows = Vec::with_capacity(list.len());
    for (place, item) in list.iter().enumerate() {
        let cells: Vec<&str> = item.as_array().into_iter().flatten().map(|cell| cell.as_str().unwrap_or("")).collect();
        rows.extend(row(code, place + 1, &cells, problems));
    }
    check_unique(code, &rows, problems);
    rows
}

/// The rows of a document.
pub(crate) fn rows_to_json(rows: &[ZoneRow]) -> Json {
    let row = |row: &ZoneRow| json!([row.prefix, row.zone, row.from.to_string(), row.to.map(|to| to.to_string())]);
    Json::Array(rows.iter().map(row).collect())
}

/// The rows as a CSV file.
pub(crate) fn rows_to_csv(rows: &[ZoneRow]) -> String {
    let mut text = String::from("prefix,zone,from,to\n");
    for row in rows {
        let to = row.to.map(|to| to.to_string()).unwrap_or_default();
        text.push_str(&format!("{},{},{},{to}\n", row.prefix, quoted(&row.zone), row.from));
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

fn row(file: &str, line: usize, cells: &[&str], problems: &Problems) -> Option<ZoneRow> {
    let cell = |place: usize| cells.get(place).copied().unwrap_or("");
    let (prefix, zone) = (cell(0), cell(1));
    let mut good = true;
    let mut note = |field: &str, code: &'static str, message: String| {
        problems.add(wrong(file, line, field, code, message));
        good = false;
    };
    if prefix.is_empty() || prefix.len() > PREFIX_LENGTH_MAX || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
        note("prefix", "not_a_prefix", format!("a prefix is 1 to {PREFIX_LENGTH_MAX} digits, not `{prefix}`"));
    }
    if zone.is_empty() {
        note("zone", "missing", "the zone is missing".to_owned());
    }
    let mut date = |field: &'static str, text: &str| match Date::parse(text) {
        Ok(date) => Some(date),
        Err(cause) => {
            note(field, "not_a_date", cause.to_string());
            None
        }
    };
    let from = date("from", cell(2));
    let to = if cell(3).is_empty() { None } else { date("to", cell(3)) };
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        note("to", "empty_period", "`to` is after `from`".to_owned());
    }
    let row = ZoneRow { line, prefix: prefix.to_owned(), zone: zone.to_owned(), from: from?, to };
    good.then_some(row)
}

fn check_unique(file: &str, rows: &[ZoneRow], problems: &Problems) {
    let mut seen = HashSet::with_capacity(rows.len());
    for row in rows {
        if !seen.insert((row.prefix.as_str(), row.from)) {
            let message = format!("prefix {} begins twice on {}", row.prefix, row.from);
            problems.add(wrong(file, row.line, "prefix", "duplicate_prefix", message));
        }
    }
}

fn wrong(file: &str, line: usize, field: &str, code: &'static str, message: String) -> Problem {
    Problem { file: file.to_owned(), line, field: field.to_owned(), code, message }
}
