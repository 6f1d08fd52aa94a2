//! The rows of a zone map as CSV.
//!
//! Owns: columns `prefix,zone,from[,to]`, reading them as they come, the checks of single rows, and writing them. Invariants: a prefix is
//! digits only, at most one row of a prefix begins on a day; a row is one line; where any row is wrong there is no map, and every wrong
//! row has been counted.

use crate::limits::{PREFIX_LENGTH_MAX, PROBLEMS_MAX, TEXT_LENGTH_MAX, ZONE_LINE_MAX_BYTES, ZONE_ROWS_MAX};
use crate::prefix::Prefix;
use crate::problem::Problem;
use crate::zone_map::{Row, ZoneMap, ZoneMapBuilder};
use calendar::Date;
use std::borrow::Cow;

/// What spreadsheets put before the first line.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Most columns.
const COLUMNS_MAX: usize = 4;

/// All that is wrong with a file of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongRows {
    /// The first ones, at most [`PROBLEMS_MAX`].
    pub problems: Vec<Problem>,
    /// How many rows are wrong in all; one may have several problems.
    pub count: usize,
}

/// Reads a file of rows piece by piece.
#[derive(Debug)]
pub struct ZoneRowsReader {
    file: String,
    /// First day of rows that do not say their own; no row begins before it.
    version: Option<Date>,
    /// Columns that the header names; none before it, or where it is wrong.
    columns: Option<usize>,
    line: u32,
    /// The beginning of a line whose end has not come.
    rest: Vec<u8>,
    overlong: bool,
    builder: ZoneMapBuilder,
    wrong: WrongRows,
    /// Line of the last row that is counted among the wrong ones.
    last_wrong: u32,
    /// The last dates read: neighbours often share them.
    dates: [(String, Option<i32>); 2],
}

impl ZoneRowsReader {
    /// A reader; problems name the file. With a version's first day rows need not say theirs.
    pub fn new(file: &str, version: Option<Date>) -> Self {
        Self {
            file: file.to_owned(),
            version,
            columns: None,
            line: 0,
            rest: Vec::new(),
            overlong: false,
            builder: ZoneMapBuilder::default(),
            wrong: WrongRows { problems: Vec::new(), count: 0 },
            last_wrong: 0,
            dates: [(String::new(), None), (String::new(), None)],
        }
    }

