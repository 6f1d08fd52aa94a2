//! Counters of one service in its billing cycles: kept beside the group, because a group may have many services (ARCHITECTURE.md §4).
//!
//! Owns: counters, sets of what was counted once, `once per` fees, sums of charges that a cycle bounds, and their binary form.
//! Invariant: what no late usage can reach any more is forgotten ([`crate::LATE_USAGE_DAYS_MAX`]).

use crate::BalanceError;
use crate::binary::{CodecError, Reader, Writer};
use crate::reach::reached_from;
use calendar::Instant;
use ids::Sym;
use money::MoneyError;

/// Different values that one set may hold.
pub const DISTINCT_MAX: usize = 2_000;
/// Entries that one list of a sheet may hold.
pub const SHEET_ENTRIES_MAX: usize = 2_000;
const VERSION: u8 = 1;

/// Where in the catalog a price stands: rate plan, row, and info and detail in it.
pub type Place = (Sym, u32, u32);

/// A counter of a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Its resource.
    pub resource: Sym,
    /// Start of the cycle.
    pub cycle: Instant,
    /// Quanta.
    pub quanta: i64,
}

/// Hashes of the different values that were counted in a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistinctSet {
    /// The counter's resource.
    pub resource: Sym,
    /// Start of the cycle.
    pub cycle: Instant,
    /// Ascending.
    pub hashes: Vec<u64>,
}

/// A `once per` fee that was charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OncePaid {
    /// The fee.
    pub place: Place,
    /// Days since 1970 on which the day or the cycle starts, ascending.
    pub days: Vec<i32>,
}

/// What a price charged in a cycle that bounds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleSum {
    /// The price.
    pub place: Place,
    /// Start of the cycle.
    pub cycle: Instant,
    /// Quanta without tax, before discounts.
    pub quanta: i64,
}

/// All counters of one service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CounterSheet {
    /// Counters.
    pub counters: Vec<Counter>,
    /// Sets.
    pub sets: Vec<DistinctSet>,
    /// `once per` fees.
    pub once: Vec<OncePaid>,
    /// Sums of bounded charges.
    pub sums: Vec<CycleSum>,
}

impl CounterSheet {
    /// True where there is nothing to keep.
    pub const fn is_empty(&self) -> bool {
        self.counters.is_empty() && self.sets.is_empty() && self.once.is_empty() && self.sums.is_empty()
    }

    /// A counter's quanta; none where the cycle has none yet.
    pub fn counter(&self, resource: Sym, cycle: Instant) -> Option<i64> {
        self.counters.iter().find(|counter| counter.resource == resource && counter.cycle == cycle).map(|counter| counter.quanta)
    }

    /// Sets a counter.
    ///
    /// # Errors
    /// [`BalanceError::TooManyCounters`].
    pub fn set_counter(&mut self, resource: Sym, cycle: Instant, quanta: i64) -> Result<(), BalanceError> {
        match self.counters.iter_mut().find(|counter| counter.resource == resource && counter.cycle == cycle) {
            Some(counter) => counter.quanta = quanta,
            None => {
                forget_past(&mut self.counters, cycle, |counter| counter.cycle);
                push(&mut self.counters, Counter { resource, cycle, quanta })?;
            }
        }
        Ok(())
    }

    /// Adds a value to a set and answers how many different ones it holds.
    ///
    /// # Errors
    /// [`BalanceError::TooManyCounters`], [`BalanceError::TooManyDistinct`].
    pub fn add_distinct(&mut self, resource: Sym, cycle: Instant, hash: u64) -> Result<i64, BalanceError> {
        let place = match self.sets.iter().position(|set| set.resource == resource && set.cycle == cycle) {
            Some(place) => place,
            None => {
                forget_past(&mut self.sets, cycle, |set| set.cycle);
                push(&mut self.sets, DistinctSet { resource, cycle, hashes: Vec::new() })?;
                self.sets.len() - 1
            }
        };
        let set = self.sets.get_mut(place).ok_or(BalanceError::TooManyCounters)?;
        if let Err(at) = set.hashes.binary_search(&hash) {
            if set.hashes.len() >= DISTINCT_MAX {
                return Err(BalanceError::TooManyDistinct);
            }
            set.hashes.insert(at, hash);
        }
        Ok(i64::try_from(set.hashes.len()).map_err(|_too_large| MoneyError::Overflow)?)
    }

