//! How one state of a zone map follows another.
//!
//! Owns: a version that is valid from a day on, the difference that people are shown, and which rows may not change any more. Does not
//! own: who may change what (app). Invariant: before the version's day the map answers as it did, from that day on as the version alone.

use crate::limits::{PROBLEMS_MAX, ZONE_ROWS_MAX};
use crate::prefix::Prefix;
use crate::problem::Problem;
use crate::zone_map::{Row, ZoneMap, ZoneMapBuilder};
use crate::zone_rows::{WrongRows, day_text};
use calendar::Date;
use std::cmp::Ordering;
use std::iter::Peekable;

/// Changes that are told one by one.
pub const ZONE_CHANGES_MAX: usize = 200;

/// What becomes of a prefix, in the order in which it is told: a file that adds little and ends much still shows what it adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ZoneChangeKind {
    /// It had no zone on that day.
    Added,
    /// It had another zone, or another end.
    Changed,
    /// It has no zone any more.
    Ended,
}

/// A row that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneChange {
    /// What becomes of it.
    pub kind: ZoneChangeKind,
    /// Digits.
    pub prefix: String,
    /// The zone before, where there was one.
    pub before: Option<String>,
    /// The zone afterwards, where there is one.
    pub after: Option<String>,
    /// First day of the row.
    pub from: String,
    /// First day after it; none for no end.
    pub to: Option<String>,
}

/// What a new state of a map changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ZoneDifference {
    /// Rows of prefixes that had no zone.
    pub added: usize,
    /// Rows with another zone or another end.
    pub changed: usize,
    /// Rows that end, or are gone.
    pub ended: usize,
    /// Rows that stay.
    pub unchanged: usize,
    /// The first changes, at most [`ZONE_CHANGES_MAX`]: by what becomes of the prefix, then by prefix.
    pub first: Vec<ZoneChange>,
}

impl ZoneDifference {
    /// True where nothing changes.
    pub const fn is_none(&self) -> bool {
        self.added == 0 && self.changed == 0 && self.ended == 0
    }

    fn note(&mut self, kind: ZoneChangeKind, row: Row<'_>, before: Option<&str>, after: Option<&str>) {
        let count = match kind {
            ZoneChangeKind::Added => &mut self.added,
            ZoneChangeKind::Changed => &mut self.changed,
            ZoneChangeKind::Ended => &mut self.ended,
        };
        *count += 1;
        if *count <= ZONE_CHANGES_MAX {
            self.first.push(ZoneChange {
                kind,
                prefix: row.prefix.to_string(),
                before: before.map(str::to_owned),
                after: after.map(str::to_owned),
                from: day_text(row.from),
                to: row.to.map(day_text),
            });
        }
    }

    /// Compares the rows of one prefix.
    fn compare(&mut self, old: &[Row<'_>], new: &[Row<'_>]) {
        for row in new {
            match old.iter().find(|before| before.from == row.from) {
                Some(before) if before.zone != row.zone => self.note(ZoneChangeKind::Changed, *row, Some(before.zone), Some(row.zone)),
                Some(before) if before.to == row.to => self.unchanged += 1,
                Some(before) => self.compare_ends(*before, *row, old, new),
                None => match valid_on(old, row.from) {
                    Some(before) => self.note(ZoneChangeKind::Changed, *row, Some(before.zone), Some(row.zone)),
                    None => self.note(ZoneChangeKind::Added, *row, None, Some(row.zone)),
                },
            }
        }
        for row in old.iter().filter(|row| new.iter().all(|after| after.from != row.from)) {
            match valid_on(new, row.from) {
                Some(after) => self.note(ZoneChangeKind::Changed, *row, Some(row.zone), Some(after.zone)),
                None => self.note(ZoneChangeKind::Ended, *row, Some(row.zone), None),
            }
        }
    }

    /// A row whose end has moved: where a new one goes on from there, that one is the change.
    fn compare_ends(&mut self, before: Row<'_>, row: Row<'_>, old: &[Row<'_>], new: &[Row<'_>]) {
        let is_earlier = row.to.is_some_and(|to| before.to.is_none_or(|old| to < old));
        let begins = |rows: &[Row<'_>], day: i32| rows.iter().any(|row| row.from == day);
        match row.to.filter(|_| is_earlier) {
            Some(to) if begins(new, to) && !begins(old, to) => self.unchanged += 1,
            Some(_) => self.note(ZoneChangeKind::Ended, row, Some(before.zone), None),
            None => self.note(ZoneChangeKind::Changed, row, Some(before.zone), Some(row.zone)),
        }
    }
}

/// The row that answers on a day.
fn valid_on<'a, 'b>(rows: &'b [Row<'a>], day: i32) -> Option<&'b Row<'a>> {
    rows.iter().rev().find(|row| row.from <= day && row.to.is_none_or(|to| day < to))
}

