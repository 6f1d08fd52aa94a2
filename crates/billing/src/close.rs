//! Closing a cycle: the rounding that is posted, what funds and the credit balance pay, what is due.
//!
//! Invariants: items and rounding sum to the totals in minor units, per tax category and rate (domain.md §2); a prepaid statement is only
//! shown rounded, has due 0 and closes (domain.md §3, §7).

use crate::{BillStatus, BillingError, minor_quanta, round_minor};
use balance::{Charged, ItemKey};
use calendar::{Instant, Period};
use catalog::{PaymentType, Resource};
use ids::{BillId, Sym};
use money::{Exact, MoneyError};
use std::collections::BTreeMap;

const PARTS_PER_MILLION: i64 = 1_000_000;

/// One bill item with its sums at full scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemAmount {
    /// The item.
    pub key: ItemKey,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
}

/// What closing a cycle needs to know.
#[derive(Debug, Clone)]
pub struct CycleFacts<'a> {
    /// The active bill.
    pub bill: BillId,
    /// Its cycle.
    pub period: Period,
    /// Its state.
    pub status: BillStatus,
    /// The site's time.
    pub now: Instant,
    /// How the profile pays.
    pub payment_type: PaymentType,
    /// The profile's currency.
    pub currency: &'a Resource,
    /// Items of the bill, arrears and discounts included.
    pub items: &'a [ItemAmount],
    /// What funds of the groups paid of the bill, in quanta.
    pub funds_paid: i64,
    /// The profile's credit balance, a figure of zero or more.
    pub credit_balance: i64,
    /// The bill item `ROUNDING`.
    pub rounding_item: Sym,
}

/// Net and tax of one tax category and rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryTotal {
    /// The tax, none where there is none.
    pub tax_code: Option<Sym>,
    /// Its rate in parts per million.
    pub tax_ppm: i32,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
}

/// A closed cycle. Quanta; whole minor units except on a prepaid statement.
#[derive(Debug, Clone)]
pub struct Closing {
    /// `Billing` while something is due, else `Closed`.
    pub status: BillStatus,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
    /// Net and tax.
    pub total: i64,
    /// By tax category and rate.
    pub categories: Vec<CategoryTotal>,
    /// Differences to be posted in items `ROUNDING`.
    pub rounding: Vec<Charged>,
    /// What funds pay, in whole minor units.
    pub funds_paid: i64,
    /// What funds must pay beyond what they paid at full scale (below zero: get back), for `funds_paid` to hold.
    pub funds_difference: i64,
    /// Taken from the credit balance.
    pub credit_used: i64,
    /// Given to the credit balance: the rest of a bill of zero or less.
    pub credit_added: i64,
    /// Left to pay.
    pub due: i64,
}

impl Closing {
    /// What stands as paid on the bill besides funds: the credit used, or less than zero where its rest became credit.
    pub const fn paid(&self) -> i64 {
        self.credit_used - self.credit_added
    }

    /// The credit balance after the closing.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn credit_after(&self, before: i64) -> Result<i64, BillingError> {
        Ok(before.checked_sub(self.credit_used).and_then(|rest| rest.checked_add(self.credit_added)).ok_or(MoneyError::Overflow)?)
    }
}

/// Closes the cycle of an active bill.
///
/// # Errors
/// [`BillingError::CycleStillRunning`] before its end, [`BillingError::NoCycle`], [`BillingError::Status`] where it is not active.
pub fn close_cycle(facts: &CycleFacts<'_>) -> Result<Closing, BillingError> {
    if facts.status != BillStatus::Active {
        return Err(BillingError::Status { status: facts.status, wanted: "billed" });
    }
    let to = facts.period.to().ok_or(BillingError::NoCycle(facts.bill))?;
    if facts.now < to {
        return Err(BillingError::CycleStillRunning { bill: facts.bill, to });
    }
    close_items(facts)
}

/// Closes what an active bill has collected so far, whether or not its cycle runs (domain.md §7: bill now).
///
/// # Errors
/// [`BillingError::Status`] where it is not active, [`BillingError::NothingToBill`] where it has no items.
pub fn close_now(facts: &CycleFacts<'_>) -> Result<Closing, BillingError> {
    if facts.status != BillStatus::Active {
        return Err(BillingError::Status { status: facts.status, wanted: "billed" });
    }
    if facts.items.iter().all(|item| item.net == 0 && item.tax == 0) {
        return Err(BillingError::NothingToBill(facts.bill));
    }
    close_items(facts)
}

fn close_items(facts: &CycleFacts<'_>) -> Result<Closing, BillingError> {
    let exact = by_category(facts.items)?;
    match facts.payment_type {
        PaymentType::Prepaid => statement(exact),
        PaymentType::PayNow | PaymentType::Postpaid => bill(facts, &exact),
    }
}

/// A prepaid statement: funds paid all of it, nothing is rounded.
fn statement(categories: Vec<CategoryTotal>) -> Result<Closing, BillingError> {
    let (net, tax) = sums(&categories)?;
    let total = add(net, tax)?;
    Ok(Closing {
        status: BillStatus::Closed,
        net,
        tax,
        total,
        categories,
        rounding: Vec::new(),
        funds_paid: total,
        funds_difference: 0,
        credit_used: 0,
        credit_added: 0,
        due: 0,
    })
}

