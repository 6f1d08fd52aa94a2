//! Finds the row of an event (domain.md §5).
//!
//! Owns: which row wins, and the index that finds it without looking at all rows. Does not own: prices.
//!
//! The most specific matching row wins. Specificity is compared in this order: number of equalities; number of one-of conditions, which name
//! the whole value too; sum of the lengths of matched prefixes; sum of the lengths of the prefixes by which zones matched; number of ranges;
//! whether the row has a time window. A condition on the customer counts as an equality where it names one value, else as one-of. Among equals the higher priority wins, then the later row. So the order is total and one row wins.
//! Invariant: finding allocates nothing, and costs the same whatever the number of prefixes.

use crate::model::{Catalog, CustomerCondition, CustomerTraits, Matcher, RatePlan, RateRow, Selector, Value};
use crate::trie::Trie;
use calendar::{Date, Instant, LocalTime, Zone};
use ids::Sym;
use std::cell::Cell;
use std::collections::HashMap;

/// Finds the rows that may match an event. Each row is indexed by one of its selectors.
#[derive(Debug, Clone, Default)]
pub struct RowFinder {
    /// Times of day where a window may begin or end.
    edges: Vec<LocalTime>,
    /// By row, the selector that it is indexed by.
    indexed: Vec<Option<usize>>,
    prefixes: HashMap<usize, Trie>,
    zones: HashMap<(usize, Sym), HashMap<String, Vec<usize>>>,
    texts: HashMap<usize, HashMap<String, Vec<usize>>>,
    /// Rows that no index holds.
    rest: Vec<usize>,
}

/// How specific a match is; compared field by field in this order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Specificity {
    equalities: usize,
    one_ofs: usize,
    prefix_length: usize,
    zone_prefix_length: usize,
    ranges: usize,
    window: bool,
}

impl Specificity {
    /// Adds a condition on the customer that holds.
    fn add_customer(&mut self, condition: &CustomerCondition) {
        for length in condition.lengths() {
            if length == 1 {
                self.equalities += 1;
            } else {
                self.one_ofs += 1;
            }
        }
    }

    /// Adds a condition that matched; `length` is that of the prefix where there is one.
    fn add(&mut self, matcher: &Matcher, length: usize) {
        match matcher {
            Matcher::Equals(_) => self.equalities += 1,
            Matcher::Prefix(_) => self.prefix_length += length,
            Matcher::Zone { .. } => self.zone_prefix_length += length,
            Matcher::OneOf(_) => self.one_ofs += 1,
            Matcher::Range { .. } => self.ranges += 1,
        }
    }
}

/// The best row so far: specificity, priority, place.
type Best = Option<(Specificity, i32, usize)>;

impl RatePlan {
    /// The row of a customer's event, with its place: the most specific one whose conditions hold and whose window holds at the instant.
    pub fn find(
        &self,
        catalog: &Catalog,
        customer: CustomerTraits<'_>,
        fields: &[Option<Value>],
        at: Instant,
    ) -> Option<(usize, &RateRow)> {
        let moment = Moment { at, zone: &catalog.zone, local: Cell::new(None) };
        let search = Search { plan: self, catalog, customer, fields, moment };
        let (_, _, place) = search.run()?;
        self.rows.get(place).map(|row| (place, row))
    }
}

/// The event's instant, its local reading computed when it is first asked for.
struct Moment<'a> {
    at: Instant,
    zone: &'a Zone,
    local: Cell<Option<(Date, LocalTime)>>,
}

impl Moment<'_> {
    fn local(&self) -> (Date, LocalTime) {
        if let Some(local) = self.local.get() {
            return local;
        }
        let local = self.zone.local(self.at);
        self.local.set(Some(local));
        local
    }
}

struct Search<'a> {
    plan: &'a RatePlan,
    catalog: &'a Catalog,
    customer: CustomerTraits<'a>,
    fields: &'a [Option<Value>],
    moment: Moment<'a>,
}