    /// Whether a `once per` fee was charged for the period that starts on a day.
    pub fn is_once_paid(&self, place: Place, day: i32) -> bool {
        self.once.iter().any(|once| once.place == place && once.days.contains(&day))
    }

    /// The latest day of a `once per` fee.
    pub fn last_once(&self, place: Place) -> Option<i32> {
        self.once.iter().find(|once| once.place == place).and_then(|once| once.days.last()).copied()
    }

    /// Notes that a `once per` fee was charged.
    ///
    /// # Errors
    /// [`BalanceError::TooManyCounters`].
    pub fn set_once_paid(&mut self, place: Place, day: i32) -> Result<(), BalanceError> {
        match self.once.iter_mut().find(|once| once.place == place) {
            Some(once) => {
                let at = once.days.partition_point(|paid| *paid < day);
                if once.days.get(at) != Some(&day) {
                    once.days.insert(at, day);
                }
                let reached = reached_from(once.days.iter().copied());
                once.days.retain(|paid| *paid >= reached);
                Ok(())
            }
            None => push(&mut self.once, OncePaid { place, days: vec![day] }),
        }
    }

    /// Takes back that a `once per` fee was charged: its event was cancelled.
    pub fn unset_once_paid(&mut self, place: Place, day: i32) {
        for once in self.once.iter_mut().filter(|once| once.place == place) {
            once.days.retain(|paid| *paid != day);
        }
        self.once.retain(|once| !once.days.is_empty());
    }

    /// Forgets all that was counted in a cycle, which is counted anew: `days` are those that start in it, half-open.
    pub fn forget_cycle(&mut self, cycle: Instant, days: (i32, i32)) {
        self.counters.retain(|counter| counter.cycle != cycle);
        self.sets.retain(|set| set.cycle != cycle);
        self.sums.retain(|sum| sum.cycle != cycle);
        for once in &mut self.once {
            once.days.retain(|day| *day < days.0 || *day >= days.1);
        }
        self.once.retain(|once| !once.days.is_empty());
    }

    /// The same counters in one order, whatever order they were made in.
    pub fn sorted(mut self) -> Self {
        self.counters.sort_by_key(|counter| (counter.resource, counter.cycle));
        self.sets.sort_by_key(|set| (set.resource, set.cycle));
        self.once.sort_by_key(|once| once.place);
        self.sums.sort_by_key(|sum| (sum.place, sum.cycle));
        self
    }

    /// What a bounded price charged in a cycle.
    pub fn sum(&self, place: Place, cycle: Instant) -> i64 {
        self.sums.iter().find(|sum| sum.place == place && sum.cycle == cycle).map_or(0, |sum| sum.quanta)
    }

    /// Adds to what a bounded price charged in a cycle.
    ///
    /// # Errors
    /// [`BalanceError::TooManyCounters`], [`MoneyError::Overflow`].
    pub fn add_sum(&mut self, place: Place, cycle: Instant, quanta: i64) -> Result<(), BalanceError> {
        match self.sums.iter_mut().find(|sum| sum.place == place && sum.cycle == cycle) {
            Some(sum) => sum.quanta = sum.quanta.checked_add(quanta).ok_or(MoneyError::Overflow)?,
            None => {
                forget_past(&mut self.sums, cycle, |sum| sum.cycle);
                push(&mut self.sums, CycleSum { place, cycle, quanta })?;
            }
        }
        Ok(())
    }

