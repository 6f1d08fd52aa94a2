//! What a quantity costs: increments, tiers, flat fees, bounds (domain.md §5).
//!
//! Invariant: everything here is exact; the caller rounds once per detail (domain.md §2). Bounds of tiers, sizes of packages and
//! increments are in rated units; only the price is per [`Charge::per`] of them.

use crate::{Trace, TraceStep};
use catalog::{Charge, Tier, TierMode};
use money::{Exact, MoneyError};

/// Whether flat fees are charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flats {
    /// They are.
    Due,
    /// They were paid in the day or cycle that starts on this day.
    Paid { day: i32 },
}

/// What tiers make of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tiered {
    /// Price of the quantity.
    pub(crate) usage: Exact,
    /// Flat fees charged.
    pub(crate) flat: Exact,
}

/// The quantity after increments: 61 s at 60/30 is 90 s. Nothing stays nothing.
pub(crate) fn rated_quantity(charge: &Charge, quantity: Exact) -> Result<Exact, MoneyError> {
    if quantity.is_zero() {
        return Ok(quantity);
    }
    match (charge.initial, charge.increment) {
        (None, None) => Ok(quantity),
        (Some(initial), None) => Ok(quantity.max(initial)),
        (None, Some(step)) => whole_steps(quantity, step),
        (Some(initial), Some(_)) if quantity <= initial => Ok(initial),
        (Some(initial), Some(step)) => initial.plus(whole_steps(quantity.minus(initial)?, step)?),
    }
}

/// Where the tiers stand before a quantity is priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// Nothing was priced yet: the first tier is entered, by nothing even.
    Start,
    /// So much was.
    At(Exact),
}

/// Prices what a rated quantity adds to a position: the price of all, less that of what was there.
pub(crate) fn price_tiers(
    charge: &Charge,
    position: Position,
    rated: Exact,
    flats: Flats,
    trace: &mut Trace,
) -> Result<Tiered, MoneyError> {
    match position {
        Position::Start => price_all(charge, rated, flats, trace),
        Position::At(_) if rated.is_zero() => Ok(Tiered { usage: Exact::ZERO, flat: Exact::ZERO }),
        Position::At(before) => {
            let priced = price_all(charge, before, Flats::Due, &mut Trace::default())?;
            let mut all = price_all(charge, before.plus(rated)?, Flats::Due, trace)?;
            trace.push(TraceStep::PricedBefore { quantity: before, amount: sum(priced.usage, priced.flat)? });
            all.usage = all.usage.minus(priced.usage)?;
            all.flat = match flats {
                Flats::Due => all.flat.minus(priced.flat)?,
                Flats::Paid { .. } => Exact::ZERO,
            };
            Ok(all)
        }
    }
}

fn price_all(charge: &Charge, rated: Exact, flats: Flats, trace: &mut Trace) -> Result<Tiered, MoneyError> {
    let mut pricing = Pricing { flats, usage: Exact::ZERO, flat: Exact::ZERO, trace };
    match charge.mode {
        TierMode::Graduated => pricing.graduated(charge, rated)?,
        TierMode::Package(size) => pricing.packages(charge, rated, size)?,
        TierMode::Volume => {
            if let Some((place, tier)) = tier_of(&charge.tiers, rated) {
                pricing.add_part(place, tier.price, rated, charge.per)?;
                pricing.add_flat(place, tier)?;
            }
        }
        TierMode::StairStep => {
            if let Some((place, tier)) = tier_of(&charge.tiers, rated) {
                pricing.add_flat(place, tier)?;
            }
        }
    }
    pricing.finish()
}

/// Holds a charge between its minimum (where quantity is above zero) and its maximum.
pub(crate) fn hold_bounds(charge: &Charge, rated: Exact, sum: Exact, trace: &mut Trace) -> Exact {
    let mut held = sum;
    if let Some(amount) = charge.minimum.filter(|minimum| !rated.is_zero() && held < *minimum) {
        trace.push(TraceStep::Minimum { amount });
        held = amount;
    }
    if let Some(amount) = charge.maximum.filter(|maximum| held > *maximum) {
        trace.push(TraceStep::Maximum { amount });
        held = amount;
    }
    held
}

