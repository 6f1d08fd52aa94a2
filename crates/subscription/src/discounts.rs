//! Discounts on fees: taken as the fee is charged, from what the discounts before left (domain.md §4).
//!
//! Invariant: each is a negative line and leg of its own, with the tax category and rate of the fee.

use crate::charges::{ChargeLine, LineKind, Taken, Taking};
use crate::component::{Component, Recurrence, unknown};
use crate::{ChargeError, ProfileFacts, PurchasedDiscount, Status};
use balance::{Charged, Draft, ItemKey};
use calendar::Instant;
use catalog::{Catalog, Discount, DiscountRule, DiscountTime, DiscountValue, NonActive, Resource};
use discount::{Tags, Target, is_capped_by_cycle, rule_of, take, targets};
use ids::{BillId, PurchaseId};
use money::{Exact, MoneyError};

/// A percentage over this is a factor.
const PERCENT: i64 = 100;

/// What a capped discount took: purchase, start of the billing cycle, quanta.
pub(crate) type TakenInCycle = (PurchaseId, Instant, i64);

/// Takes discounts from a fee whose leg the draft has. Answers their lines; `taken` gets what capped ones took.
pub(crate) fn discount_fee(
    catalog: &Catalog,
    profile: &ProfileFacts,
    component: &Component<'_>,
    (fee, bill, due): (&ChargeLine, BillId, Instant),
    draft: &mut Draft<'_>,
    taken: &mut Vec<TakenInCycle>,
) -> Result<Vec<ChargeLine>, ChargeError> {
    let currency = catalog.resources.get(&profile.currency).ok_or_else(|| unknown(catalog, "currency", profile.currency))?;
    let tags = Tags { charge: component.product.charge_tag, resource: None, service_type: None, bill_item: component.product.bill_item };
    let cycle = profile.cycle.period_at(due).from();
    let (mut lines, mut left) = (Vec::new(), fee.net);
    // What ended before the fee fell due discounts the time that the fee is for.
    let at = fee.covered.to().map_or(Ok(due), |to| to.plus_micros(-1))?.min(due);
    for (held, found) in in_order(catalog, component, at)?.into_iter().chain(of_coupons(catalog, component, fee)?) {
        if !targets(found, tags) {
            continue;
        }
        let before = draft.state().discounted(held, cycle);
        let mut now = taken.iter().filter(|(of, at, _)| *of == held && *at == cycle).map(|(_, _, quanta)| *quanta);
        let taken_in_cycle = now.try_fold(before, i64::checked_add).ok_or(MoneyError::Overflow)?;
        let target = Target { currency, quantity: fee.quantity, gross: fee.net, left, taken: 0, taken_in_cycle };
        let Some(rule) = rule_of(catalog, found, &target, |sym| Ok(draft.counter(sym, cycle)?.unwrap_or(0)))? else { continue };
        let quanta = take(found, rule, &target)?;
        if quanta == 0 {
            continue;
        }
        left = left.checked_sub(quanta).ok_or(MoneyError::Overflow)?;
        let is_capped = is_capped_by_cycle(found);
        if is_capped {
            taken.push((held, cycle, quanta));
        }
        let made = Taken { fee: fee.purchase, rule: taking(rule, currency)?, cycle: is_capped.then_some(cycle) };
        let line = ChargeLine { purchase: held, product: found.sym, taken: Some(made), ..fee.clone() };
        lines.push(post_discount(component, (line, bill), (found, currency, quanta), draft)?);
    }
    Ok(lines)
}

/// What a rule takes, as it is kept for corrections of the fee.
fn taking(rule: &DiscountRule, currency: &Resource) -> Result<Taking, ChargeError> {
    let quanta = |amount: Exact| amount.round(currency.scale, currency.rounding);
    let cap = rule.cap.get(&currency.sym).copied().map(quanta).transpose()?;
    Ok(match &rule.value {
        DiscountValue::Percent(percent) => Taking::Percent(*percent, cap),
        DiscountValue::Flat(amounts) => Taking::Flat(amounts.get(&currency.sym).copied().map_or(Ok(0), quanta)?, cap),
    })
}

