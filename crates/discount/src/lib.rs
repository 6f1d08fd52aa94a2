//! What discounts take from charges: which impacts they match, which rule holds, how much (domain.md §4).
//!
//! Owns: matching by tags, conditions, percentages, flat amounts, caps. Does not own: the order of several discounts and the legs they make
//! (rating, subscription, billing), the shape (catalog). Invariants: what is taken is never below zero and never more than is left.

use catalog::{Catalog, Discount, DiscountFilter, DiscountRule, DiscountValue, Resource};
use ids::Sym;
use money::{Exact, MoneyError};
use std::collections::HashMap;

/// A percentage over this is a factor.
const PERCENT: i64 = 100;

/// Why a discount cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiscountError {
    /// Arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// It has no amount in the currency (domain.md §2: never a conversion).
    #[error("the discount has no amount in the currency of the billing profile")]
    NoAmount(Sym),
}

impl DiscountError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Money(error) => error.code(),
            Self::NoAmount(_) => "no_discount_amount",
        }
    }
}

/// What an impact bears, for filters to look at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tags {
    /// Of its charge.
    pub charge: Option<Sym>,
    /// Of its resource.
    pub resource: Option<Sym>,
    /// Kind of service, none for a fee.
    pub service_type: Option<Sym>,
    /// Where it lands on the bill.
    pub bill_item: Option<Sym>,
}

/// Whether a discount is for an impact: AND inside a filter, OR between filters, none for everything.
pub fn targets(discount: &Discount, tags: Tags) -> bool {
    let fits = |wanted: Option<Sym>, there: Option<Sym>| wanted.is_none() || wanted == there;
    let matches = |filter: &DiscountFilter| {
        fits(filter.charge_tag, tags.charge)
            && fits(filter.resource_tag, tags.resource)
            && fits(filter.service_type, tags.service_type)
            && fits(filter.bill_item, tags.bill_item)
    };
    discount.filters.is_empty() || discount.filters.iter().any(matches)
}

/// A charge that a discount looks at. Amounts in quanta of the currency.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The currency.
    pub currency: &'a Resource,
    /// The quantity charged.
    pub quantity: Exact,
    /// The amount before any discount.
    pub gross: i64,
    /// What the discounts before left of it.
    pub left: i64,
    /// What this discount took already of the same event, fee or session.
    pub taken: i64,
    /// What this discount took already in the billing cycle.
    pub taken_in_cycle: i64,
}

/// The rule that holds, if any. `counter` answers where the counter of a resource stands in the cycle, in quanta.
///
/// # Errors
/// What `counter` answers.
pub fn rule_of<'d>(
    catalog: &Catalog,
    discount: &'d Discount,
    target: &Target<'_>,
    counter: impl Fn(Sym) -> Result<i64, MoneyError>,
) -> Result<Option<&'d DiscountRule>, MoneyError> {
    let gross = Exact::from_quanta(target.gross, target.currency.scale);
    let scale = |sym: Sym| catalog.resources.get(&sym).map_or(0, |resource| resource.scale);
    for rule in &discount.rules {
        let holds = rule.quantity.is_none_or(|span| span.contains(target.quantity)) && rule.amount.is_none_or(|span| span.contains(gross));
        let is_counted = match rule.counter {
            Some((sym, span)) if holds => span.contains(Exact::from_quanta(counter(sym)?, scale(sym))),
            Some(_) => false,
            None => true,
        };
        if holds && is_counted {
            return Ok(Some(rule));
        }
    }
    Ok(None)
}

/// What a rule takes of a charge: a positive number of quanta, never more than is left.
///
/// # Errors
/// [`DiscountError`].
pub fn take(discount: &Discount, rule: &DiscountRule, target: &Target<'_>) -> Result<i64, DiscountError> {
    if target.left <= 0 {
        return Ok(0);
    }
    let wanted = match &rule.value {
        DiscountValue::Percent(percent) => percent_of(target.left, *percent, target.currency)?,
        DiscountValue::Flat(amounts) => {
            let flat = amounts.get(&target.currency.sym).ok_or(DiscountError::NoAmount(discount.sym))?;
            left_of(quanta(*flat, target.currency)?, target.taken)
        }
    };
    let cap = capped(&rule.cap, target.taken, target.currency)?;
    let cycle_cap = capped(&discount.cycle_cap, target.taken_in_cycle, target.currency)?;
    Ok(wanted.min(cap).min(cycle_cap).min(target.left).max(0))
}

/// What a rule takes of usage that is priced as a difference: of one below zero, what it took too much before comes back, as a negative
/// number of quanta. Only a percentage without caps knows how much that is; what is flat or capped gives nothing back.
///
/// # Errors
/// [`DiscountError`].
pub fn take_of_difference(discount: &Discount, rule: &DiscountRule, target: &Target<'_>) -> Result<i64, DiscountError> {
    match &rule.value {
        DiscountValue::Percent(percent) if target.left < 0 && rule.cap.is_empty() && discount.cycle_cap.is_empty() => {
            Ok(percent_of(target.left, *percent, target.currency)?)
        }
        DiscountValue::Percent(_) | DiscountValue::Flat(_) => take(discount, rule, target),
    }
}

/// The share of an impact that a policy moves to the owner, in percent; nothing where a rule takes amounts.
pub fn share(rule: &DiscountRule) -> Exact {
    match &rule.value {
        DiscountValue::Percent(percent) => *percent,
        DiscountValue::Flat(_) => Exact::ZERO,
    }
}

/// Whether the discount remembers what it took in a cycle.
pub fn is_capped_by_cycle(discount: &Discount) -> bool {
    !discount.cycle_cap.is_empty()
}

/// A percentage of quanta, rounded once by the currency's rule.
fn percent_of(quanta: i64, percent: Exact, currency: &Resource) -> Result<i64, MoneyError> {
    Exact::whole(quanta).times(percent)?.over(Exact::whole(PERCENT))?.round(0, currency.rounding)
}

/// What a cap still allows; a currency that it does not name is not capped.
fn capped(cap: &HashMap<Sym, Exact>, taken: i64, currency: &Resource) -> Result<i64, MoneyError> {
    cap.get(&currency.sym).map_or(Ok(i64::MAX), |cap| Ok(left_of(quanta(*cap, currency)?, taken)))
}

fn quanta(amount: Exact, currency: &Resource) -> Result<i64, MoneyError> {
    amount.round(currency.scale, currency.rounding)
}

fn left_of(whole: i64, taken: i64) -> i64 {
    whole.saturating_sub(taken).max(0)
}
