//! Reading rows out of a zone map: pages for screens, pieces of a file.
//!
//! Owns: which rows match a filter, and their form for people. Invariant: rows come in the order of prefix and first day.

use crate::prefix::Prefix;
use crate::zone_map::{Row, ZoneMap};
use crate::zone_rows::{ZONE_ROWS_HEADER, day_text};
use calendar::Date;

/// Bytes of a usual line.
const LINE_ROOM: usize = 32;

/// A prefix and its zone in `[from, to)`, dates as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRow {
    /// Digits.
    pub prefix: String,
    /// The zone.
    pub zone: String,
    /// First day.
    pub from: String,
    /// First day after it; none for no end.
    pub to: Option<String>,
}

impl From<Row<'_>> for ZoneRow {
    fn from(row: Row<'_>) -> Self {
        Self { prefix: row.prefix.to_string(), zone: row.zone.to_owned(), from: day_text(row.from), to: row.to.map(day_text) }
    }
}

/// Which rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ZoneRowFilter {
    /// First digits of the prefix; empty for all.
    pub prefix: String,
    /// Valid on this day; none for rows of every day.
    pub date: Option<Date>,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRowsPage {
    /// The rows.
    pub rows: Vec<ZoneRow>,
    /// How many rows match in all.
    pub total: usize,
    /// What `skip` of the next page is; none on the last.
    pub next: Option<usize>,
}

impl ZoneMap {
    /// The row that says the zone of a number on a day.
    pub fn row_of(&self, number: &str, date: Date) -> Option<ZoneRow> {
        self.find(number, date).map(ZoneRow::from)
    }

    /// A page of the rows that match.
    pub fn page(&self, filter: &ZoneRowFilter, skip: usize, limit: usize) -> ZoneRowsPage {
        let end = skip.saturating_add(limit);
        let (mut rows, mut total) = (Vec::new(), 0_usize);
        for row in self.matching(filter) {
            if (skip..end).contains(&total) {
                rows.push(row.into());
            }
            total += 1;
        }
        ZoneRowsPage { rows, total, next: (end < total).then_some(end) }
    }

    /// A piece of the file of all rows that match: lines `skip` to `skip + limit`, the header before the first; none after the last.
    pub fn csv_piece(&self, filter: &ZoneRowFilter, skip: usize, limit: usize) -> Option<String> {
        let mut text = String::with_capacity(limit.min(self.len()) * LINE_ROOM);
        if skip == 0 {
            text.push_str(ZONE_ROWS_HEADER);
        }
        self.matching(filter).skip(skip).take(limit).for_each(|row| row.write_line(&mut text));
        (!text.is_empty()).then_some(text)
    }

    /// All rows as a CSV file.
    pub fn to_csv(&self) -> String {
        self.csv_piece(&ZoneRowFilter::default(), 0, self.len()).unwrap_or_default()
    }

    fn matching(&self, filter: &ZoneRowFilter) -> impl Iterator<Item = Row<'_>> {
        let digits = if filter.prefix.is_empty() { Some(Prefix::default()) } else { Prefix::parse(&filter.prefix) };
        let day = filter.date.map(Date::days_since_epoch);
        let under = digits.into_iter().flat_map(|digits| self.rows_under(digits));
        under.filter(move |row| day.is_none_or(|day| row.from <= day && row.to.is_none_or(|to| day < to)))
    }
}
