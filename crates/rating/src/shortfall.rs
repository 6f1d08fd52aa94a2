//! What a price's minimum of the cycle still asks for, at billing (domain.md §5).

use crate::RatingError;
use balance::{CounterSheet, Place};
use calendar::Instant;
use catalog::{Catalog, Charge, ResourceInfo, Step};
use ids::Sym;
use money::MoneyError;

/// What is missing to the minimum of a price in a cycle.
#[derive(Debug, Clone)]
pub struct Shortfall<'a> {
    /// The price.
    pub place: Place,
    /// Where it lands on the bill.
    pub info: &'a ResourceInfo,
    /// Quanta without tax.
    pub net: i64,
}

/// The shortfalls of a service in the cycle that starts at an instant, in a currency: of the prices that charged it at all.
///
/// # Errors
/// [`RatingError`].
pub fn shortfalls<'a>(
    catalog: &'a Catalog,
    sheet: &CounterSheet,
    cycle: Instant,
    currency: Sym,
) -> Result<Vec<Shortfall<'a>>, RatingError> {
    let resource = catalog.resources.get(&currency).ok_or(RatingError::Dangling(currency))?;
    let mut found = Vec::new();
    for sum in sheet.sums.iter().filter(|sum| sum.cycle == cycle) {
        let Some((info, charge)) = price_at(catalog, sum.place, currency) else { continue };
        let Some(minimum) = charge.cycle_minimum else { continue };
        let least = minimum.round(resource.scale, resource.rounding)?;
        let net = least.checked_sub(sum.quanta).ok_or(MoneyError::Overflow)?;
        if net > 0 {
            found.push(Shortfall { place: sum.place, info, net });
        }
    }
    Ok(found)
}

/// The info and the charge at a place; none where the tariff has none there in the currency.
fn price_at(catalog: &Catalog, (plan, row, detail): Place, currency: Sym) -> Option<(&ResourceInfo, &Charge)> {
    let row = catalog.rate_plans.get(&plan)?.rows.get(usize::try_from(row).ok()?)?;
    let (info, detail) = (detail / crate::rate::DETAILS_MAX, detail % crate::rate::DETAILS_MAX);
    let info = row.infos.get(usize::try_from(info).ok()?)?;
    let detail = info.details.get(usize::try_from(detail).ok()?)?;
    match &detail.step {
        Step::Charge(charge) if detail.resource == currency => Some((info, charge)),
        Step::Charge(_) | Step::Consume | Step::Count(..) => None,
    }
}
