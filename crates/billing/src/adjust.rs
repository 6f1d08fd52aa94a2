//! A manual adjustment on a bill (domain.md §3): an amount without tax, and the tax on it.

use crate::{BillStatus, BillingError, minor_quanta};
use balance::{Charged, ItemKey};
use calendar::Date;
use catalog::{Catalog, Resource};
use ids::{BillId, SubscriptionId, Sym};
use money::{Exact, Rounding};
use serde::{Deserialize, Serialize};
use tax::{TaxError, TaxPayer, Treatment};

/// Parts per million that are the whole.
const PARTS_PER_MILLION: i128 = 1_000_000;

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
    /// Who owes the tax; none for the tax's own supplier.
    pub supplier: Option<Sym>,
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
    /// Whoever the tax is for.
    pub payer: &'a TaxPayer,
}

/// Net and tax of an adjustment, ready to be charged on the bill. A bill that left `active` takes minor units only (domain.md §2).
///
/// # Errors
/// [`BillingError::NotPositive`], [`BillingError::TooPrecise`], [`BillingError::Unknown`],
/// [`BillingError::TaxRateMissing`], [`BillingError::TaxPending`].
pub fn adjust(facts: &AdjustFacts<'_>, request: &AdjustRequest) -> Result<Charged, BillingError> {
    let unknown = |kind, sym: Sym| BillingError::Unknown { kind, code: facts.catalog.symbols.code(sym).to_owned() };
    let currency = facts.catalog.resources.get(&facts.currency).ok_or_else(|| unknown("currency", facts.currency))?;
    facts.catalog.bill_items.get(&request.bill_item).ok_or_else(|| unknown("bill item", request.bill_item))?;
    let net = signed_quanta(facts.status, currency, &request.amount, request.direction)?;
    let tax_ppm = match request.tax {
        Some(tax) => rate(facts, tax, request.supplier)?,
        None => 0,
    };
    let tax = tax_on(facts.status, currency, net, tax_ppm)?;
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

/// What is asked of one item of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustItemRequest {
    /// Without tax, above zero.
    pub amount: Exact,
    /// More or less.
    pub direction: Direction,
    /// With tax it bears the item's own tax, at the rate that was charged, whatever the rate is now; else none.
    pub with_tax: bool,
}

/// Net and tax of an adjustment of one item: it stays what it is, of the same subscription, service and ledger (domain.md §8).
///
/// # Errors
/// [`BillingError::NotPositive`], [`BillingError::TooPrecise`].
pub fn adjust_item(status: BillStatus, currency: &Resource, item: &ItemKey, request: &AdjustItemRequest) -> Result<Charged, BillingError> {
    let net = signed_quanta(status, currency, &request.amount, request.direction)?;
    let item = if request.with_tax { *item } else { ItemKey { tax: None, tax_ppm: 0, ..*item } };
    let tax = tax_on(status, currency, net, item.tax_ppm)?;
    Ok(Charged { currency: currency.sym, item, net, tax, quantity: Exact::ZERO })
}

/// The amount in quanta, below zero for a credit; of a bill that left `active` in minor units.
fn signed_quanta(status: BillStatus, currency: &Resource, amount: &Exact, direction: Direction) -> Result<i64, BillingError> {
    if *amount <= Exact::ZERO {
        return Err(BillingError::NotPositive);
    }
    let quanta = amount.round(currency.scale, Rounding::Down)?;
    if Exact::from_quanta(quanta, currency.scale) != *amount {
        return Err(BillingError::TooPrecise(currency.scale));
    }
    if !status.is_open() && quanta % minor_quanta(currency)? != 0 {
        return Err(BillingError::TooPrecise(currency.display_scale));
    }
    match direction {
        Direction::Debit => Ok(quanta),
        Direction::Credit => Ok(-quanta),
    }
}

/// The tax on a net, at full scale while the bill is open and in minor units after.
fn tax_on(status: BillStatus, currency: &Resource, net: i64, tax_ppm: i32) -> Result<i64, BillingError> {
    if status.is_open() {
        return Ok(tax::tax_of(net, tax_ppm, currency.rounding)?);
    }
    let rate = Exact::ratio(i128::from(tax_ppm), PARTS_PER_MILLION)?;
    crate::round_minor(Exact::from_quanta(net, currency.scale).times(rate)?, currency)
}

/// The tax's rate for the payer, in parts per million.
fn rate(facts: &AdjustFacts<'_>, tax: Sym, supplier: Option<Sym>) -> Result<i32, BillingError> {
    let code = |sym| facts.catalog.symbols.code(sym).to_owned();
    let levy = tax::levy_on(facts.catalog, tax, supplier, facts.payer, facts.on).map_err(|error| match error {
        TaxError::Unknown(sym) => BillingError::Unknown { kind: "tax", code: code(sym) },
        TaxError::NoRate(sym) => BillingError::TaxRateMissing(code(sym)),
    })?;
    match levy.treatment {
        Treatment::Rated | Treatment::Exempt | Treatment::ReverseCharge => Ok(levy.ppm),
        // Whoever adjusts by hand can wait: what he adds is never put right by itself.
        Treatment::Pending => Err(BillingError::TaxPending(code(tax))),
    }
}
