//! The rounded lines of a document (domain.md §2).
//!
//! Invariant: the lines sum to the rounded total that they belong to.

use crate::{BillingError, minor_quanta};
use catalog::Resource;
use money::MoneyError;

/// Rounds lines at full scale to minor units so that they sum to a rounded total: each is rounded down (floor), and the minor units left
/// go to the largest remainders, ties to the earlier line. In quanta.
///
/// # Errors
/// [`BillingError::LinesDiffer`] where the total is not that of the lines, rounded.
pub fn split_minor_units(lines: &[i64], total: i64, currency: &Resource) -> Result<Vec<i64>, BillingError> {
    let minor = minor_quanta(currency)?;
    let mut parts = Vec::with_capacity(lines.len());
    let mut remainders = Vec::with_capacity(lines.len());
    let mut given: i128 = 0;
    for (place, line) in lines.iter().enumerate() {
        let rest = line.rem_euclid(minor);
        let part = line.checked_sub(rest).ok_or(MoneyError::Overflow)?;
        given += i128::from(part);
        parts.push(part);
        remainders.push((rest, place));
    }
    let left = i128::from(total) - given;
    let units = usize::try_from(left / i128::from(minor)).map_err(|_negative| BillingError::LinesDiffer)?;
    if left % i128::from(minor) != 0 || units > parts.len() {
        return Err(BillingError::LinesDiffer);
    }
    remainders.sort_by_key(|(rest, _)| std::cmp::Reverse(*rest));
    for (_, place) in remainders.iter().take(units) {
        if let Some(part) = parts.get_mut(*place) {
            *part = part.checked_add(minor).ok_or(MoneyError::Overflow)?;
        }
    }
    Ok(parts)
}