impl Search<'_> {
    fn run(&self) -> Best {
        let finder = &self.plan.finder;
        let mut best = None;
        for (place, trie) in &finder.prefixes {
            if let Some(text) = self.text(*place) {
                trie.walk(text, |length, row| self.consider(&mut best, row, length));
            }
        }
        for ((place, map), rows) in &finder.zones {
            if let Some((zone, length)) = self.zone(*place, *map) {
                rows.get(zone).into_iter().flatten().for_each(|row| self.consider(&mut best, *row, length));
            }
        }
        for (place, rows) in &finder.texts {
            if let Some(text) = self.text(*place) {
                rows.get(text).into_iter().flatten().for_each(|row| self.consider(&mut best, *row, 0));
            }
        }
        finder.rest.iter().for_each(|row| self.consider(&mut best, *row, 0));
        best
    }

    /// Takes a row as the best one if it matches and beats what is there. Its indexed selector has matched, by `length`.
    fn consider(&self, best: &mut Best, place: usize, length: usize) {
        let Some(row) = self.plan.rows.get(place) else { return };
        let indexed = self.plan.finder.indexed.get(place).copied().flatten();
        let mut specificity = Specificity { window: row.window.is_some(), ..Specificity::default() };
        if let Some(condition) = &row.customer {
            if !condition.holds(&self.customer) {
                return;
            }
            specificity.add_customer(condition);
        }
        for (number, selector) in row.selectors.iter().enumerate() {
            let matched = if indexed == Some(number) { Some(length) } else { self.matched(selector) };
            match matched {
                Some(length) => specificity.add(&selector.matcher, length),
                None => return,
            }
        }
        let candidate = (specificity, row.priority, place);
        if best.is_some_and(|before| before >= candidate) {
            return;
        }
        if let Some(window) = &row.window {
            let (date, time) = self.moment.local();
            if !window.holds(date, time) {
                return;
            }
        }
        *best = Some(candidate);
    }

    /// Whether a condition holds, with the length of the prefix where there is one.
    fn matched(&self, selector: &Selector) -> Option<usize> {
        let value = self.fields.get(selector.place)?.as_ref()?;
        match &selector.matcher {
            Matcher::Equals(wanted) => (value == wanted).then_some(0),
            Matcher::OneOf(list) => list.contains(value).then_some(0),
            Matcher::Range { from, to } => match value {
                Value::Number(number) => {
                    let inside = from.is_none_or(|from| from <= *number) && to.is_none_or(|to| *number < to);
                    inside.then_some(0)
                }
                Value::Text(_) | Value::Time(_) | Value::Truth(_) => None,
            },
            Matcher::Prefix(prefixes) => {
                let text = self.text(selector.place)?;
                prefixes.iter().filter(|prefix| text.starts_with(prefix.as_str())).map(String::len).max()
            }
            Matcher::Zone { map, zones } => {
                let (zone, length) = self.zone(selector.place, *map)?;
                zones.iter().any(|wanted| wanted == zone).then_some(length)
            }
        }
    }

    fn text(&self, place: usize) -> Option<&str> {
        match self.fields.get(place)?.as_ref()? {
            Value::Text(text) => Some(text),
            Value::Number(_) | Value::Time(_) | Value::Truth(_) => None,
        }
    }

    /// The zone of a field's number, as the map stands on the event's day in the site's zone.
    fn zone(&self, place: usize, map: Sym) -> Option<(&str, usize)> {
        self.catalog.zone_maps.get(&map)?.zone_of(self.text(place)?, self.moment.local().0)
    }
}

impl RowFinder {
    /// Indexes rows in the order in which the plan holds them.
    pub fn build(rows: &[RateRow]) -> Self {
        let mut finder = Self::default();
        for (place, row) in rows.iter().enumerate() {
            let best = (0..row.selectors.len()).filter_map(|number| Some((index_rank(row.selectors.get(number)?)?, number))).max();
            let number = best.map(|(_, number)| number);
            match number.and_then(|number| row.selectors.get(number)) {
                Some(selector) => finder.index(selector, place),
                None => finder.rest.push(place),
            }
            finder.indexed.push(number);
        }
        finder.edges = edges(rows);
        finder
    }

    /// Times of day where a window may begin or end; none where no row has a window.
    pub(crate) fn edges(&self) -> &[LocalTime] {
        &self.edges
    }

    fn index(&mut self, selector: &Selector, row: usize) {
        match &selector.matcher {
            Matcher::Prefix(prefixes) => {
                let trie = self.prefixes.entry(selector.place).or_default();
                prefixes.iter().for_each(|prefix| trie.insert(prefix, row));
            }
            Matcher::Zone { map, zones } => {
                let index = self.zones.entry((selector.place, *map)).or_default();
                zones.iter().for_each(|zone| index.entry(zone.clone()).or_default().push(row));
            }
            Matcher::Equals(value) => self.index_text(selector.place, value, row),
            Matcher::OneOf(values) => values.iter().for_each(|value| self.index_text(selector.place, value, row)),
            Matcher::Range { .. } => {}
        }
    }

    fn index_text(&mut self, place: usize, value: &Value, row: usize) {
        match value {
            Value::Text(text) => self.texts.entry(place).or_default().entry(text.to_string()).or_default().push(row),
            Value::Number(_) | Value::Time(_) | Value::Truth(_) => {}
        }
    }
}

/// Which selector indexes a row best: the one with the most prefixes, else a text, else a zone; none for what is compared by value.
fn index_rank(selector: &Selector) -> Option<(u8, usize)> {
    let all_text = |values: &[Value]| values.iter().all(|value| matches!(value, Value::Text(_)));
    match &selector.matcher {
        Matcher::Prefix(prefixes) => Some((3, prefixes.len())),
        Matcher::Equals(Value::Text(_)) => Some((2, 1)),
        Matcher::OneOf(values) if all_text(values) => Some((2, values.len())),
        Matcher::Zone { zones, .. } => Some((1, zones.len())),
        Matcher::Equals(Value::Number(_) | Value::Time(_) | Value::Truth(_)) | Matcher::OneOf(_) | Matcher::Range { .. } => None,
    }
}

/// Each window may change at its hours and, by weekdays and holidays, at midnight.
fn edges(rows: &[RateRow]) -> Vec<LocalTime> {
    let mut edges = Vec::new();
    for window in rows.iter().filter_map(|row| row.window.as_ref()) {
        edges.push(LocalTime::MIDNIGHT);
        edges.extend(window.hours.into_iter().flat_map(|(from, to)| [from, to]));
    }
    edges.sort_unstable();
    edges.dedup();
    edges
}
