//! A `Master.csv` as Asterisk writes it: one row per call, in the order in which calls end.

use super::GenerateError;
use super::countries::destination;
use super::curve::{Slot, slots};
use super::random::Random;
use calendar::{CalendarError, Date, Instant, Zone};
use std::collections::VecDeque;
use std::io::Write;

const SECONDS_PER_DAY: i64 = 86_400;
/// Rows that an exact duplicate may repeat.
const RECENT_ROWS: usize = 64;
// How often something odd happens, in ten thousand rows.
const DUPLICATES: u64 = 60;
const BAD_ROWS: u64 = 30;
const LATE_ROWS: u64 = 60;
const STRANGERS: u64 = 40;
const TRANSFERS: u64 = 100;
const ZERO_SECONDS: u64 = 150;
/// Weight of each disposition.
const DISPOSITIONS: [(u64, &str); 5] = [(68, ANSWERED), (19, "NO ANSWER"), (8, "BUSY"), (4, "FAILED"), (1, "CONGESTION")];
const ANSWERED: &str = "ANSWERED";
/// Seconds talked: weight, least, most. Most calls are short, a few very long.
const TALK_S: [(u64, u64, u64); 6] = [(25, 1, 30), (30, 31, 120), (25, 121, 420), (13, 421, 1_200), (5, 1_201, 3_600), (2, 3_601, 10_800)];
const RING_S_MAX: u64 = 25;
const LATE_DAYS_MAX: u64 = 3;
const DUPLICATE_AFTER_S_MAX: u64 = 600;
const STRANGER_PREFIX: &str = "3868999";
const NAMES: [&str; 8] =
    ["Ana Novak", "Luka Kos", "Recepcija", "Maja Zupan", "Jean Petit", "Office, 2nd floor", "Žiga Čuk", "Eva \"Evi\" Bele"];

/// What to write.
#[derive(Debug, Clone)]
pub struct AsteriskOptions {
    /// Rows in all, odd ones included.
    pub calls: u64,
    /// Decides everything that is drawn.
    pub seed: u64,
    /// Customers' numbers, who call.
    pub numbers: Vec<String>,
    /// First day.
    pub from: Date,
    /// Days from there.
    pub days: u32,
    /// Whose wall clock the file shows.
    pub zone: Zone,
}

/// What was written: rows = usage + duplicates + bad + failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Generated {
    /// Rows in all.
    pub rows: u64,
    /// Answered calls, each once.
    pub usage: u64,
    /// Exact repetitions of answered calls.
    pub duplicates: u64,
    /// Rows that cannot be read.
    pub bad: u64,
    /// Calls that nobody answered.
    pub failed: u64,
    /// Of the usage: answered and ended in the same second.
    pub zero_second: u64,
    /// Of the usage: records of an earlier day.
    pub late: u64,
    /// Of the usage: second legs that share the uniqueid of a first.
    pub second_legs: u64,
    /// Of the usage: calls by numbers that are nobody's.
    pub strangers: u64,
}

/// One leg of a call.
#[derive(Debug, Clone)]
struct Call {
    src: String,
    dst: String,
    disposition: &'static str,
    start: Instant,
    ring_s: u64,
    talk_s: u64,
    name: &'static str,
    uniqueid: String,
    sequence: u64,
}

/// A row and when it is written.
struct Written {
    at: Instant,
    row: String,
}

/// Writes a file of calls.
///
/// # Errors
/// [`GenerateError`]: no numbers, no days, days beyond the calendar, or the output.
pub fn asterisk(options: &AsteriskOptions, out: &mut impl Write) -> Result<Generated, GenerateError> {
    if options.numbers.is_empty() {
        return Err(GenerateError::NoIdentifiers);
    }
    let mut maker =
        Maker { options, random: Random::seeded(options.seed), made: Generated::default(), recent: VecDeque::new(), sequence: 0 };
    for slot in slots(options.from, options.days, options.calls)? {
        let mut rows = maker.hour(slot)?;
        rows.sort_by_key(|written| written.at);
        for written in rows {
            writeln!(out, "{}", written.row)?;
        }
    }
    out.flush()?;
    Ok(maker.made)
}

