//! Discounts taken from a bill as its cycle closes (domain.md §4): by priority, each on what the ones before left, spread over the items
//! that it is for, and so over their tax categories.
//!
//! Invariant: what is taken from an item is never more than is left of it; the parts sum to what the discount takes.

use crate::{BillingError, ItemAmount};
use balance::{Charged, ItemKey};
use catalog::{Catalog, Discount, DiscountTime, Resource};
use discount::{Tags, Target, rule_of, take, targets};
use ids::{PurchaseId, SubscriptionId, Sym};
use money::{Exact, MoneyError, allocate};

/// A purchased discount that is taken at billing time.
#[derive(Debug, Clone, Copy)]
pub struct BillDiscount<'a> {
    /// The discount.
    pub discount: &'a Discount,
    /// Its purchase.
    pub purchase: PurchaseId,
    /// The subscription that it is for.
    pub subscription: SubscriptionId,
    /// What it took in the cycle already, in quanta.
    pub taken_in_cycle: i64,
}

/// What a discount takes from a bill.
#[derive(Debug, Clone)]
pub struct BillDiscounted {
    /// Its purchase.
    pub purchase: PurchaseId,
    /// Quanta taken, a positive figure.
    pub quanta: i64,
    /// Negative charges, one a tax category, rate and ledger.
    pub charges: Vec<Charged>,
}

/// Takes discounts from the items of a bill. Each sees the items of its subscription; `counter` answers where a counter stands.
///
/// # Errors
/// [`BillingError`].
pub fn discount_bill(
    catalog: &Catalog,
    currency: &Resource,
    items: &[ItemAmount],
    discounts: &[BillDiscount<'_>],
    counter: impl Fn(Sym) -> Result<i64, MoneyError>,
) -> Result<Vec<BillDiscounted>, BillingError> {
    let mut in_order: Vec<&BillDiscount<'_>> =
        discounts.iter().filter(|held| held.discount.time == DiscountTime::Billing && !held.discount.is_policy).collect();
    in_order.sort_by_key(|held| (held.discount.priority, held.purchase));
    let mut left: Vec<i64> = items.iter().map(|item| item.net).collect();
    let mut all = Vec::new();
    for held in in_order {
        let is_for = |item: &ItemAmount| {
            item.key.subscription == Some(held.subscription)
                && targets(held.discount, Tags { bill_item: Some(item.key.code), ..Tags::default() })
        };
        let weights: Vec<i64> = items.iter().zip(&left).map(|(item, left)| if is_for(item) { (*left).max(0) } else { 0 }).collect();
        let base = weights.iter().try_fold(0_i64, |sum, weight| sum.checked_add(*weight)).ok_or(MoneyError::Overflow)?;
        let target = Target { currency, quantity: Exact::ZERO, gross: base, left: base, taken: 0, taken_in_cycle: held.taken_in_cycle };
        let Some(rule) = rule_of(catalog, held.discount, &target, &counter)? else { continue };
        let quanta = take(held.discount, rule, &target)?;
        if quanta == 0 {
            continue;
        }
        let parts = allocate(quanta, &weights)?;
        let mut charges: Vec<Charged> = Vec::new();
        for ((item, part), left) in items.iter().zip(parts).zip(&mut left).filter(|((_, part), _)| *part != 0) {
            *left = left.checked_sub(part).ok_or(MoneyError::Overflow)?;
            add(&mut charges, held, currency, item.key, part)?;
        }
        for charge in &mut charges {
            charge.tax = tax::tax_of(charge.net, charge.item.tax_ppm, currency.rounding)?;
        }
        all.push(BillDiscounted { purchase: held.purchase, quanta, charges });
    }
    Ok(all)
}

/// Adds a part to the charge of its tax category, rate and ledger.
fn add(charges: &mut Vec<Charged>, held: &BillDiscount<'_>, currency: &Resource, of: ItemKey, part: i64) -> Result<(), BillingError> {
    let ledger = held.discount.ledger.or(of.ledger);
    let item = ItemKey { code: held.discount.bill_item, service: None, ledger, ..of };
    match charges.iter_mut().find(|charge| charge.item == item) {
        Some(charge) => charge.net = charge.net.checked_sub(part).ok_or(MoneyError::Overflow)?,
        None => charges.push(Charged { currency: currency.sym, item, net: -part, tax: 0, quantity: Exact::ZERO }),
    }
    Ok(())
}