/// The tier that holds a quantity; upper bounds are inclusive.
fn tier_of(tiers: &[Tier], rated: Exact) -> Option<(u32, &Tier)> {
    (0..).zip(tiers).find(|(_, tier)| tier.up_to.is_none_or(|bound| rated <= bound))
}

/// The quantity in whole steps, rounded up.
fn whole_steps(quantity: Exact, step: Exact) -> Result<Exact, MoneyError> {
    Exact::whole(quantity.over(step)?.ceil()?).times(step)
}

/// Sums of tiers, with the trace that they leave.
struct Pricing<'t> {
    flats: Flats,
    usage: Exact,
    flat: Exact,
    trace: &'t mut Trace,
}

impl Pricing<'_> {
    /// Each tier prices its part. A tier is entered by what is above the one before; the first one always is.
    fn graduated(&mut self, charge: &Charge, rated: Exact) -> Result<(), MoneyError> {
        let mut lower = Exact::ZERO;
        for (place, tier) in (0..).zip(&charge.tiers) {
            let upper = tier.up_to.map_or(rated, |bound| bound.min(rated));
            let part = if lower.is_zero() { upper } else { upper.minus(lower)? };
            self.add_part(place, tier.price, part, charge.per)?;
            self.add_flat(place, tier)?;
            lower = upper;
            if upper == rated {
                break;
            }
        }
        Ok(())
    }

    /// Whole packages; each has the price of the tier in which it begins.
    fn packages(&mut self, charge: &Charge, rated: Exact, size: Exact) -> Result<(), MoneyError> {
        let all = rated.over(size)?.ceil()?;
        let mut priced: i64 = 0;
        let mut lower = Exact::ZERO;
        for (place, tier) in (0..).zip(&charge.tiers) {
            if place > 0 && rated <= lower {
                break;
            }
            let begun = match tier.up_to {
                Some(bound) => bound.over(size)?.ceil()?.min(all),
                None => all,
            };
            let count = begun.checked_sub(priced).ok_or(MoneyError::Overflow)?;
            self.add_part(place, tier.price, Exact::whole(count), Exact::ONE)?;
            self.add_flat(place, tier)?;
            priced = begun;
            lower = tier.up_to.unwrap_or(rated);
        }
        Ok(())
    }

    fn add_part(&mut self, place: u32, price: Exact, quantity: Exact, per: Exact) -> Result<(), MoneyError> {
        if quantity.is_zero() {
            return Ok(());
        }
        let amount = quantity.times(price)?;
        let amount = if per == Exact::ONE { amount } else { amount.over(per)? };
        self.trace.push(TraceStep::Tier { tier: place, quantity, price, amount });
        self.usage = sum(self.usage, amount)?;
        Ok(())
    }

    fn add_flat(&mut self, place: u32, tier: &Tier) -> Result<(), MoneyError> {
        if tier.flat.is_zero() {
            return Ok(());
        }
        if self.flats == Flats::Due {
            self.trace.push(TraceStep::Flat { tier: place, amount: tier.flat });
        }
        self.flat = sum(self.flat, tier.flat)?;
        Ok(())
    }

    fn finish(self) -> Result<Tiered, MoneyError> {
        match self.flats {
            Flats::Due => Ok(Tiered { usage: self.usage, flat: self.flat }),
            Flats::Paid { day } => {
                if !self.flat.is_zero() {
                    self.trace.push(TraceStep::OnceSkipped { amount: self.flat, day });
                }
                Ok(Tiered { usage: self.usage, flat: Exact::ZERO })
            }
        }
    }
}

/// A sum that spares the work where one side is nothing, as it mostly is.
pub(crate) fn sum(left: Exact, right: Exact) -> Result<Exact, MoneyError> {
    match (left.is_zero(), right.is_zero()) {
        (true, _) => Ok(right),
        (false, true) => Ok(left),
        (false, false) => left.plus(right),
    }
}

#[cfg(test)]
mod tests;
