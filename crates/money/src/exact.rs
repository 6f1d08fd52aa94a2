//! An exact rational number: a quantity, a price, or their product before it is rounded once.
//!
//! Invariant: the denominator is positive. Equality and order are of the value, so `1/2 = 2/4`.

use crate::{DIGITS_MAX, MoneyError, Rounding, SCALE_MAX};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An exact number: an integer over a divisor (domain.md §2).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Exact {
    num: i128,
    den: i128,
}

impl Exact {
    /// Zero.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// One.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self { num: number as i128, den: 1 }
    }

    /// A fraction, kept as given.
    ///
    /// # Errors
    /// [`MoneyError::DivisionByZero`] when `den` is zero.
    pub fn ratio(num: i128, den: i128) -> Result<Self, MoneyError> {
        match den {
            0 => Err(MoneyError::DivisionByZero),
            1.. => Ok(Self { num, den }),
            _ => Ok(Self { num: num.checked_neg().ok_or(MoneyError::Overflow)?, den: den.checked_neg().ok_or(MoneyError::Overflow)? }),
        }
    }

    /// Whole quanta at a scale: 1500000 at scale 6 is 1.5.
    pub fn from_quanta(quanta: i64, scale: u8) -> Self {
        Self { num: i128::from(quanta), den: power_of_ten(scale) }
    }

    /// Numerator and (positive) denominator in lowest terms.
    pub fn parts(self) -> (i128, i128) {
        let reduced = self.reduced();
        (reduced.num, reduced.den)
    }

    /// True below zero.
    pub const fn is_negative(self) -> bool {
        self.num < 0
    }

    /// True at zero.
    pub const fn is_zero(self) -> bool {
        self.num == 0
    }

    /// Exact product.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] past 128 bits in lowest terms.
    pub fn times(self, other: Self) -> Result<Self, MoneyError> {
        if let (Some(num), Some(den)) = (self.num.checked_mul(other.num), self.den.checked_mul(other.den)) {
            return Ok(Self { num, den });
        }
        // Cross-reduction keeps the product in lowest terms before it is tried again.
        let (left, right) = (self.reduced(), other.reduced());
        let (g, h) = (gcd(left.num, right.den), gcd(right.num, left.den));
        let num = (left.num / g).checked_mul(right.num / h).ok_or(MoneyError::Overflow)?;
        let den = (left.den / h).checked_mul(right.den / g).ok_or(MoneyError::Overflow)?;
        Ok(Self { num, den })
    }

    /// Exact sum.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] past 128 bits in lowest terms.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.den == other.den {
            return match self.num.checked_add(other.num) {
                Some(num) => Ok(Self { num, den: self.den }),
                None => Err(MoneyError::Overflow),
            };
        }
        // Mostly one denominator is a multiple of the other, and the sum needs no greatest common divisor.
        if let Some(sum) = self.plus_coarser(other).or_else(|| other.plus_coarser(self)) {
            return Ok(sum);
        }
        let (left, right) = (self.reduced(), other.reduced());
        let g = gcd(left.den, right.den);
        let (a, b) = (right.den / g, left.den / g);
        let den = left.den.checked_mul(a).ok_or(MoneyError::Overflow)?;
        let first = left.num.checked_mul(a).ok_or(MoneyError::Overflow)?;
        let second = right.num.checked_mul(b).ok_or(MoneyError::Overflow)?;
        Ok(Self { num: first.checked_add(second).ok_or(MoneyError::Overflow)?, den })
    }

    /// The sum with a number whose denominator divides this one's, where it does and the sum fits.
    fn plus_coarser(self, other: Self) -> Option<Self> {
        if self.den % other.den != 0 {
            return None;
        }
        let num = self.num.checked_add(other.num.checked_mul(self.den / other.den)?)?;
        Some(Self { num, den: self.den })
    }

    /// Exact difference.
    ///
    /// # Errors
    /// As [`Exact::plus`].
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.plus(other.negated()?)
    }

    /// The number with the other sign.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] for the smallest number of 128 bits.
    pub fn negated(self) -> Result<Self, MoneyError> {
        Ok(Self { num: self.num.checked_neg().ok_or(MoneyError::Overflow)?, den: self.den })
    }

    /// Exact quotient.
    ///
    /// # Errors
    /// [`MoneyError::DivisionByZero`], or [`MoneyError::Overflow`].
    pub fn over(self, other: Self) -> Result<Self, MoneyError> {
        self.times(Self::ratio(other.den, other.num)?)
    }

    /// One divided by the number.
    ///
    /// # Errors
    /// [`MoneyError::DivisionByZero`].
    pub fn reciprocal(self) -> Result<Self, MoneyError> {
        Self::ratio(self.den, self.num)
    }

    /// The largest whole number that is not above this one, held at the ends of 64 bits: for a comparison with what fits.
    pub fn floor_saturating(self) -> i64 {
        let floor = self.num.div_euclid(self.den);
        i64::try_from(floor).unwrap_or(if floor < 0 { i64::MIN } else { i64::MAX })
    }

    /// The smallest whole number that is not below this one.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] past 64 bits.
    pub fn ceil(self) -> Result<i64, MoneyError> {
        let floor = self.num.div_euclid(self.den);
        let up = if self.num.rem_euclid(self.den) == 0 { floor } else { floor.checked_add(1).ok_or(MoneyError::Overflow)? };
        i64::try_from(up).map_err(|_too_large| MoneyError::Overflow)
    }

    /// The largest whole number that is not above this one.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] past 64 bits.
    pub fn floor(self) -> Result<i64, MoneyError> {
        i64::try_from(self.num.div_euclid(self.den)).map_err(|_too_large| MoneyError::Overflow)
    }

    /// **The** rounding: whole quanta at a scale (domain.md §2).
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] past 64 bits.
    pub fn round(self, scale: u8, rounding: Rounding) -> Result<i64, MoneyError> {
        let factor = power_of_ten(scale);
        let (num, den) = match self.num.checked_mul(factor) {
            Some(num) => (num, self.den),
            None => {
                let reduced = self.reduced();
                let g = gcd(factor, reduced.den);
                (reduced.num.checked_mul(factor / g).ok_or(MoneyError::Overflow)?, reduced.den / g)
            }
        };
        let (whole, rest) = (num / den, num % den);
        // `rest` has the sign of `num` and is below `den`, so doubling its complement is compared without overflow.
        let size = rest.abs();
        let half = size.cmp(&(den - size));
        let away = match rounding {
            Rounding::HalfUp => half != Ordering::Less,
            Rounding::HalfEven => half == Ordering::Greater || (half == Ordering::Equal && whole % 2 != 0),
            Rounding::Up => rest != 0,
            Rounding::Down => false,
        };
        let step = if !away || rest == 0 { 0 } else { num.signum() };
        let rounded = whole.checked_add(step).ok_or(MoneyError::Overflow)?;
        i64::try_from(rounded).map_err(|_too_large| MoneyError::Overflow)
    }

    fn reduced(self) -> Self {
        let g = gcd(self.num, self.den);
        Self { num: self.num / g, den: self.den / g }
    }
}