impl ZoneMap {
    /// What a new state changes.
    pub fn difference(&self, new: &Self) -> ZoneDifference {
        let mut difference = ZoneDifference::default();
        each_prefix(self, new, |old, new| difference.compare(old, new));
        difference.first.sort_by_key(|change| change.kind);
        difference.first.truncate(ZONE_CHANGES_MAX);
        difference
    }

    /// The map with a version that replaces everything from a day on: rows of before end there, and where a row of the version goes on
    /// with the same zone, the old row goes on.
    ///
    /// # Errors
    /// More than [`ZONE_ROWS_MAX`] rows.
    pub fn followed_by(&self, version: &Self, from: Date) -> Result<Self, WrongRows> {
        let day = from.days_since_epoch();
        let mut builder = ZoneMapBuilder::default();
        each_prefix(self, version, |old, new| follow(&mut builder, old, new, day));
        if builder.len() > ZONE_ROWS_MAX {
            let message = format!("a zone map has at most {ZONE_ROWS_MAX} rows, those of the past included");
            let problem = Problem { file: String::new(), line: 0, field: "row".to_owned(), code: "limit", message };
            return Err(WrongRows { problems: vec![problem], count: 1 });
        }
        Ok(builder.finish().0)
    }

    /// Every row that has begun and is another one in the new state, or new there: it may have rated
    /// (docs/decisions/0013-what-is-sold-stays.md). Only an end that lies ahead may be given, moved or taken back.
    pub fn changed_history(&self, new: &Self, today: Date) -> Option<WrongRows> {
        let today = today.days_since_epoch();
        let mut wrong = WrongRows { problems: Vec::new(), count: 0 };
        let mut note = |row: &Row<'_>| {
            wrong.count += 1;
            if wrong.problems.len() < PROBLEMS_MAX {
                let message = format!(
                    "prefix {} from {} ({}): a row that has begun may have rated; it can only be given an end, and rows with a later `from` added",
                    row.prefix,
                    day_text(row.from),
                    row.zone
                );
                wrong.problems.push(Problem { file: String::new(), line: 0, field: "from".to_owned(), code: "in_use", message });
            }
        };
        // Where nothing was, nothing has rated.
        if !self.is_empty() {
            each_prefix(self, new, |old, new| {
                let frozen = |row: &&Row<'_>| row.from <= today;
                let same = |one: &Row<'_>, other: &Row<'_>| {
                    let past_end = |row: &Row<'_>| row.to.filter(|to| *to <= today);
                    one.from == other.from && one.zone == other.zone && past_end(one) == past_end(other)
                };
                old.iter().filter(frozen).filter(|row| !new.iter().any(|other| same(row, other))).for_each(&mut note);
                new.iter().filter(frozen).filter(|row| old.iter().all(|other| other.from != row.from)).for_each(&mut note);
            });
        }
        (wrong.count > 0).then_some(wrong)
    }
}

fn follow(builder: &mut ZoneMapBuilder, old: &[Row<'_>], new: &[Row<'_>], day: i32) {
    let first = new.first().filter(|row| row.from == day);
    // The row that answers on the day before goes on where the version says the same.
    let goes_on = valid_on(old, day - 1)
        .filter(|row| row.to.is_none_or(|to| to >= day))
        .and_then(|row| first.filter(|first| first.zone == row.zone).map(|first| (row.from, first.to)));
    for row in old.iter().filter(|row| row.from < day) {
        let to = match goes_on {
            Some((from, to)) if from == row.from => to,
            Some(_) | None => Some(row.to.map_or(day, |to| to.min(day))),
        };
        builder.push(row.prefix, row.zone, row.from, to, 0);
    }
    for row in new.iter().skip(usize::from(goes_on.is_some())) {
        builder.push(row.prefix, row.zone, row.from, row.to, 0);
    }
}

/// Visits every prefix of either map in order, with its rows in both.
fn each_prefix<'a>(old: &'a ZoneMap, new: &'a ZoneMap, mut visit: impl FnMut(&[Row<'a>], &[Row<'a>])) {
    let (mut old_rows, mut new_rows) = (old.rows().peekable(), new.rows().peekable());
    let (mut before, mut after) = (Vec::new(), Vec::new());
    loop {
        let prefix = match (old_rows.peek(), new_rows.peek()) {
            (Some(one), Some(other)) if one.prefix.cmp(&other.prefix) == Ordering::Greater => other.prefix,
            (Some(row), _) | (None, Some(row)) => row.prefix,
            (None, None) => return,
        };
        take(&mut old_rows, prefix, &mut before);
        take(&mut new_rows, prefix, &mut after);
        visit(&before, &after);
    }
}

fn take<'a>(rows: &mut Peekable<impl Iterator<Item = Row<'a>>>, prefix: Prefix, into: &mut Vec<Row<'a>>) {
    into.clear();
    while let Some(row) = rows.next_if(|row| row.prefix == prefix) {
        into.push(row);
    }
}
