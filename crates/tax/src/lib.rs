//! Which tax a charge bears: rate by place, supplier and date, exempt, reverse charge (domain.md §8).
//!
//! Owns: what is known of a payer for taxation, choosing the rate, the tax of a net amount, what a gateway's answers add up to. Does not own:
//! the table of rates (catalog), asking a gateway (app). Invariants: a payer's own flags come before any rate; a missing rate is an error,
//! and only where a gateway will be asked again it is the last known one, or none yet: pending, never silently zero.

mod fetched;
mod payer;

pub use fetched::{
    AnswerError, FetchedRate, RATE_DAYS_BEFORE_MAX, RATE_DAYS_MAX, RATE_SPANS_MAX, TaxOf, asked_of_gateway, days_of, learn, ppm_of,
    uses_gateway,
};
pub use payer::TaxPayer;

use calendar::Date;
use catalog::{Catalog, TaxProvider, TaxRate};
use ids::Sym;
use money::{Exact, MoneyError, Rounding};
use payer::Fetched;

/// Parts per million that are the whole.
const PARTS_PER_MILLION: i128 = 1_000_000;

/// Why a charge bears the tax that it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Treatment {
    /// By a rate of the table, or one that the gateway gave.
    Rated,
    /// The payer pays none.
    Exempt,
    /// The payer owes it himself, by his tax id.
    ReverseCharge,
    /// The gateway has not given the rate of the day: by the last known one, or without tax where there is none. It is put right later.
    Pending,
}

/// The tax of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levy {
    /// Parts per million: 220000 is 22 %.
    pub ppm: i32,
    /// Why.
    pub treatment: Treatment,
}

/// Why no tax can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TaxError {
    /// The catalog lacks the tax.
    #[error("the catalog has no tax with number {}", .0.0)]
    Unknown(Sym),
    /// No rate holds for the payer's place on the day.
    #[error("the tax has no rate for the place of the payer on the day")]
    NoRate(Sym),
}

impl TaxError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "dangling_catalog",
            Self::NoRate(_) => "no_tax_rate",
        }
    }
}

/// The tax of a charge to a payer. `has_begun` says whether a day has come in the zone of the billing profile.
///
/// # Errors
/// [`TaxError`].
pub fn levy(
    catalog: &Catalog,
    tax: Sym,
    supplier: Option<Sym>,
    payer: &TaxPayer,
    has_begun: impl Fn(Date) -> bool,
) -> Result<Levy, TaxError> {
    let found = catalog.taxes.get(&tax).ok_or(TaxError::Unknown(tax))?;
    if payer.is_exempt {
        return Ok(Levy { ppm: 0, treatment: Treatment::Exempt });
    }
    let supplier = supplier.or(found.supplier);
    if found.reverse_charge && payer.has_tax_id && is_abroad(catalog, supplier, payer) {
        return Ok(Levy { ppm: 0, treatment: Treatment::ReverseCharge });
    }
    if found.provider == TaxProvider::Table || !payer.has_gateway {
        let ppm = best(&found.rates, supplier, payer, has_begun).ok_or(TaxError::NoRate(tax))?;
        return Ok(Levy { ppm, treatment: Treatment::Rated });
    }
    Ok(match payer.fetched_rate(tax, supplier, &has_begun) {
        Fetched::Known(ppm) => Levy { ppm, treatment: Treatment::Rated },
        Fetched::Before(ppm) => Levy { ppm, treatment: Treatment::Pending },
        Fetched::Nothing => {
            let ppm = best(&found.rates, supplier, payer, has_begun).unwrap_or(0);
            Levy { ppm, treatment: Treatment::Pending }
        }
    })
}

/// A charge whose tax is pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingTax {
    /// The tax.
    pub tax: Sym,
    /// Who owes it.
    pub supplier: Option<Sym>,
    /// The day whose rate is asked for, in the zone of the billing profile.
    pub on: Date,
}

impl PendingTax {
    /// The charge's tax where it is pending, with the supplier that the gateway is asked about.
    pub fn of(catalog: &Catalog, levy: Levy, (tax, supplier): TaxOf, on: Date) -> Option<Self> {
        let supplier = supplier.or_else(|| catalog.taxes.get(&tax).and_then(|found| found.supplier));
        match levy.treatment {
            Treatment::Pending => Some(Self { tax, supplier, on }),
            Treatment::Rated | Treatment::Exempt | Treatment::ReverseCharge => None,
        }
    }
}

/// [`levy`] on a known day.
///
/// # Errors
/// [`TaxError`].
pub fn levy_on(catalog: &Catalog, tax: Sym, supplier: Option<Sym>, payer: &TaxPayer, on: Date) -> Result<Levy, TaxError> {
    levy(catalog, tax, supplier, payer, |day| day <= on)
}

/// The tax of a rounded net, rounded once at the same scale (domain.md §8: per impact, at full scale).
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn tax_of(net: i64, ppm: i32, rounding: Rounding) -> Result<i64, MoneyError> {
    if ppm == 0 || net == 0 {
        return Ok(0);
    }
    Exact::ratio(i128::from(net) * i128::from(ppm), PARTS_PER_MILLION)?.round(0, rounding)
}

/// A payer is abroad where both countries are known and differ.
fn is_abroad(catalog: &Catalog, supplier: Option<Sym>, payer: &TaxPayer) -> bool {
    let home = supplier.and_then(|sym| catalog.tax_suppliers.get(&sym)).map(|found| found.country.as_str());
    home.is_some_and(|home| !payer.country.is_empty() && payer.country != home)
}

/// The rate of the narrowest place (state, country, everywhere), one of the very supplier before one of any; of these the latest.
fn best(rates: &[TaxRate], supplier: Option<Sym>, payer: &TaxPayer, has_begun: impl Fn(Date) -> bool) -> Option<i32> {
    let mut best: Option<((u8, bool, Date), i32)> = None;
    for rate in rates {
        let place = match (&rate.country, &rate.state) {
            (Some(country), Some(state)) if *country == payer.country && *state == payer.state => 2,
            (Some(country), None) if *country == payer.country => 1,
            (None, None) => 0,
            (Some(_) | None, _) => continue,
        };
        let key = (place, rate.supplier.is_some(), rate.from);
        let fits = rate.supplier.is_none_or(|wanted| Some(wanted) == supplier);
        if fits && best.is_none_or(|(before, _)| before < key) && has_begun(rate.from) {
            best = Some((key, rate.ppm));
        }
    }
    best.map(|(_, ppm)| ppm)
}