    /// The bytes that a store keeps.
    pub fn encode(&self) -> Vec<u8> {
        let mut to = Writer::with_capacity(64);
        to.byte(VERSION).unsigned(self.counters.len() as u64);
        for counter in &self.counters {
            to.sym(counter.resource).signed(counter.cycle.micros()).signed(counter.quanta);
        }
        to.unsigned(self.sets.len() as u64);
        for set in &self.sets {
            to.sym(set.resource).signed(set.cycle.micros()).unsigned(set.hashes.len() as u64);
            for hash in &set.hashes {
                to.unsigned(*hash);
            }
        }
        to.unsigned(self.once.len() as u64);
        for once in &self.once {
            write_place(&mut to, once.place);
            to.unsigned(once.days.len() as u64);
            for day in &once.days {
                to.signed(i64::from(*day));
            }
        }
        to.unsigned(self.sums.len() as u64);
        for sum in &self.sums {
            write_place(&mut to, sum.place);
            to.signed(sum.cycle.micros()).signed(sum.quanta);
        }
        to.finish()
    }

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut from = Reader::new(bytes);
        match from.byte()? {
            VERSION => {}
            other => return Err(CodecError::Version(other)),
        }
        let mut sheet = Self::default();
        for _ in 0..from.count(SHEET_ENTRIES_MAX)? {
            sheet.counters.push(Counter { resource: from.sym()?, cycle: read_instant(&mut from)?, quanta: from.signed()? });
        }
        for _ in 0..from.count(SHEET_ENTRIES_MAX)? {
            let (resource, cycle) = (from.sym()?, read_instant(&mut from)?);
            let hashes = (0..from.count(DISTINCT_MAX)?).map(|_| from.unsigned()).collect::<Result<_, _>>()?;
            sheet.sets.push(DistinctSet { resource, cycle, hashes });
        }
        for _ in 0..from.count(SHEET_ENTRIES_MAX)? {
            let place = read_place(&mut from)?;
            let days = (0..from.count(SHEET_ENTRIES_MAX)?).map(|_| from.signed32()).collect::<Result<_, _>>()?;
            sheet.once.push(OncePaid { place, days });
        }
        for _ in 0..from.count(SHEET_ENTRIES_MAX)? {
            sheet.sums.push(CycleSum { place: read_place(&mut from)?, cycle: read_instant(&mut from)?, quanta: from.signed()? });
        }
        from.end()?;
        Ok(sheet)
    }
}

/// Forgets what is of cycles that no usage can reach once there is something of a further one.
fn forget_past<T>(list: &mut Vec<T>, further: Instant, cycle: impl Fn(&T) -> Instant) {
    let first_days = list.iter().map(|one| cycle(one).utc_day()).chain([further.utc_day()]);
    let reached = reached_from(first_days);
    list.retain(|one| cycle(one).utc_day() >= reached);
}

fn push<T>(list: &mut Vec<T>, one: T) -> Result<(), BalanceError> {
    if list.len() >= SHEET_ENTRIES_MAX {
        return Err(BalanceError::TooManyCounters);
    }
    list.push(one);
    Ok(())
}

fn write_place(to: &mut Writer, (plan, row, detail): Place) {
    to.sym(plan).unsigned(u64::from(row)).unsigned(u64::from(detail));
}

fn read_place(from: &mut Reader<'_>) -> Result<Place, CodecError> {
    Ok((from.sym()?, from.number32()?, from.number32()?))
}

