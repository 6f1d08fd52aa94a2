//! Prefix to zone (domain.md §5).
//!
//! Owns: the rows of a zone map in the form that rating reads, and looking up the zone of a number on a day. Does not own: their text
//! (`zone_rows`), their bytes (`zone_form`), how one map follows another (`zone_change`).
//!
//! Invariants: rows stand in the order of prefix and first day, at most one of a prefix begins on a day, zones in the order of their names,
//! so equal rows make equal maps. Only a row that is valid on the day counts: the longest prefix is the longest one of that day. Looking up
//! allocates nothing: one search for the last prefix at or before the number, among those of its first digits, then its parents, which are all
//! the prefixes of the number.

use crate::prefix::{self, Prefix};
use calendar::Date;
use std::collections::HashMap;

/// Stands for no parent.
const NONE: u32 = u32::MAX;
/// Stands for no end.
const OPEN: i32 = i32::MAX;
/// Most digits by which a search begins: 160,000 places of four bytes.
const HEAD_DIGITS_MAX: u32 = 5;

/// Prefixes and their zones, dated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ZoneMap {
    zones: Vec<Box<str>>,
    /// Ascending, each prefix once; one more says where the last one's rows end.
    nodes: Vec<Node>,
    /// By the first digits, the place of the first prefix that does not come before them: the search begins among a few. There are about
    /// as many heads as prefixes.
    heads: Vec<u32>,
    head_digits: u32,
    rows: Vec<DatedZone>,
}

/// A prefix with all that leads on from it, side by side in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Node {
    prefix: Prefix,
    /// Place of the longest other prefix that begins this one.
    parent: u32,
    /// Place of its first row.
    start: u32,
}

/// A row without its prefix. Days are counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct DatedZone {
    zone: u32,
    from: i32,
    to: i32,
}

/// A row as it is read out of a map: a prefix and its zone in `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    pub prefix: Prefix,
    pub zone: &'a str,
    /// Place of the zone among [`ZoneMap::zones`].
    pub place: usize,
    pub from: i32,
    pub to: Option<i32>,
}

impl ZoneMap {
    /// The zone of a number on a day, with the length of the prefix: the longest prefix with a row of that day; of several rows of one
    /// prefix the one that began last. A leading `+` of the number is passed over.
    pub fn zone_of(&self, number: &str, date: Date) -> Option<(&str, usize)> {
        self.find(number, date).map(|row| (row.zone, row.prefix.len()))
    }

    /// The row that says the zone of a number on a day.
    pub(crate) fn find(&self, number: &str, date: Date) -> Option<Row<'_>> {
        let number = Prefix::of_number(number.strip_prefix('+').unwrap_or(number));
        let day = date.days_since_epoch();
        // What lies between a prefix of the number and the number begins with that prefix, so all of them are parents of the last one.
        let head = number.head(self.head_digits);
        let (from, to) = (*self.heads.get(head)? as usize, *self.heads.get(head + 1)? as usize);
        let mut at = (from + self.nodes.get(from..to)?.partition_point(|node| node.prefix <= number)).checked_sub(1)?;
        loop {
            let node = *self.nodes.get(at)?;
            if node.prefix.begins(number)
                && let Some(row) = self.rows_at(at).iter().rev().find(|row| row.from <= day && day < row.to)
            {
                return Some(self.row(node.prefix, *row));
            }
            if node.parent == NONE {
                return None;
            }
            at = node.parent as usize;
        }
    }

    fn rows_at(&self, at: usize) -> &[DatedZone] {
        let (Some(node), Some(next)) = (self.nodes.get(at), self.nodes.get(at + 1)) else { return &[] };
        self.rows.get(node.start as usize..next.start as usize).unwrap_or_default()
    }

    /// The prefixes, ascending.
    fn prefixes(&self) -> &[Node] {
        self.nodes.split_last().map_or(&[], |(_end, prefixes)| prefixes)
    }

    /// The names of all zones, ascending.
    pub fn zones(&self) -> impl ExactSizeIterator<Item = &str> {
        self.zones.iter().map(AsRef::as_ref)
    }

    /// Whether any row has the zone.
    pub fn has_zone(&self, zone: &str) -> bool {
        self.zones.binary_search_by(|known| known.as_ref().cmp(zone)).is_ok()
    }

    /// Number of rows.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// True without rows.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bytes that the map takes in memory, the names of its zones aside.
    pub const fn memory_bytes(&self) -> usize {
        self.nodes.capacity() * size_of::<Node>() + self.heads.capacity() * size_of::<u32>() + self.rows.capacity() * size_of::<DatedZone>()
    }

    /// All rows in the order of prefix and first day.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows_from(0)
    }

    /// The rows of the prefixes that begin with some digits.
    pub(crate) fn rows_under(&self, digits: Prefix) -> impl Iterator<Item = Row<'_>> {
        let first = self.prefixes().partition_point(|node| node.prefix < digits);
        self.rows_from(first).take_while(move |row| digits.begins(row.prefix))
    }

    fn rows_from(&self, first: usize) -> impl Iterator<Item = Row<'_>> {
        let prefixes = self.prefixes().iter().enumerate().skip(first);
        prefixes.flat_map(move |(at, node)| self.rows_at(at).iter().map(|row| self.row(node.prefix, *row)))
    }

    fn row(&self, prefix: Prefix, row: DatedZone) -> Row<'_> {
        let place = row.zone as usize;
        let zone = self.zones.get(place).map_or("", AsRef::as_ref);
        Row { prefix, zone, place, from: row.from, to: (row.to != OPEN).then_some(row.to) }
    }
}

