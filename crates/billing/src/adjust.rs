//! A manual adjustment on a bill (domain.md §3): an amount without tax, and the tax on it.

use crate::{BillStatus, BillingError, minor_quanta};
use balance::{Charged, ItemKey};
use calendar::Date;
use catalog::Catalog;
use ids::{BillId, SubscriptionId, Sym};
use money::{Exact, MoneyError, Rounding};
use serde::{Deserialize, Serialize};

const PERCENT: i64 = 100;
/// Decimal digits of a percentage that are whole parts per million.
const PERCENT_DIGITS: u8 = 4;

/// Whether the customer owes more or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Owes more.
    Debit,
    /// Owes less.
    Credit,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustRequest {
    /// Without tax, above zero.
    pub amount: Exact,
    /// More or less.
    pub direction: Direction,
    /// The bill item that it lands in.
    pub bill_item: Sym,
    /// Its tax, none for without.
    pub tax: Option<Sym>,
    /// The subscription that it is about.
    pub subscription: Option<SubscriptionId>,
    /// General ledger code.
    pub ledger: Option<Sym>,
}

/// What it is decided on.
#[derive(Debug, Clone, Copy)]
pub struct AdjustFacts<'a> {
    /// The catalog.
    pub catalog: &'a Catalog,
    /// The profile's currency.
    pub currency: Sym,
    /// The bill.
    pub bill: BillId,
    /// Its state.
    pub status: BillStatus,
    /// The day whose tax rate holds.
    pub on: Date,
}

/// Net and tax of an adjustment, ready to be charged on the bill. A bill that left `active` takes minor units only (domain.md §2).
///
/// # Errors
/// [`BillingError::NotPositive`], [`MoneyError::TooPrecise`], [`BillingError::NotMinor`], [`BillingError::Unknown`],
/// [`BillingError::TaxRateMissing`].
pub fn adjust(facts: &AdjustFacts<'_>, request: &AdjustRequest) -> Result<Charged, BillingError> {
    let unknown = |kind, sym: Sym| BillingError::Unknown { kind, code: facts.catalog.symbols.code(sym).to_owned() };
    let currency = facts.catalog.resources.get(&facts.currency).ok_or_else(|| unknown("currency", facts.currency))?;
    facts.catalog.bill_items.get(&request.bill_item).ok_or_else(|| unknown("bill item", request.bill_item))?;
    if request.amount <= Exact::ZERO {
        return Err(BillingError::NotPositive);
    }
    let amount = request.amount.round(currency.scale, Rounding::Down)?;
    if Exact::from_quanta(amount, currency.scale) != request.amount {
        return Err(MoneyError::TooPrecise { text: request.amount.to_string(), scale: currency.scale }.into());
    }
    if !facts.status.is_open() && amount % minor_quanta(currency)? != 0 {
        return Err(BillingError::NotMinor(currency.display_scale));
    }
    let net = match request.direction {
        Direction::Debit => amount,
        Direction::Credit => -amount,
    };
    let (percent, tax_ppm) = match request.tax {
        Some(tax) => rate(facts, tax)?,
        None => (Exact::ZERO, 0),
    };
    let exact_tax = Exact::from_quanta(net, currency.scale).times(percent)?.over(Exact::whole(PERCENT))?;
    let tax =
        if facts.status.is_open() { exact_tax.round(currency.scale, currency.rounding)? } else { crate::round_minor(exact_tax, currency)? };
    let item = ItemKey {
        bill: facts.bill,
        code: request.bill_item,
        subscription: request.subscription,
        service: None,
        tax: request.tax,
        tax_ppm,
        ledger: request.ledger,
    };
    Ok(Charged { currency: facts.currency, item, net, tax, quantity: Exact::ONE })
}

fn rate(facts: &AdjustFacts<'_>, tax: Sym) -> Result<(Exact, i32), BillingError> {
    let code = || facts.catalog.symbols.code(tax).to_owned();
    let found = facts.catalog.taxes.get(&tax).ok_or_else(|| BillingError::Unknown { kind: "tax", code: code() })?;
    let percent = found.percent_on(facts.on).ok_or_else(|| BillingError::TaxRateMissing(code()))?;
    let ppm = percent.round(PERCENT_DIGITS, Rounding::Down)?;
    if Exact::from_quanta(ppm, PERCENT_DIGITS) != percent {
        return Err(BillingError::TaxRateMissing(code()));
    }
    Ok((percent, i32::try_from(ppm).map_err(|_too_large| BillingError::TaxRateMissing(code()))?))
}
