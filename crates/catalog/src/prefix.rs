//! First digits of a number, packed into one word.
//!
//! Owns: the packed form, its order, and whether one begins another. Invariant: each digit takes four bits as digit + 1, the first digit
//! highest, zero bits after the last; so the order of the words is that of the texts, and a prefix comes right before what it begins.

use crate::limits::PREFIX_LENGTH_MAX;
use std::fmt;

/// Bits of one digit.
const DIGIT_BITS: u32 = 4;
/// A digit's bits.
const DIGIT_MASK: u64 = 0b1111;

/// What stands in a place of a head: no digit, or one of ten.
const HEAD_BASE: usize = 11;

/// How many heads of so many digits there are.
pub(crate) const fn heads(digits: u32) -> usize {
    HEAD_BASE.pow(digits)
}

/// Up to [`PREFIX_LENGTH_MAX`] digits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Prefix(u64);

impl Prefix {
    /// A text of digits only, of at least one and at most [`PREFIX_LENGTH_MAX`].
    pub fn parse(text: &str) -> Option<Self> {
        let prefix = Self::of_number(text);
        (!text.is_empty() && prefix.len() == text.len()).then_some(prefix)
    }

    /// The digits that a number begins with, as many as fit; what is no digit ends them.
    pub fn of_number(number: &str) -> Self {
        let digits = number.bytes().take(PREFIX_LENGTH_MAX).take_while(u8::is_ascii_digit);
        let (bits, length) =
            digits.fold((0_u64, 0_u32), |(bits, length), byte| (bits << DIGIT_BITS | u64::from(byte - b'0' + 1), length + 1));
        // A shift by all 64 bits, that of no digit at all, leaves nothing.
        Self(bits.checked_shl(u64::BITS - length * DIGIT_BITS).unwrap_or(0))
    }

    /// Number of digits.
    pub const fn len(self) -> usize {
        (u64::BITS - self.0.trailing_zeros()).div_ceil(DIGIT_BITS) as usize
    }

    /// The first digits as a number below [`heads`]; it never falls where prefixes ascend.
    pub const fn head(self, digits: u32) -> usize {
        let (mut head, mut place) = (0, 1);
        while place <= digits {
            head = head * HEAD_BASE + (self.0 >> (u64::BITS - place * DIGIT_BITS) & DIGIT_MASK) as usize;
            place += 1;
        }
        head
    }

    /// Whether a number, or another prefix, begins with these digits.
    pub const fn begins(self, other: Self) -> bool {
        let bits = (u64::BITS - self.0.trailing_zeros()).div_ceil(DIGIT_BITS) * DIGIT_BITS;
        match u64::MAX.checked_shl(u64::BITS - bits) {
            Some(mask) => other.0 & mask == self.0,
            None => true,
        }
    }

    /// How many first digits two prefixes share.
    pub const fn shared(self, other: Self) -> usize {
        let same = (self.0 ^ other.0).leading_zeros() / DIGIT_BITS;
        let (one, two) = (self.len(), other.len());
        let shorter = if one < two { one } else { two };
        if (same as usize) < shorter { same as usize } else { shorter }
    }

    /// The digits, 0 to 9.
    pub fn digits(self) -> impl Iterator<Item = u8> {
        (0..PREFIX_LENGTH_MAX).map_while(move |place| self.digit(place))
    }

    fn digit(self, place: usize) -> Option<u8> {
        let shift = u64::BITS.checked_sub(u32::try_from(place + 1).ok()? * DIGIT_BITS)?;
        u8::try_from(self.0 >> shift & DIGIT_MASK).ok()?.checked_sub(1)
    }

    /// The first digits, and further ones after them; none where that is too long or no digit.
    pub fn extended(self, kept: usize, further: impl Iterator<Item = u8>) -> Option<Self> {
        let mut bits = 0_u64;
        let mut length = 0_u32;
        for digit in self.digits().take(kept).chain(further) {
            if digit > 9 || length as usize >= PREFIX_LENGTH_MAX {
                return None;
            }
            bits = bits << DIGIT_BITS | u64::from(digit + 1);
            length += 1;
        }
        bits.checked_shl(u64::BITS - length * DIGIT_BITS).map(Self)
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().try_for_each(|digit| write!(f, "{digit}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_survive_and_keep_their_order() {
        let texts = ["0", "00", "007", "3", "38", "386", "3864", "38640", "39", "9999999999999999"];
        for (place, text) in texts.iter().enumerate() {
            let prefix = Prefix::parse(text).unwrap();
            assert_eq!((prefix.to_string().as_str(), prefix.len()), (*text, text.len()));
            for (other_place, other) in texts.iter().enumerate() {
                let other_prefix = Prefix::parse(other).unwrap();
                assert_eq!(prefix.begins(other_prefix), other.starts_with(text), "{text} {other}");
                assert_eq!(prefix.cmp(&other_prefix), place.cmp(&other_place), "{text} {other}");
                let shared = text.bytes().zip(other.bytes()).take_while(|(one, two)| one == two).count();
                assert_eq!(prefix.shared(other_prefix), shared, "{text} {other}");
            }
        }
    }

    #[test]
    fn what_is_not_a_prefix_is_none() {
        for text in ["", "+386", "38a", "12345678901234567", " 3"] {
            assert_eq!(Prefix::parse(text), None, "{text}");
        }
        assert_eq!(Prefix::of_number("38640*1"), Prefix::parse("38640").unwrap());
        assert_eq!(Prefix::of_number("sip:1").len(), 0);
        let short = Prefix::parse("386").unwrap();
        assert_eq!(short.extended(2, [7, 0].into_iter()), Prefix::parse("3870"));
        assert_eq!(short.extended(2, [10].into_iter()), None);
    }
}