/// Ten to the power of a scale. Scales are bounded by [`SCALE_MAX`], which fits by far.
pub(crate) const fn power_of_ten(scale: u8) -> i128 {
    10_i128.pow(scale as u32)
}

/// Greatest common divisor, at least 1.
fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    // Only gcd(i128::MIN, 0 or i128::MIN) does not fit; dividing by one is right for it too.
    i128::try_from(a).unwrap_or(1).max(1)
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.den == other.den {
            return self.num.cmp(&other.num);
        }
        if let (Some(left), Some(right)) = (self.num.checked_mul(other.den), other.num.checked_mul(self.den)) {
            return left.cmp(&right);
        }
        compare_by_parts(self.reduced(), other.reduced())
    }
}

/// Compares two fractions whose cross products do not fit, by whole part and then by the inverse of the rest.
fn compare_by_parts(left: Exact, right: Exact) -> Ordering {
    let (a, b) = (left.num.div_euclid(left.den), right.num.div_euclid(right.den));
    if a != b {
        return a.cmp(&b);
    }
    let (r, s) = (left.num.rem_euclid(left.den), right.num.rem_euclid(right.den));
    match (r, s) {
        (0, 0) => Ordering::Equal,
        (0, _) => Ordering::Less,
        (_, 0) => Ordering::Greater,
        (r, s) => compare_by_parts(Exact { num: right.den, den: s }, Exact { num: left.den, den: r }),
    }
}

impl From<i64> for Exact {
    fn from(number: i64) -> Self {
        Self::whole(number)
    }
}

impl FromStr for Exact {
    type Err = MoneyError;

    /// Reads a plain decimal: digits with an optional sign and point, no exponent, at most [`DIGITS_MAX`] digits.
    /// Also a fraction `a/b` of whole numbers, which is how a number without a finite decimal form is written.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let wrong = || MoneyError::NotANumber(text.to_owned());
        if let Some((num, den)) = text.split_once('/') {
            let (num, den) = (num.parse::<Self>()?, den.parse::<Self>()?);
            return if num.den == 1 && den.den == 1 && den.num > 0 { Self::ratio(num.num, den.num) } else { Err(wrong()) };
        }
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(decimals) || (decimals.is_empty() && digits.contains('.')) {
            return Err(wrong());
        }
        if whole.len() + decimals.len() > DIGITS_MAX {
            return Err(wrong());
        }
        let mut num: i128 = 0;
        for byte in whole.bytes().chain(decimals.bytes()) {
            num = num * 10 + i128::from(byte - b'0');
        }
        let den = 10_i128.pow(u32::try_from(decimals.len()).map_err(|_too_long| wrong())?);
        Ok(Self { num: if negative { -num } else { num }, den })
    }
}