struct Maker<'a> {
    options: &'a AsteriskOptions,
    random: Random,
    made: Generated,
    recent: VecDeque<(Instant, String)>,
    sequence: u64,
}

impl Maker<'_> {
    fn hour(&mut self, slot: Slot) -> Result<Vec<Written>, CalendarError> {
        let mut rows = Vec::new();
        let mut left = slot.events;
        while left > 0 {
            let before = rows.len();
            if self.random.happens(DUPLICATES) && !self.recent.is_empty() {
                rows.extend(self.duplicate()?);
            } else if self.random.happens(BAD_ROWS) {
                rows.push(self.bad(slot)?);
            } else {
                self.call(slot, left, &mut rows)?;
            }
            let wrote = u64::try_from(rows.len().saturating_sub(before)).unwrap_or(0);
            self.made.rows = self.made.rows.saturating_add(wrote);
            left = left.saturating_sub(wrote.max(1));
        }
        Ok(rows)
    }

    fn duplicate(&mut self) -> Result<Option<Written>, CalendarError> {
        let bound = u64::try_from(self.recent.len()).unwrap_or(0);
        let index = usize::try_from(self.random.below(bound)).unwrap_or(0);
        let Some((at, row)) = self.recent.get(index).cloned() else { return Ok(None) };
        self.made.duplicates = self.made.duplicates.saturating_add(1);
        Ok(Some(Written { at: at.plus_seconds(seconds(self.random.between(1, DUPLICATE_AFTER_S_MAX)))?, row }))
    }

    /// An ordinary call, sometimes late, sometimes with a second leg.
    fn call(&mut self, slot: Slot, left: u64, rows: &mut Vec<Written>) -> Result<(), CalendarError> {
        let mut call = self.draw(slot)?;
        let ends = call.end()?;
        if call.disposition != ANSWERED {
            self.made.failed = self.made.failed.saturating_add(1);
            rows.push(Written { at: ends, row: call.row(&self.options.zone)? });
            return Ok(());
        }
        let age_days = self.random.between(1, LATE_DAYS_MAX);
        let first_day = self.options.zone.start_of_day(self.options.from);
        let earlier = call.start.plus_seconds(-seconds(age_days).saturating_mul(SECONDS_PER_DAY))?;
        if self.random.happens(LATE_ROWS) && earlier >= first_day {
            call.start = earlier;
            self.made.late = self.made.late.saturating_add(1);
        }
        self.keep(&call, ends, rows)?;
        if left > 1 && self.random.happens(TRANSFERS) {
            let leg = self.second_leg(&call)?;
            let ends = leg.end()?;
            self.made.second_legs = self.made.second_legs.saturating_add(1);
            self.keep(&leg, ends, rows)?;
        }
        Ok(())
    }

    fn keep(&mut self, call: &Call, at: Instant, rows: &mut Vec<Written>) -> Result<(), CalendarError> {
        let row = call.row(&self.options.zone)?;
        self.made.usage = self.made.usage.saturating_add(1);
        self.made.zero_second = self.made.zero_second.saturating_add(u64::from(call.talk_s == 0));
        self.made.strangers = self.made.strangers.saturating_add(u64::from(call.src.starts_with(STRANGER_PREFIX)));
        if self.recent.len() == RECENT_ROWS {
            self.recent.pop_front();
        }
        self.recent.push_back((at, row.clone()));
        rows.push(Written { at, row });
        Ok(())
    }

    fn draw(&mut self, slot: Slot) -> Result<Call, CalendarError> {
        let random = &mut self.random;
        let start = slot.instant(&self.options.zone, random)?;
        let index = random.skewed_index(self.options.numbers.len());
        let customer = self.options.numbers.get(index).cloned().unwrap_or_default();
        let src = if random.happens(STRANGERS) { format!("{STRANGER_PREFIX}{}", random.digits(4)) } else { customer };
        let disposition = random.weighted(&DISPOSITIONS, |entry| entry.0).map_or(ANSWERED, |entry| entry.1);
        let talked = random.weighted(&TALK_S, |entry| entry.0).map_or((1, 1), |&(_, least, most)| (least, most));
        let talk_s = if disposition != ANSWERED || random.happens(ZERO_SECONDS) { 0 } else { random.between(talked.0, talked.1) };
        let name_index = usize::try_from(random.below(u64::try_from(NAMES.len()).unwrap_or(1))).unwrap_or(0);
        self.sequence = self.sequence.saturating_add(1);
        Ok(Call {
            src,
            dst: destination(&mut self.random),
            disposition,
            start,
            ring_s: self.random.between(2, RING_S_MAX),
            talk_s,
            name: NAMES.get(name_index).copied().unwrap_or_default(),
            uniqueid: format!("{}.{}", start.micros().div_euclid(1_000_000), self.sequence),
            sequence: self.sequence,
        })
    }

    /// The call goes on to somebody else: the same uniqueid, another far channel, a later start.
    fn second_leg(&mut self, first: &Call) -> Result<Call, CalendarError> {
        self.sequence = self.sequence.saturating_add(1);
        let talk_s = self.random.between(1, 600);
        let dst = destination(&mut self.random);
        Ok(Call { dst, start: first.end()?, ring_s: 2, talk_s, sequence: self.sequence, ..first.clone() })
    }

    /// An answered call that something went wrong with on its way to the file.
    fn bad(&mut self, slot: Slot) -> Result<Written, CalendarError> {
        let mut call = self.draw(slot)?;
        call.disposition = ANSWERED;
        let at = call.end()?;
        let mut cells = call.cells(&self.options.zone)?;
        match self.random.below(5) {
            0 => cells.truncate(11),
            1 => replace(&mut cells, 10, "\"2026-02-31 25:61:00\""),
            2 => replace(&mut cells, 13, "n/a"),
            3 => replace(&mut cells, 1, "\"\""),
            _ => replace(&mut cells, 4, "\"Joe \"the man\" Doe\""),
        }
        self.made.bad = self.made.bad.saturating_add(1);
        Ok(Written { at, row: cells.join(",") })
    }
}

