//! What a forward fee gives back when its purchase ends within the cycle that it paid (domain.md §4).
//!
//! Invariants: a refund is desired minus billed; it reads the price that was paid from the line, never the catalog's of today.

use crate::part::fraction;
use crate::{ChargeError, ChargeLine, LineKind};
use calendar::{Date, Instant, Share, Zone};
use catalog::{Proration, Resource};
use money::MoneyError;

/// What is given back: below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refund {
    /// What stays paid.
    pub share: Share,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
}

/// The refund of a recurring fee whose purchase ends at an instant; none where nothing comes back. `last` is the product's rule for the
/// last, partial period. The day of the end is not paid any more.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn refund(currency: &Resource, zone: &Zone, line: &ChargeLine, last: Proration, ends: Instant) -> Result<Option<Refund>, ChargeError> {
    let is_fee = match line.kind {
        LineKind::Recurring => true,
        LineKind::OneTime | LineKind::Grant | LineKind::Discount => false,
    };
    let (from, to): (Date, Date) = line.covered.dates_in(zone);
    let end = ends.date_in(zone).max(from);
    if !is_fee || end >= to {
        return Ok(None);
    }
    let kept = match last {
        Proration::Prorate => line.share.days - end.days_until(to),
        Proration::Full => return Ok(None),
        Proration::None => 0,
    };
    let share = Share { days: kept.max(0), of: line.share.of };
    let net = line.unit_price.times(line.quantity)?.times(fraction(share)?)?.round(currency.scale, currency.rounding)?;
    let tax = tax::tax_of(net, line.tax_ppm, currency.rounding)?;
    let net = net.checked_sub(line.net).ok_or(MoneyError::Overflow)?;
    let tax = tax.checked_sub(line.tax).ok_or(MoneyError::Overflow)?;
    Ok((net != 0 || tax != 0).then_some(Refund { share, net, tax }))
}