fn bill(facts: &CycleFacts<'_>, exact: &[CategoryTotal]) -> Result<Closing, BillingError> {
    let (categories, rounding) = round_all(exact, facts.currency, (facts.bill, facts.rounding_item))?;
    let (exact_net, exact_tax) = sums(exact)?;
    let (net, tax) = sums(&categories)?;
    let total = add(net, tax)?;
    let funds_paid = whole_funds(facts, add(exact_net, exact_tax)?, total)?;
    let open = sub(total, funds_paid)?;
    let credit_used = open.max(0).min(facts.credit_balance.max(0));
    let due = sub(open.max(0), credit_used)?;
    Ok(Closing {
        status: if due > 0 { BillStatus::Billing } else { BillStatus::Closed },
        net,
        tax,
        total,
        categories,
        rounding,
        funds_paid,
        funds_difference: sub(funds_paid, facts.funds_paid)?,
        credit_used,
        credit_added: sub(open.max(0), open)?,
        due,
    })
}

fn by_category(items: &[ItemAmount]) -> Result<Vec<CategoryTotal>, BillingError> {
    let mut sums: BTreeMap<(Option<Sym>, i32), (i64, i64)> = BTreeMap::new();
    for item in items {
        let sum = sums.entry((item.key.tax, item.key.tax_ppm)).or_default();
        *sum = (add(sum.0, item.net)?, add(sum.1, item.tax)?);
    }
    Ok(sums.into_iter().map(|((tax_code, tax_ppm), (net, tax))| CategoryTotal { tax_code, tax_ppm, net, tax }).collect())
}

/// What the document of a prepaid statement adds to its items, so that it is shown rounded like a bill. Nothing of it is posted.
///
/// # Errors
/// [`BillingError`].
pub fn shown_rounding(items: &[ItemAmount], currency: &Resource, bill: BillId, rounding_item: Sym) -> Result<Vec<Charged>, BillingError> {
    Ok(round_all(&by_category(items)?, currency, (bill, rounding_item))?.1)
}

/// The categories rounded, and the differences.
fn round_all(
    exact: &[CategoryTotal],
    currency: &Resource,
    rounding: (BillId, Sym),
) -> Result<(Vec<CategoryTotal>, Vec<Charged>), BillingError> {
    let mut categories = Vec::with_capacity(exact.len());
    let mut differences = Vec::new();
    for category in exact {
        let rounded = round_category(*category, currency)?;
        differences.extend(difference(*category, rounded, currency, rounding)?);
        categories.push(rounded);
    }
    Ok((categories, differences))
}

/// Net = round(Σ net), tax = round(net × rate) (domain.md §2).
fn round_category(exact: CategoryTotal, currency: &Resource) -> Result<CategoryTotal, BillingError> {
    let net = round_minor(Exact::from_quanta(exact.net, currency.scale), currency)?;
    let rate = Exact::ratio(i128::from(exact.tax_ppm), i128::from(PARTS_PER_MILLION))?;
    let tax = round_minor(Exact::from_quanta(net, currency.scale).times(rate)?, currency)?;
    Ok(CategoryTotal { net, tax, ..exact })
}

fn difference(
    exact: CategoryTotal,
    rounded: CategoryTotal,
    currency: &Resource,
    (bill, rounding_item): (BillId, Sym),
) -> Result<Option<Charged>, BillingError> {
    let (net, tax) = (sub(rounded.net, exact.net)?, sub(rounded.tax, exact.tax)?);
    if net == 0 && tax == 0 {
        return Ok(None);
    }
    let item =
        ItemKey { bill, code: rounding_item, subscription: None, service: None, tax: exact.tax_code, tax_ppm: exact.tax_ppm, ledger: None };
    Ok(Some(Charged { currency: currency.sym, item, net, tax, quantity: Exact::ONE }))
}

/// What funds pay must be in minor units too: all of the bill where they paid all of its items, else what they paid, rounded down.
fn whole_funds(facts: &CycleFacts<'_>, exact_total: i64, total: i64) -> Result<i64, BillingError> {
    if facts.funds_paid == 0 {
        return Ok(0);
    }
    if facts.funds_paid == exact_total {
        return Ok(total);
    }
    let minor = minor_quanta(facts.currency)?;
    Ok(facts.funds_paid - facts.funds_paid % minor)
}

fn sums(categories: &[CategoryTotal]) -> Result<(i64, i64), BillingError> {
    categories.iter().try_fold((0, 0), |(net, tax), category| Ok((add(net, category.net)?, add(tax, category.tax)?)))
}

fn add(left: i64, right: i64) -> Result<i64, BillingError> {
    Ok(left.checked_add(right).ok_or(MoneyError::Overflow)?)
}

fn sub(left: i64, right: i64) -> Result<i64, BillingError> {
    Ok(left.checked_sub(right).ok_or(MoneyError::Overflow)?)
}
