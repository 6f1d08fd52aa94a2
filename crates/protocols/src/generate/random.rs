//! A small stream of numbers that only its seed decides (splitmix64), and draws from integer tables.

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
const MIX_1: u64 = 0xBF58_476D_1CE4_E5B9;
const MIX_2: u64 = 0x94D0_49BB_1331_11EB;
const PER_TEN_THOUSAND: u64 = 10_000;

/// The stream.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    pub const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(MIX_1);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(MIX_2);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below the bound; 0 for a bound of 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.draw()).saturating_mul(u128::from(bound)) >> u64::BITS;
        u64::try_from(wide).unwrap_or(0)
    }

    /// From the first to the last, both included.
    pub fn between(&mut self, first: u64, last: u64) -> u64 {
        first.saturating_add(self.below(last.saturating_sub(first).saturating_add(1)))
    }

    /// True so many times in ten thousand.
    pub fn happens(&mut self, in_ten_thousand: u64) -> bool {
        self.below(PER_TEN_THOUSAND) < in_ten_thousand
    }

    /// An index below the length; low ones come oftener, as some customers use more than others.
    pub fn skewed_index(&mut self, length: usize) -> usize {
        let bound = u64::try_from(length).unwrap_or(u64::MAX);
        let index = self.below(bound).min(self.below(bound));
        usize::try_from(index).unwrap_or(0)
    }

    /// An entry of a table by its weight.
    pub fn weighted<'a, T>(&mut self, table: &'a [T], weight: impl Fn(&T) -> u64) -> Option<&'a T> {
        let total = table.iter().fold(0_u64, |sum, entry| sum.saturating_add(weight(entry)));
        let mut left = self.below(total);
        table.iter().find(|entry| {
            let here = weight(entry);
            let found = left < here;
            left = left.saturating_sub(here);
            found
        })
    }

    /// So many decimal digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0'.saturating_add(u8::try_from(self.below(10)).unwrap_or(0)))).collect()
    }
}
