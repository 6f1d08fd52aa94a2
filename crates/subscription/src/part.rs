//! The pure function keyed (purchase, cycle start): how much of a unit cycle is charged, by which version, at which price and tax.
//!
//! Owns: first and last period, shares, versions, one rounding per line. Does not own: when it is due, where it lands.
//! Invariant: a whole cycle is exactly 1 (domain.md §4).

use crate::component::{Component, unknown};
use crate::{ChargeError, ProfileFacts};
use calendar::{Date, Period, Share};
use catalog::{Catalog, Proration, Version};
use ids::Sym;
use money::{Exact, MoneyError};
use tax::{PendingTax, TaxError};

/// The days of a unit cycle that a purchase covers and those that it pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The unit cycle.
    pub cycle: (Date, Date),
    /// Days that the purchase covers.
    pub covered: (Date, Date),
    /// Days that it pays; empty where a partial period costs nothing.
    pub paid: (Date, Date),
}

impl Span {
    /// The part of a cycle from a day on. `is_first` says that the purchase itself starts there: only then the rule for the first period
    /// holds, else (a retry after a refusal) the rest is prorated.
    pub(crate) fn of(cycle: (Date, Date), from: Date, end: Date, rules: (Proration, Proration), is_first: bool) -> Self {
        let covered = (from.max(cycle.0), end.min(cycle.1));
        let first = if is_first { rules.0 } else { Proration::Prorate };
        let start = side(covered.0 > cycle.0, first, covered.0, cycle.0);
        let stop = side(covered.1 < cycle.1, rules.1, covered.1, cycle.1);
        let paid = match (start, stop) {
            (Some(start), Some(stop)) => (start, stop),
            (None, _) | (_, None) => (covered.0, covered.0),
        };
        Self { cycle, covered, paid }
    }

    /// The share of the cycle that some of its days are.
    pub(crate) fn share(&self, days: (Date, Date)) -> Share {
        Share { days: days.0.days_until(days.1), of: self.cycle.0.days_until(self.cycle.1) }
    }
}

/// Where paying starts or stops on one side of a cycle; none where a partial period is free.
const fn side(is_partial: bool, rule: Proration, covered: Date, whole: Date) -> Option<Date> {
    match (is_partial, rule) {
        (false, _) | (true, Proration::Prorate) => Some(covered),
        (true, Proration::Full) => Some(whole),
        (true, Proration::None) => None,
    }
}

/// A share as an exact number; a whole one is exactly 1.
pub(crate) fn fraction(share: Share) -> Result<Exact, MoneyError> {
    if share.is_whole() { Ok(Exact::ONE) } else { Exact::ratio(i128::from(share.days), i128::from(share.of)) }
}

/// A price and what it makes of a quantity and a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Priced {
    pub version: u32,
    pub share: Share,
    pub unit_price: Exact,
    pub net: i64,
    pub tax: i64,
    pub tax_ppm: i32,
    pub pending: Option<PendingTax>,
}

impl Component<'_> {
    /// The version that prices a day: the pinned one, else the one valid on it (domain.md §4).
    pub(crate) fn version_on(&self, catalog: &Catalog, on: Date) -> Result<(u32, &Version), ChargeError> {
        let found = match self.purchase.locked_version {
            Some(pinned) => usize::try_from(pinned).ok().and_then(|place| self.product.versions.get(place).map(|version| (place, version))),
            None => self.product.version_on(on),
        };
        let missing = || ChargeError::VersionMissing { product: self.product_code(catalog), on };
        let (place, version) = found.ok_or_else(missing)?;
        Ok((u32::try_from(place).map_err(|_too_many| missing())?, version))
    }

    /// Code of the product, for an error.
    pub(crate) fn product_code(&self, catalog: &Catalog) -> String {
        catalog.symbols.code(self.product.sym).to_owned()
    }

    /// Prices a share of a unit cycle, rounded once to the currency's scale; the tax is of the rounded net (domain.md §2, §8).
    pub(crate) fn price(
        &self,
        catalog: &Catalog,
        profile: &ProfileFacts,
        share: Share,
        priced_on: Date,
        taxed_on: Date,
    ) -> Result<Priced, ChargeError> {
        let currency = catalog.resources.get(&profile.currency).ok_or_else(|| unknown(catalog, "currency", profile.currency))?;
        let (version, found) = self.version_on(catalog, priced_on)?;
        let missing = || ChargeError::PriceMissing {
            product: self.product_code(catalog),
            currency: catalog.symbols.code(profile.currency).to_owned(),
        };
        let unit_price = self.purchase.value.or_else(|| found.prices.get(&profile.currency).copied()).ok_or_else(missing)?;
        let exact = unit_price.times(self.purchase.quantity)?.times(fraction(share)?)?;
        let net = exact.round(currency.scale, currency.rounding)?;
        let (tax_ppm, pending) = match self.product.tax {
            Some(tax) => self.tax_rate(catalog, profile, tax, taxed_on)?,
            None => (0, None),
        };
        let tax = tax::tax_of(net, tax_ppm, currency.rounding)?;
        Ok(Priced { version, share, unit_price, net, tax, tax_ppm, pending })
    }

    /// The rate of the product's tax for the payer on a day, in parts per million, and what is pending of it.
    fn tax_rate(&self, catalog: &Catalog, profile: &ProfileFacts, tax: Sym, on: Date) -> Result<(i32, Option<PendingTax>), ChargeError> {
        let levy = tax::levy_on(catalog, tax, self.product.supplier, &profile.payer, on).map_err(|error| match error {
            TaxError::Unknown(sym) => unknown(catalog, "tax", sym),
            TaxError::NoRate(sym) => ChargeError::TaxRateMissing { tax: catalog.symbols.code(sym).to_owned(), on },
        })?;
        Ok((levy.ppm, PendingTax::of(catalog, levy, (tax, self.product.supplier), on)))
    }

    /// The days as instants, never outside the purchase.
    pub(crate) fn covered(&self, profile: &ProfileFacts, days: (Date, Date)) -> Result<Period, ChargeError> {
        let days = Period::try_new(profile.zone.start_of_day(days.0), Some(profile.zone.start_of_day(days.1)))?;
        Ok(days.intersect(&self.purchase.valid).unwrap_or(days))
    }
}
