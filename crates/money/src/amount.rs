//! Whole quanta of one resource.
//!
//! Invariant: two amounts combine only when their units are the same; debit is positive, credit negative (domain.md §2).

use crate::exact::power_of_ten;
use crate::{Exact, MoneyError, Rounding};
use ids::Sym;
use serde::{Deserialize, Serialize};

/// What an amount counts: a resource and the decimal digits that it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unit {
    /// The resource.
    pub resource: Sym,
    /// Decimal digits of a quantum.
    pub scale: u8,
}

/// A signed number of quanta. Debit is positive (owed), credit negative (prepaid, allowance).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Amount {
    /// Whole quanta.
    pub quanta: i64,
    /// What they are quanta of.
    pub unit: Unit,
}

impl Amount {
    /// Nothing of a unit.
    pub const fn zero(unit: Unit) -> Self {
        Self { quanta: 0, unit }
    }

    /// Rounds an exact number once.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn round(exact: Exact, unit: Unit, rounding: Rounding) -> Result<Self, MoneyError> {
        Ok(Self { quanta: exact.round(unit.scale, rounding)?, unit })
    }

    /// The amount as an exact number.
    pub fn exact(self) -> Exact {
        Exact::from_quanta(self.quanta, self.unit.scale)
    }

    /// Sum of two amounts of one unit.
    ///
    /// # Errors
    /// [`MoneyError::UnitMismatch`] or [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.unit != other.unit {
            return Err(MoneyError::UnitMismatch);
        }
        let quanta = self.quanta.checked_add(other.quanta).ok_or(MoneyError::Overflow)?;
        Ok(Self { quanta, unit: self.unit })
    }

    /// The amount with the other sign.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn negated(self) -> Result<Self, MoneyError> {
        Ok(Self { quanta: self.quanta.checked_neg().ok_or(MoneyError::Overflow)?, unit: self.unit })
    }

    /// The decimal text that stands on the wire, all digits of the scale kept.
    pub fn to_text(self) -> String {
        format_quanta(self.quanta, self.unit.scale)
    }
}

/// Writes quanta as a decimal with all digits of the scale: 12340000 at 6 is `12.340000`.
pub fn format_quanta(quanta: i64, scale: u8) -> String {
    let sign = if quanta < 0 { "-" } else { "" };
    let digits = usize::from(scale);
    let text = format!("{:0width$}", quanta.unsigned_abs(), width = digits + 1);
    let (whole, decimals) = text.split_at(text.len() - digits);
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

/// Reads a decimal text as quanta, refusing digits that the scale does not keep.
///
/// # Errors
/// [`MoneyError::NotANumber`], [`MoneyError::TooPrecise`] or [`MoneyError::Overflow`].
pub fn parse_quanta(text: &str, scale: u8) -> Result<i64, MoneyError> {
    let exact: Exact = text.parse()?;
    let (num, den) = exact.parts();
    let factor = power_of_ten(scale);
    if factor % den != 0 {
        return Err(MoneyError::TooPrecise { text: text.to_owned(), scale });
    }
    let quanta = num.checked_mul(factor / den).ok_or(MoneyError::Overflow)?;
    i64::try_from(quanta).map_err(|_too_large| MoneyError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_all_digits_of_the_scale() {
        assert_eq!(format_quanta(12_340_000, 6), "12.340000");
        assert_eq!(format_quanta(-5, 2), "-0.05");
        assert_eq!(format_quanta(i64::MIN, 0), "-9223372036854775808");
        assert_eq!(parse_quanta("12.34", 6), Ok(12_340_000));
        assert_eq!(parse_quanta("12.345", 2).map_err(|e| e.code()), Err("too_precise"));
    }

    #[test]
    fn units_do_not_mix() {
        let eur = Amount { quanta: 1, unit: Unit { resource: Sym(1), scale: 6 } };
        let mb = Amount { quanta: 1, unit: Unit { resource: Sym(2), scale: 6 } };
        assert_eq!(eur.checked_add(mb), Err(MoneyError::UnitMismatch));
        let most = Amount { quanta: i64::MAX, ..eur };
        assert_eq!(most.checked_add(eur), Err(MoneyError::Overflow));
    }
}
