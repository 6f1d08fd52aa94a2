//! The pure function keyed (purchase, cycle start): how much of a unit cycle is charged, by which version, at which price and tax.
//!
//! Owns: first and last period, shares, versions, one rounding per line. Does not own: when it is due, where it lands.
//! Invariant: a whole cycle is exactly 1 (domain.md §4).

use crate::component::{Component, Recurrence, unknown};
use crate::{ChargeError, ProfileFacts};
use calendar::{Date, Period, Share, Unit};
use catalog::{Catalog, ProductKind, Proration, Version};
use ids::Sym;
use money::{Exact, MoneyError};
use tax::{PendingTax, TaxError};

/// The days of a unit cycle that a purchase pays, as far as one version prices them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The unit cycle.
    pub unit: Unit,
    /// Days paid, none where a partial period is free.
    pub days: i32,
    /// First active day and the day after the last one.
    pub active: (Date, Date),
    /// The day whose version prices it.
    pub priced_on: Date,
}

impl Part {
    /// The share of the cycle that is paid.
    pub(crate) fn share(&self) -> Share {
        Share { days: self.days, of: self.unit.cycle.0.days_until(self.unit.cycle.1) }
    }
}

/// The days of a unit cycle that are paid, in order and apart.
fn paid_days(component: &Component<'_>, profile: &ProfileFacts, unit: Unit, opens: Option<Date>) -> Vec<(Date, Date)> {
    let (start, end) = (unit.from, unit.end());
    let mut days = component.timeline.days_in(opens.map_or(start, |opens| opens.max(start)), end);
    let (first, last) = component.rules();
    let (begins, ends) = (component.purchase.valid.from().date_in(&profile.zone), component.end_date(profile));
    // What the limit refused is no first period any more: the rest of it is prorated.
    if !days.is_empty() && begins > start && opens.is_none() {
        match first {
            Proration::Prorate => {}
            Proration::Full => days.insert(0, (start, begins)),
            Proration::None => days.clear(),
        }
    }
    if !days.is_empty() && ends < end {
        match last {
            Proration::Prorate => {}
            Proration::Full => days.push((ends, end)),
            Proration::None => days.clear(),
        }
    }
    days
}

impl Component<'_> {
    /// What a purchase pays of a unit cycle: by the version of its beginning where it is charged ahead, and split where another version
    /// begins where it is charged in arrear (domain.md §4). `opens` is the day that it counts from where the limit refused it before. Empty
    /// where the purchase is not active in it.
    pub(crate) fn parts(&self, profile: &ProfileFacts, unit: Unit, opens: Option<Date>) -> Vec<Part> {
        let begins = self.purchase.valid.from().date_in(&profile.zone).max(unit.from);
        let active = self.timeline.days_in(opens.map_or(unit.from, |opens| opens.max(unit.from)), unit.end());
        let (Some(first), Some(last)) = (active.first(), active.last()) else { return Vec::new() };
        let days = paid_days(self, profile, unit, opens);
        let changes = match self.recurrence {
            Recurrence::Arrear(_) => self.version_changes(begins, unit.end()),
            Recurrence::Forward(_) | Recurrence::Once | Recurrence::Never => Vec::new(),
        };
        let (mut parts, is_whole) = (Vec::with_capacity(1 + changes.len()), changes.is_empty());
        let mut from = unit.from;
        for to in changes.into_iter().chain([unit.end()]) {
            let within = |span: &(Date, Date)| span.0.max(from).days_until(span.1.min(to)).max(0);
            let active = (first.0.max(from), last.1.min(to));
            // Days beyond the purchase, where a partial period is paid in full, are covered by nothing else.
            let active = if active.0 < active.1 { active } else { (from, to) };
            let paid: i32 = days.iter().map(within).sum();
            if paid > 0 || is_whole {
                parts.push(Part { unit, days: paid, active, priced_on: from.max(begins) });
            }
            from = to;
        }
        parts
    }

    /// Days within a stretch on which another version begins to price; none where the purchase fixes its price.
    fn version_changes(&self, after: Date, before: Date) -> Vec<Date> {
        if self.purchase.value.is_some() || self.purchase.locked_version.is_some() {
            return Vec::new();
        }
        self.product.versions.iter().map(|version| version.from).filter(|from| after < *from && *from < before).collect()
    }

    /// What a partial first and a partial last unit cycle cost.
    fn rules(&self) -> (Proration, Proration) {
        match &self.product.kind {
            ProductKind::Recurring { first, last, .. } => (*first, *last),
            ProductKind::Grant { prorate: true, .. } => (Proration::Prorate, Proration::Full),
            ProductKind::Grant { .. } => (Proration::Full, Proration::Full),
            ProductKind::OneTime | ProductKind::Service { .. } => (Proration::Full, Proration::Full),
        }
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