/// Two rows of one prefix that begin on the same day: the number of the later one, its prefix, the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Twice {
    pub number: u32,
    pub prefix: Prefix,
    pub from: i32,
}

/// Collects rows in any order.
#[derive(Debug, Default)]
pub(crate) struct ZoneMapBuilder {
    places: HashMap<Box<str>, u32>,
    rows: Vec<Collected>,
    /// The zone before: neighbours often share it.
    last: Option<(Box<str>, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Collected {
    prefix: Prefix,
    row: DatedZone,
    number: u32,
}

impl ZoneMapBuilder {
    /// Adds a row; the number names it where it is a duplicate.
    pub fn push(&mut self, prefix: Prefix, zone: &str, from: i32, to: Option<i32>, number: u32) {
        let zone = self.place(zone);
        self.rows.push(Collected { prefix, row: DatedZone { zone, from, to: to.unwrap_or(OPEN) }, number });
    }

    /// Number of rows.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    fn place(&mut self, zone: &str) -> u32 {
        if let Some((_, place)) = self.last.as_ref().filter(|(name, _)| name.as_ref() == zone) {
            return *place;
        }
        let place = match self.places.get(zone) {
            Some(place) => *place,
            None => {
                // There are at most as many zones as rows, whose number is limited.
                let place = number(self.places.len());
                self.places.insert(zone.into(), place);
                place
            }
        };
        self.last = Some((zone.into(), place));
        place
    }

    /// The map, and every row that begins on the day of another one of its prefix.
    pub fn finish(mut self) -> (ZoneMap, Vec<Twice>) {
        let order = |row: &Collected| (row.prefix, row.row.from, row.number);
        if !self.rows.is_sorted_by_key(order) {
            self.rows.sort_unstable_by_key(order);
        }
        let same = |pair: &[Collected; 2]| pair[0].prefix == pair[1].prefix && pair[0].row.from == pair[1].row.from;
        let twice = self.rows.array_windows::<2>().filter(|pair| same(pair));
        let twice: Vec<Twice> = twice.map(|[_, row]| Twice { number: row.number, prefix: row.prefix, from: row.row.from }).collect();
        if self.rows.is_empty() {
            return (ZoneMap::default(), Vec::new());
        }
        let (zones, moved) = sorted_zones(self.places);
        let mut map = ZoneMap { zones, rows: Vec::with_capacity(self.rows.len()), ..ZoneMap::default() };
        for Collected { prefix, row, .. } in self.rows {
            if map.nodes.last().is_none_or(|last| last.prefix != prefix) {
                map.nodes.push(Node { prefix, parent: NONE, start: number(map.rows.len()) });
            }
            let zone = moved.get(row.zone as usize).copied().unwrap_or(row.zone);
            map.rows.push(DatedZone { zone, ..row });
        }
        map.head_digits = (1..HEAD_DIGITS_MAX).find(|digits| prefix::heads(*digits) >= map.nodes.len()).unwrap_or(HEAD_DIGITS_MAX);
        map.heads = heads(&map.nodes, map.head_digits);
        find_parents(&mut map.nodes);
        map.nodes.push(Node { prefix: Prefix::default(), parent: NONE, start: number(map.rows.len()) });
        map.nodes.shrink_to_fit();
        (map, twice)
    }
}

/// The names in their order, and by old place the new one.
fn sorted_zones(places: HashMap<Box<str>, u32>) -> (Vec<Box<str>>, Vec<u32>) {
    let mut named: Vec<(Box<str>, u32)> = places.into_iter().collect();
    named.sort_unstable();
    let mut moved = vec![0; named.len()];
    for (new, (_, old)) in named.iter().enumerate() {
        if let Some(place) = moved.get_mut(*old as usize) {
            *place = number(new);
        }
    }
    (named.into_iter().map(|(name, _)| name).collect(), moved)
}

/// Where the prefixes of each head begin; one more says where the last one's end.
fn heads(nodes: &[Node], digits: u32) -> Vec<u32> {
    let count = prefix::heads(digits) + 1;
    let mut heads = Vec::with_capacity(count);
    for (place, node) in nodes.iter().enumerate() {
        while heads.len() <= node.prefix.head(digits) {
            heads.push(number(place));
        }
    }
    heads.resize(count, number(nodes.len()));
    heads
}

/// In ascending order the parents of a prefix are what is still open when it comes.
fn find_parents(nodes: &mut [Node]) {
    let mut open: Vec<(Prefix, u32)> = Vec::new();
    for (place, node) in nodes.iter_mut().enumerate() {
        while open.last().is_some_and(|(before, _)| !before.begins(node.prefix)) {
            open.pop();
        }
        node.parent = open.last().map_or(NONE, |(_, place)| *place);
        open.push((node.prefix, number(place)));
    }
}

/// Places fit by far: the rows of a map are limited.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}
