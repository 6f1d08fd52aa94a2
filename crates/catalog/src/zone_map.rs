//! Prefix to zone (domain.md §5).
//!
//! Owns: looking up the zone of a number on a day. Invariant: only a row that is valid on the day counts, so the longest prefix is the
//! longest one of that day.

use crate::trie::Trie;
use crate::zone_rows::ZoneRow;
use calendar::Date;
use std::collections::HashMap;

/// Prefixes and their zones, dated.
#[derive(Debug, Clone, Default)]
pub struct ZoneMap {
    trie: Trie,
    rows: Vec<DatedZone>,
    zones: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct DatedZone {
    zone: usize,
    from: Date,
    to: Option<Date>,
}

impl ZoneMap {
    /// Indexes the rows.
    pub(crate) fn build(rows: &[ZoneRow]) -> Self {
        let mut map = Self::default();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for row in rows {
            let zone = *places.entry(&row.zone).or_insert_with(|| {
                map.zones.push(row.zone.clone());
                map.zones.len() - 1
            });
            map.trie.insert(&row.prefix, map.rows.len());
            map.rows.push(DatedZone { zone, from: row.from, to: row.to });
        }
        map
    }

    /// The zone of a number on a day, with the length of the prefix: the longest prefix with a row of that day; of several rows of one
    /// prefix the one that began last. A leading `+` of the number is passed over.
    pub fn zone_of(&self, number: &str, date: Date) -> Option<(&str, usize)> {
        let (place, length) = self.find(number, date)?;
        Some((self.zones.get(place)?.as_str(), length))
    }

    /// The place of the zone among [`ZoneMap::zones`].
    pub(crate) fn find(&self, number: &str, date: Date) -> Option<(usize, usize)> {
        let digits = number.strip_prefix('+').unwrap_or(number);
        let mut best: Option<(usize, Date, usize)> = None;
        self.trie.walk(digits, |length, place| {
            let Some(row) = self.rows.get(place) else { return };
            let valid = row.from <= date && row.to.is_none_or(|to| date < to);
            if valid && best.is_none_or(|(before, from, _)| (length, row.from) > (before, from)) {
                best = Some((length, row.from, row.zone));
            }
        });
        best.map(|(length, _, zone)| (zone, length))
    }

    /// The names of all zones, in the order of their first rows.
    pub fn zones(&self) -> &[String] {
        &self.zones
    }

    /// Number of rows.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// True without rows.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
