//! Minor units of a currency: what bills, dues and documents show (domain.md §2).

use crate::BillingError;
use catalog::Resource;
use money::{Exact, MoneyError};

/// Quanta of one minor unit: 10000 of a currency kept at 6 decimals and shown at 2.
///
/// # Errors
/// [`MoneyError::Overflow`] where more is shown than kept.
pub fn minor_quanta(currency: &Resource) -> Result<i64, BillingError> {
    let digits = currency.scale.checked_sub(currency.display_scale).ok_or(MoneyError::Overflow)?;
    Ok(10_i64.checked_pow(u32::from(digits)).ok_or(MoneyError::Overflow)?)
}

/// Rounds an exact amount to whole minor units, in quanta.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn round_minor(amount: Exact, currency: &Resource) -> Result<i64, BillingError> {
    let minor = amount.round(currency.display_scale, currency.rounding)?;
    Ok(minor.checked_mul(minor_quanta(currency)?).ok_or(MoneyError::Overflow)?)
}

/// Whether quanta are whole minor units, as payments must be.
///
/// # Errors
/// As [`minor_quanta`].
pub fn is_minor(quanta: i64, currency: &Resource) -> Result<bool, BillingError> {
    Ok(quanta % minor_quanta(currency)? == 0)
}