impl Taking {
    /// What is taken of an amount: never more than there is.
    pub(crate) fn of(&self, left: i64, currency: &Resource) -> Result<i64, MoneyError> {
        let (wanted, cap) = match self {
            Self::Percent(percent, cap) => {
                let share = Exact::whole(left).times(*percent)?.over(Exact::whole(PERCENT))?;
                (share.round(0, currency.rounding)?, *cap)
            }
            Self::Flat(quanta, cap) => (*quanta, *cap),
        };
        Ok(wanted.min(cap.unwrap_or(i64::MAX)).min(left).max(0))
    }
}

/// The subscription's discounts that are taken from fees, by priority.
fn in_order<'a>(catalog: &'a Catalog, component: &Component<'a>, due: Instant) -> Result<Vec<(PurchaseId, &'a Discount)>, ChargeError> {
    let mut found = Vec::new();
    for held in &component.subscription.discounts {
        let discount = catalog.discounts.get(&held.discount).ok_or_else(|| unknown(catalog, "discount", held.discount))?;
        let is_of_fees = discount.time == DiscountTime::Event && !discount.is_policy;
        let status = component.subscription.bundle_status_at(held.bought_in, due).under(held.status_at(due));
        if is_of_fees && holds(held, status, discount.non_active, due) {
            found.push((held.id, discount));
        }
    }
    found.sort_by_key(|(held, discount)| (discount.priority, *held));
    Ok(found)
}

/// The discounts of coupons that were entered on the purchase of a fee, in the order in which they were entered: only what is charged with the
/// purchase bears them (domain.md §4).
fn of_coupons<'a>(
    catalog: &'a Catalog,
    component: &Component<'a>,
    fee: &ChargeLine,
) -> Result<Vec<(PurchaseId, &'a Discount)>, ChargeError> {
    let is_of_purchase = match component.recurrence {
        Recurrence::Once | Recurrence::Forward(_) => fee.covered.from() == component.purchase.valid.from(),
        Recurrence::Arrear(_) | Recurrence::Never => false,
    };
    let entered =
        component.subscription.coupons.iter().filter(|used| is_of_purchase && used.bought_in.contains(&component.purchase.bought_in));
    let found = |used: &'a crate::UsedCoupon| {
        let discount = catalog.discounts.get(&used.discount).ok_or_else(|| unknown(catalog, "discount", used.discount))?;
        Ok((used.id, discount))
    };
    entered.map(found).collect()
}

fn holds(held: &PurchasedDiscount, status: Status, rule: NonActive, at: Instant) -> bool {
    match status {
        Status::Deferred => false,
        Status::Active => true,
        Status::Inactive => rule != NonActive::Forbidden,
        Status::Closed => rule == NonActive::RateInactiveAndClosed && at >= held.valid.from(),
    }
}

/// Takes quanta of a fee (below zero: gives them back), as the line of the discount says.
pub(crate) fn post_discount(
    component: &Component<'_>,
    (line, bill): (ChargeLine, BillId),
    (found, currency, quanta): (&Discount, &Resource, i64),
    draft: &mut Draft<'_>,
) -> Result<ChargeLine, ChargeError> {
    let tax = tax::tax_of(-quanta, line.tax_ppm, currency.rounding)?;
    let item = ItemKey {
        bill,
        code: found.bill_item,
        subscription: Some(line.subscription),
        service: line.service,
        tax: component.product.tax,
        tax_ppm: line.tax_ppm,
        ledger: found.ledger.or(component.product.ledger),
    };
    let start = draft.legs.len();
    draft.charge_on(&Charged { currency: currency.sym, item, net: -quanta, tax, quantity: Exact::ZERO }, bill)?;
    Ok(ChargeLine {
        kind: LineKind::Discount,
        bill_item: Some(found.bill_item),
        unit_price: Exact::from_quanta(-quanta, currency.scale),
        net: -quanta,
        tax,
        legs: start..draft.legs.len(),
        ..line
    })
}