    /// Reads the next piece of the file.
    pub fn push(&mut self, mut bytes: &[u8]) {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, after) = (bytes.get(..end).unwrap_or_default(), bytes.get(end + 1..).unwrap_or_default());
            if self.rest.is_empty() {
                self.take_line(line);
            } else {
                self.keep(line);
                let whole = std::mem::take(&mut self.rest);
                self.take_line(&whole);
                self.rest = whole;
                self.rest.clear();
            }
            bytes = after;
        }
        self.keep(bytes);
    }

    /// The map of all rows.
    ///
    /// # Errors
    /// What is wrong, line by line.
    pub fn finish(mut self) -> Result<ZoneMap, WrongRows> {
        if !self.rest.is_empty() {
            let whole = std::mem::take(&mut self.rest);
            self.take_line(&whole);
        }
        if self.line == 0 {
            self.take_line(b"");
        }
        let builder = std::mem::take(&mut self.builder);
        let (map, twice) = builder.finish();
        for row in twice {
            let message = format!("prefix {} begins twice on {}", row.prefix, day_text(row.from));
            self.wrong_at(row.number, "prefix", "duplicate_prefix", message);
        }
        if self.wrong.count == 0 {
            return Ok(map);
        }
        self.wrong.problems.sort_by_key(|problem| problem.line);
        Err(self.wrong)
    }

    /// Keeps the beginning of a line, as much of it as a line may have.
    fn keep(&mut self, bytes: &[u8]) {
        let room = ZONE_LINE_MAX_BYTES.saturating_sub(self.rest.len());
        self.overlong |= bytes.len() > room;
        self.rest.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
    }

    fn take_line(&mut self, line: &[u8]) {
        self.line = self.line.saturating_add(1);
        let line = if self.line == 1 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line) } else { line };
        if std::mem::take(&mut self.overlong) || line.len() > ZONE_LINE_MAX_BYTES {
            return self.wrong("row", "limit", format!("a line has at most {ZONE_LINE_MAX_BYTES} bytes"));
        }
        let line = match std::str::from_utf8(line) {
            Ok(line) => line.trim_ascii(),
            Err(cause) => return self.wrong("row", "not_utf8", cause.to_string()),
        };
        match (self.line, self.columns) {
            (1, _) => self.take_header(line),
            (_, Some(columns)) if !line.is_empty() => self.take_row(line, columns),
            // Behind a wrong header nothing can be read.
            (_, Some(_) | None) => {}
        }
    }

    fn take_header(&mut self, line: &str) {
        let names = ["prefix", "zone", "from", "to"];
        let least = if self.version.is_some() { 2 } else { 3 };
        let given: Vec<&str> = line.split(',').map(|name| name.trim().trim_matches('"')).collect();
        if given.len() >= least && given.len() <= COLUMNS_MAX && names.starts_with(&given) {
            self.columns = Some(given.len());
        } else {
            self.wrong("header", "csv_header", "the columns are prefix,zone,from and, if wanted, to".to_owned());
        }
    }

    fn take_row(&mut self, line: &str, columns: usize) {
        let mut cells: [Cow<'_, str>; COLUMNS_MAX] = [const { Cow::Borrowed("") }; COLUMNS_MAX];
        let mut count = 0_usize;
        for cell in Cells(Some(line)) {
            match (cell, cells.get_mut(count)) {
                (Some(cell), Some(place)) => *place = cell,
                (Some(_), None) => {}
                (None, _) => return self.wrong("row", "csv_syntax", "a quote is not closed, or text follows it".to_owned()),
            }
            count += 1;
        }
        if count != columns {
            return self.wrong("row", "csv_columns", format!("the row has {count} columns, the header {columns}"));
        }
        let before = self.wrong.count;
        let [prefix, zone, from, to] = &cells;
        let prefix = self.prefix(prefix);
        self.check_zone(zone);
        let from = self.first_day(from);
        let to = if to.is_empty() { None } else { self.date("to", to) };
        if let (Some(from), Some(to)) = (from, to)
            && to <= from
        {
            self.wrong("to", "empty_period", "`to` is after `from`".to_owned());
        }
        if let (Some(prefix), Some(from)) = (prefix, from)
            && self.wrong.count == before
        {
            self.add(prefix, zone, from, to);
        }
    }

    fn add(&mut self, prefix: Prefix, zone: &str, from: i32, to: Option<i32>) {
        if self.builder.len() == ZONE_ROWS_MAX {
            // What follows is not read: one problem says it all.
            self.columns = None;
            return self.wrong("row", "limit", format!("a zone map has at most {ZONE_ROWS_MAX} rows"));
        }
        self.builder.push(prefix, zone, from, to, self.line);
    }

    fn prefix(&mut self, text: &str) -> Option<Prefix> {
        let prefix = Prefix::parse(text);
        if prefix.is_none() {
            self.wrong("prefix", "not_a_prefix", format!("a prefix is 1 to {PREFIX_LENGTH_MAX} digits, not `{text}`"));
        }
        prefix
    }

    fn check_zone(&mut self, zone: &str) {
        if zone.is_empty() {
            self.wrong("zone", "missing", "the zone is missing".to_owned());
        } else if zone.chars().nth(TEXT_LENGTH_MAX).is_some() {
            self.wrong("zone", "limit", format!("a text has at most {TEXT_LENGTH_MAX} characters"));
        }
    }

    fn first_day(&mut self, text: &str) -> Option<i32> {
        let version = self.version.map(Date::days_since_epoch);
        if text.is_empty() && version.is_some() {
            return version;
        }
        let from = self.date("from", text)?;
        if version.is_some_and(|version| from < version) {
            self.wrong(
                "from",
                "before_version",
                "the row begins before the day that the version is for; leave out what has begun".to_owned(),
            );
            return None;
        }
        Some(from)
    }

    fn date(&mut self, field: &'static str, text: &str) -> Option<i32> {
        let kept = usize::from(field == "to");
        if let Some((_, Some(day))) = self.dates.get(kept).filter(|(known, _)| known == text) {
            return Some(*day);
        }
        match Date::parse(text) {
            Ok(date) => {
                let day = date.days_since_epoch();
                if let Some(place) = self.dates.get_mut(kept) {
                    *place = (text.to_owned(), Some(day));
                }
                Some(day)
            }
            Err(cause) => {
                self.wrong(field, "not_a_date", cause.to_string());
                None
            }
        }
    }

    fn wrong(&mut self, field: &str, code: &'static str, message: String) {
        self.wrong_at(self.line, field, code, message);
    }

    fn wrong_at(&mut self, line: u32, field: &str, code: &'static str, message: String) {
        self.wrong.count += usize::from(line != self.last_wrong);
        self.last_wrong = line;
        if self.wrong.problems.len() < PROBLEMS_MAX {
            let line = usize::try_from(line).unwrap_or(usize::MAX);
            self.wrong.problems.push(Problem { file: self.file.clone(), line, field: field.to_owned(), code, message });
        }
    }
}

/// The cells of a line (RFC 4180); none for one whose quotes are wrong, which is the last.
struct Cells<'a>(Option<&'a str>);

impl<'a> Iterator for Cells<'a> {
    type Item = Option<Cow<'a, str>>;

    fn next(&mut self) -> Option<Self::Item> {
        let left = self.0?.trim_ascii_start();
        let Some(quoted) = left.strip_prefix('"') else {
            let (cell, after) = left.split_once(',').map_or((left, None), |(cell, after)| (cell, Some(after)));
            self.0 = after;
            return Some(Some(Cow::Borrowed(cell.trim_ascii())));
        };
        let mut closing = quoted.match_indices('"').map(|(at, _)| at).peekable();
        while let Some(at) = closing.next() {
            if closing.next_if_eq(&(at + 1)).is_some() {
                continue;
            }
            let (cell, after) = (quoted.get(..at).unwrap_or_default(), quoted.get(at + 1..).unwrap_or_default().trim_ascii_start());
            self.0 = after.strip_prefix(',');
            let good = after.is_empty() || self.0.is_some();
            let cell = if cell.contains('"') { Cow::Owned(cell.replace("\"\"", "\"")) } else { Cow::Borrowed(cell) };
            return Some(good.then_some(cell));
        }
        self.0 = None;
        Some(None)
    }
}

/// The first line of a file of rows.
pub const ZONE_ROWS_HEADER: &str = "prefix,zone,from,to\n";

impl Row<'_> {
    /// Writes the row as a line.
    pub fn write_line(&self, text: &mut String) {
        let to = self.to.map(day_text).unwrap_or_default();
        text.push_str(&format!("{},{},{},{to}\n", self.prefix, quoted(self.zone), day_text(self.from)));
    }
}

/// A day as text. Every day in a map was read from a date.
pub(crate) fn day_text(day: i32) -> String {
    Date::from_days_since_epoch(day).map_or_else(|cause| cause.to_string(), |date| date.to_string())
}

fn quoted(cell: &str) -> Cow<'_, str> {
    let plain = !cell.contains([',', '"']) && cell.trim_ascii() == cell;
    if plain { Cow::Borrowed(cell) } else { Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\""))) }
}