impl fmt::Display for Exact {
    /// A plain decimal where one exists, else `a/b` in lowest terms. Reading it back gives the same number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { num, den } = self.reduced();
        let (mut rest, mut digits) = (den, 0_usize);
        let (mut twos, mut fives) = (0_usize, 0_usize);
        while rest % 2 == 0 {
            (rest, twos) = (rest / 2, twos + 1);
        }
        while rest % 5 == 0 {
            (rest, fives) = (rest / 5, fives + 1);
        }
        digits += twos.max(fives);
        let scaled = u32::try_from(digits).ok().and_then(|d| 10_i128.checked_pow(d)).and_then(|power| num.checked_mul(power / den));
        match scaled {
            Some(scaled) if rest == 1 && digits <= usize::from(SCALE_MAX) * 2 => write_decimal(f, scaled, digits),
            Some(_) | None => write!(f, "{num}/{den}"),
        }
    }
}

fn write_decimal(f: &mut fmt::Formatter<'_>, scaled: i128, digits: usize) -> fmt::Result {
    let sign = if scaled < 0 { "-" } else { "" };
    let text = format!("{:0width$}", scaled.unsigned_abs(), width = digits + 1);
    let (whole, decimals) = text.split_at(text.len() - digits);
    if digits == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{decimals}") }
}

impl TryFrom<String> for Exact {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Exact> for String {
    fn from(number: Exact) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(text: &str) -> Exact {
        text.parse().unwrap()
    }

    #[test]
    fn fifty_seconds_at_ten_cents_a_minute() {
        // domain.md §2: 50 s at 0.10 per minute → 0.083333.
        let minutes = Exact::ratio(50, 60).unwrap();
        let cost = minutes.times(exact("0.10")).unwrap();
        assert_eq!(cost.round(6, Rounding::HalfUp), Ok(83_333));
    }

    #[test]
    fn rounding_table() {
        // domain.md §2: half-up away from zero, half-even, up = away from zero, down = towards zero.
        for (text, half_up, half_even, up, down) in [
            ("0.5", 1, 0, 1, 0),
            ("1.5", 2, 2, 2, 1),
            ("-0.5", -1, 0, -1, 0),
            ("2.4", 2, 2, 3, 2),
            ("-2.6", -3, -3, -3, -2),
            ("3", 3, 3, 3, 3),
        ] {
            let number = exact(text);
            assert_eq!(number.round(0, Rounding::HalfUp), Ok(half_up), "{text}");
            assert_eq!(number.round(0, Rounding::HalfEven), Ok(half_even), "{text}");
            assert_eq!(number.round(0, Rounding::Up), Ok(up), "{text}");
            assert_eq!(number.round(0, Rounding::Down), Ok(down), "{text}");
        }
    }

    #[test]
    fn only_plain_decimals_are_numbers() {
        for text in ["", ".", "1.", ".5", "1e3", "0x1", "1,5", " 1", "--1", "NaN", "1/0", "9999999999999999999999999999999999999"] {
            assert!(text.parse::<Exact>().is_err(), "{text}");
        }
        assert_eq!(exact("1"), exact("1.0"));
        assert_eq!(exact("+1.50"), exact("3/2"));
    }

    proptest! {
        #[test]
        fn text_and_back(num in any::<i64>(), den in 1..1_000_000_i128) {
            let number = Exact::ratio(i128::from(num), den).unwrap();
            prop_assert_eq!(number.to_string().parse::<Exact>().unwrap(), number);
        }

        #[test]
        fn no_overflow_passes(a in any::<i128>(), b in any::<i128>(), c in 1..i128::MAX, d in 1..i128::MAX) {
            let (x, y) = (Exact::ratio(a, c).unwrap(), Exact::ratio(b, d).unwrap());
            // Whatever is answered is exact: taking it back gives what was there.
            if let Ok(sum) = x.plus(y) && let Ok(back) = sum.minus(y) {
                prop_assert_eq!(back, x);
            }
            if b != 0 && let Ok(product) = x.times(y) && let Ok(back) = product.over(y) {
                prop_assert_eq!(back, x);
            }
        }

        #[test]
        fn rounding_is_within_one_quantum(a in any::<i64>(), den in 1..10_000_i128, scale in 0..6_u8) {
            let number = Exact::ratio(i128::from(a), den).unwrap();
            if let (Ok(down), Ok(up)) = (number.round(scale, Rounding::Down), number.round(scale, Rounding::Up)) {
                prop_assert!((up - down).abs() <= 1);
                let near = number.round(scale, Rounding::HalfUp).unwrap();
                prop_assert!(near == up || near == down);
            }
        }
    }
}
