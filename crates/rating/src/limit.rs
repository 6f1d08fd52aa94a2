//! Limits of every group touched, what funds pay, and thresholds (domain.md §3).

use crate::purses::Side;
use crate::rate::{Rater, moved_since};
use crate::refusal::Stop;
use crate::{PassedLimit, RatingError, Refused, Trace, TraceStep};
use balance::{Crossing, crossings};
use calendar::Instant;
use catalog::{Catalog, ChargeMode, CreditLimit, PaymentType};
use money::MoneyError;

/// Thresholds that a group crossed, and limits that it passed.
type Standing = (Vec<Crossing>, Vec<PassedLimit>);

impl Rater<'_> {
    /// Refuses what asks and would pass a limit of any group, tax included; then lets funds pay.
    pub(crate) fn hold_limits(&mut self) -> Result<(), Stop> {
        let (at, asks) = (self.usage.at, self.usage.mode == ChargeMode::Authorize && !self.may_exceed);
        for side in std::iter::once(&mut self.sides.own).chain(self.sides.owners.iter_mut()) {
            for limit in &side.facts().limits {
                if let Some(refused) = check(side, limit, at, &mut self.trace)?.filter(|_| asks) {
                    return Err(Stop::Refused(refused));
                }
            }
            pay(side, self.catalog, at, &mut self.trace)?;
        }
        Ok(())
    }

    /// What each group's standing did, the own group first.
    pub(crate) fn standings(&mut self) -> Result<Vec<Standing>, Stop> {
        let at = self.usage.at;
        self.sides.all().map(|side| standing(side, at)).collect()
    }
}

/// Whether a limit is passed, and by what. What costs nothing is never refused.
fn check(side: &Side<'_>, limit: &CreditLimit, at: Instant, trace: &mut Trace) -> Result<Option<Refused>, Stop> {
    let Some(most) = limit.limit else { return Ok(None) };
    let (before, after) = moved(side, limit, at)?;
    if after <= before {
        return Ok(None);
    }
    let (asked, passed) = (after.checked_sub(before).ok_or(MoneyError::Overflow)?, after > most);
    trace.push(TraceStep::Limit { resource: limit.resource, exposure: before, charged: asked, limit: most, passed });
    let left = most.checked_sub(before).ok_or(MoneyError::Overflow)?.max(0);
    Ok(passed.then_some(Refused::LimitReached { resource: limit.resource, asked, left }))
}

fn standing(side: &Side<'_>, at: Instant) -> Result<Standing, Stop> {
    let (mut crossed, mut passed) = (Vec::new(), Vec::new());
    for limit in &side.facts().limits {
        if limit.thresholds.is_empty() && limit.limit.is_none() {
            continue;
        }
        let (before, after) = moved(side, limit, at)?;
        if let Some(most) = limit.limit.filter(|most| after > before && after > *most) {
            passed.push(PassedLimit { resource: limit.resource, before, after, limit: most });
        }
        if after != before {
            crossed.extend(crossings(limit, before, after));
        }
    }
    Ok((crossed, passed))
}

/// Where a limit's resource stands before and after.
fn moved(side: &Side<'_>, limit: &CreditLimit, at: Instant) -> Result<(i64, i64), Stop> {
    let facts = side.facts();
    let dues = if limit.counts_dues { facts.dues } else { 0 };
    let add = |quanta: i64| quanta.checked_add(dues).ok_or(MoneyError::Overflow);
    let before = add(side.purse.state.standing(limit.resource, facts.currency, at)?)?;
    let after = add(side.draft.standing(limit.resource, facts.currency, at)?)?;
    Ok((before, after))
}

fn pay(side: &mut Side<'_>, catalog: &Catalog, at: Instant, trace: &mut Trace) -> Result<(), Stop> {
    if side.net == 0 && side.tax == 0 {
        return Ok(());
    }
    let facts = side.facts();
    let before = side.draft.legs.len();
    let currency = catalog.resources.get(&facts.currency).ok_or(RatingError::Dangling(facts.currency))?;
    side.draft.pay_from_funds(currency, at, facts.payment_type == PaymentType::Prepaid)?;
    let paid = moved_since(&side.draft, before)?;
    if paid != 0 {
        trace.push(TraceStep::Funds { paid });
    }
    Ok(())
}