fn replace(cells: &mut [String], index: usize, text: &str) {
    if let Some(cell) = cells.get_mut(index) {
        text.clone_into(cell);
    }
}

fn seconds(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Call {
    fn answer(&self) -> Result<Instant, CalendarError> {
        self.start.plus_seconds(seconds(self.ring_s))
    }

    fn end(&self) -> Result<Instant, CalendarError> {
        self.answer()?.plus_seconds(seconds(self.talk_s))
    }

    fn row(&self, zone: &Zone) -> Result<String, CalendarError> {
        Ok(self.cells(zone)?.join(","))
    }

    /// The 18 columns as `cdr_csv` writes them: text in quotes, numbers bare.
    fn cells(&self, zone: &Zone) -> Result<Vec<String>, CalendarError> {
        let answered = self.disposition == ANSWERED;
        let far = if answered { format!("PJSIP/trunk-{:08x}", self.sequence) } else { String::new() };
        let answer = if answered { wall(self.answer()?, zone) } else { String::new() };
        let name = self.name;
        Ok(vec![
            quoted(""),
            quoted(&self.src),
            quoted(&self.dst),
            quoted("from-internal"),
            quoted(&format!("\"{name}\" <{}>", self.src)),
            quoted(&format!("PJSIP/{}-{:08x}", self.src, self.sequence)),
            quoted(&far),
            quoted("Dial"),
            quoted(&format!("PJSIP/{}@trunk,60", self.dst)),
            quoted(&wall(self.start, zone)),
            quoted(&answer),
            quoted(&wall(self.end()?, zone)),
            self.ring_s.saturating_add(self.talk_s).to_string(),
            self.talk_s.to_string(),
            quoted(self.disposition),
            quoted("DOCUMENTATION"),
            quoted(&self.uniqueid),
            quoted(""),
        ])
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn wall(instant: Instant, zone: &Zone) -> String {
    let (date, time) = zone.local(instant);
    format!("{date} {:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}