fn read_instant(from: &mut Reader<'_>) -> Result<Instant, CodecError> {
    Instant::try_from_micros(from.signed()?).map_err(|_out_of_range| CodecError::Malformed("instant"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = (Sym(7), 1, 65_536);

    fn at(day: i64) -> Instant {
        Instant::from_micros(day * 86_400_000_000)
    }

    #[test]
    fn a_sheet_reads_back_as_it_was() {
        let mut sheet = CounterSheet::default();
        sheet.set_counter(Sym(3), at(20_000), -5).unwrap();
        sheet.add_distinct(Sym(4), at(20_000), u64::MAX).unwrap();
        sheet.set_once_paid(PLACE, 20_001).unwrap();
        sheet.add_sum(PLACE, at(20_000), 12).unwrap();
        let bytes = sheet.encode();
        assert_eq!(CounterSheet::decode(&bytes), Ok(sheet));
        for end in 0..bytes.len() {
            assert!(CounterSheet::decode(&bytes[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn a_cycle_is_forgotten_and_the_others_stay() {
        let mut sheet = CounterSheet::default();
        for (cycle, day) in [(20_000, 20_029), (20_030, 20_030)] {
            sheet.set_counter(Sym(3), at(cycle), 5).unwrap();
            sheet.add_distinct(Sym(4), at(cycle), 9).unwrap();
            sheet.set_once_paid(PLACE, day).unwrap();
            sheet.add_sum(PLACE, at(cycle), 12).unwrap();
        }
        let mut other = CounterSheet::default();
        other.add_sum(PLACE, at(20_000), 12).unwrap();
        other.set_once_paid(PLACE, 20_029).unwrap();
        other.add_distinct(Sym(4), at(20_000), 9).unwrap();
        other.set_counter(Sym(3), at(20_000), 5).unwrap();
        sheet.forget_cycle(at(20_030), (20_030, 20_060));
        assert_eq!(sheet.sorted(), other.sorted());
    }

    #[test]
    fn late_usage_reaches_a_long_cycle() {
        let mut sheet = CounterSheet::default();
        // Two years, then one day of the next two, then a day late again.
        for (cycle, quanta) in [(20_000, 5), (20_731, 1), (20_000, 6)] {
            sheet.set_counter(Sym(3), at(cycle), quanta).unwrap();
            sheet.add_sum(PLACE, at(cycle), 10).unwrap();
            sheet.set_once_paid(PLACE, i32::try_from(cycle).unwrap()).unwrap();
        }
        assert_eq!((sheet.counter(Sym(3), at(20_000)), sheet.sum(PLACE, at(20_000))), (Some(6), 20));
        assert!(sheet.is_once_paid(PLACE, 20_000));
        sheet.set_counter(Sym(3), at(21_461), 1).unwrap();
        assert_eq!(sheet.counter(Sym(3), at(20_000)), None, "its end is 730 days ago");
        assert_eq!(sheet.counter(Sym(3), at(20_731)), Some(1));
    }

    #[test]
    fn the_same_value_is_counted_once() {
        let mut sheet = CounterSheet::default();
        let counted: Vec<i64> = [9, 3, 9, 3, 1].map(|hash| sheet.add_distinct(Sym(4), at(20_000), hash).unwrap()).to_vec();
        assert_eq!(counted, [1, 2, 2, 2, 3]);
        assert_eq!(sheet.add_distinct(Sym(4), at(20_030), 9), Ok(1));
    }

    #[test]
    fn a_set_has_an_end_and_says_so() {
        let mut sheet = CounterSheet::default();
        for hash in 0..DISTINCT_MAX as u64 {
            sheet.add_distinct(Sym(4), at(20_000), hash).unwrap();
        }
        assert_eq!(sheet.add_distinct(Sym(4), at(20_000), 0), Ok(2_000));
        assert_eq!(sheet.add_distinct(Sym(4), at(20_000), u64::MAX), Err(BalanceError::TooManyDistinct));
    }

    #[test]
    fn days_that_no_late_usage_can_reach_are_forgotten() {
        let mut sheet = CounterSheet::default();
        for day in [20_000, 20_001, 20_092] {
            sheet.set_once_paid(PLACE, day).unwrap();
        }
        assert_eq!([20_000, 20_001, 20_092].map(|day| sheet.is_once_paid(PLACE, day)), [false, true, true]);
        sheet.unset_once_paid(PLACE, 20_001);
        assert_eq!((sheet.is_once_paid(PLACE, 20_001), sheet.last_once(PLACE)), (false, Some(20_092)));
    }
}
