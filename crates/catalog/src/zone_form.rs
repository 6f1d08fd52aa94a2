//! The binary form of a zone map's rows, kept in one row of the store (docs/decisions/0016-zone-rows-are-one-value.md).
//!
//! Version 1: a version byte; the names of the zones behind their count; the rows behind their count, in their order. A row is the number
//! of digits that its prefix shares with the one before, its further digits, the place of its zone, its first day as the distance from the
//! row before, and 0 or the days that it lasts. Numbers take seven bits a byte.

use crate::prefix::Prefix;
use crate::zone_map::{Row, ZoneMap, ZoneMapBuilder};

const VERSION: u8 = 1;
/// Bytes of a usual row.
const ROW_ROOM: usize = 10;
/// Bits of a byte that belong to a number.
const BITS: u32 = 7;
/// Set where a further byte of the number follows.
const MORE: u8 = 1 << BITS;

/// Why stored rows cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneFormError {
    /// Another version of Guilder wrote them.
    #[error("the rows of the zone map have the unknown form {0}")]
    Version(u8),
    /// They are not what was written.
    #[error("the rows of the zone map are damaged at byte {0}")]
    Damaged(usize),
}

impl ZoneMap {
    /// The bytes that a store keeps.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len() * ROW_ROOM);
        bytes.push(VERSION);
        write(&mut bytes, self.zones().len() as u64);
        for zone in self.zones() {
            write(&mut bytes, zone.len() as u64);
            bytes.extend_from_slice(zone.as_bytes());
        }
        write(&mut bytes, self.len() as u64);
        let (mut before, mut day) = (Prefix::default(), 0);
        for row in self.rows() {
            write_row(&mut bytes, row, before, day);
            (before, day) = (row.prefix, row.from);
        }
        bytes
    }

    /// Reads what [`ZoneMap::encode`] wrote.
    ///
    /// # Errors
    /// [`ZoneFormError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, ZoneFormError> {
        let mut reader = Reader { bytes, at: 0 };
        match reader.byte()? {
            VERSION => {}
            other => return Err(ZoneFormError::Version(other)),
        }
        let zones = (0..reader.number()?).map(|_| reader.text()).collect::<Result<Vec<&str>, _>>()?;
        let mut builder = ZoneMapBuilder::default();
        let (mut prefix, mut day) = (Prefix::default(), 0_i64);
        for _ in 0..reader.number()? {
            prefix = reader.prefix(prefix)?;
            let zone = usize::try_from(reader.number()?).ok().and_then(|place| zones.get(place).copied());
            let zone = zone.ok_or_else(|| reader.damaged())?;
            day += unfolded(reader.number()?);
            let lasts = i64::try_from(reader.number()?).ok().filter(|days| *days > 0);
            let to = lasts.map(|days| reader.day(day.saturating_add(days))).transpose()?;
            builder.push(prefix, zone, reader.day(day)?, to, 0);
        }
        if reader.at < bytes.len() {
            return Err(reader.damaged());
        }
        match builder.finish() {
            (map, twice) if twice.is_empty() => Ok(map),
            _ => Err(ZoneFormError::Damaged(bytes.len())),
        }
    }
}

fn write_row(bytes: &mut Vec<u8>, row: Row<'_>, before: Prefix, day: i32) {
    let shared = row.prefix.shared(before);
    write(bytes, shared as u64);
    write(bytes, (row.prefix.len() - shared) as u64);
    bytes.extend(row.prefix.digits().skip(shared));
    write(bytes, row.place as u64);
    write(bytes, folded(i64::from(row.from) - i64::from(day)));
    write(bytes, row.to.map_or(0, |to| u64::from(to.abs_diff(row.from))));
}

fn write(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = (number % u64::from(MORE)) as u8;
        number >>= BITS;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | MORE);
    }
}

/// Small numbers of either sign become small ones without.
const fn folded(number: i64) -> u64 {
    ((number << 1) ^ (number >> (i64::BITS - 1))) as u64
}

const fn unfolded(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    const fn damaged(&self) -> ZoneFormError {
        ZoneFormError::Damaged(self.at)
    }

    fn byte(&mut self) -> Result<u8, ZoneFormError> {
        let byte = *self.bytes.get(self.at).ok_or_else(|| self.damaged())?;
        self.at += 1;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64, ZoneFormError> {
        let mut number = 0_u64;
        for shift in (0..u64::BITS).step_by(BITS as usize) {
            let byte = self.byte()?;
            number |= u64::from(byte & !MORE) << shift;
            if byte & MORE == 0 {
                return Ok(number);
            }
        }
        Err(self.damaged())
    }

    fn slice(&mut self) -> Result<&'a [u8], ZoneFormError> {
        let end = usize::try_from(self.number()?).ok().and_then(|length| self.at.checked_add(length));
        let slice = end.and_then(|end| self.bytes.get(self.at..end)).ok_or_else(|| self.damaged())?;
        self.at += slice.len();
        Ok(slice)
    }

    fn text(&mut self) -> Result<&'a str, ZoneFormError> {
        let slice = self.slice()?;
        std::str::from_utf8(slice).map_err(|_not_text| self.damaged())
    }

    fn prefix(&mut self, before: Prefix) -> Result<Prefix, ZoneFormError> {
        let kept = usize::try_from(self.number()?).ok().filter(|kept| *kept <= before.len()).ok_or_else(|| self.damaged())?;
        let further = self.slice()?;
        before.extended(kept, further.iter().copied()).ok_or_else(|| self.damaged())
    }

    fn day(&self, day: i64) -> Result<i32, ZoneFormError> {
        i32::try_from(day).map_err(|_beyond| self.damaged())
    }
}
