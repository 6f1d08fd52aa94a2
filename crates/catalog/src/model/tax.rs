//! Taxes compiled: dated rates by place and supplier (domain.md §8).
//!
//! Owns: the shape. Does not own: which rate holds for a payer (crate `tax`). Invariant: rates of one place and supplier ascend by date.

use super::Names;
use calendar::Date;
use ids::Sym;

/// Who owes a tax to the state.
#[derive(Debug, Clone)]
pub struct TaxSupplier {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Its country, two letters.
    pub country: String,
    /// Its tax number.
    pub tax_id: String,
}

/// Where the rates of a tax come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TaxProvider {
    /// The dated table.
    #[default]
    Table,
    /// The site's taxation gateway; the table serves while it does not answer.
    Gateway,
}

/// A tax with its dated rates.
#[derive(Debug, Clone)]
pub struct Tax {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Where its rates come from.
    pub provider: TaxProvider,
    /// Who owes it where a charge does not say.
    pub supplier: Option<Sym>,
    /// Whether a payer with a tax id in another country than the supplier owes it himself.
    pub reverse_charge: bool,
    /// In the order of the text.
    pub rates: Vec<TaxRate>,
}

/// A rate from a day on, for a place and a supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxRate {
    /// First day.
    pub from: Date,
    /// Parts per million: 220000 is 22 %.
    pub ppm: i32,
    /// Only in this country; none for everywhere.
    pub country: Option<String>,
    /// Only in this state of the country.
    pub state: Option<String>,
    /// Only where this supplier owes it.
    pub supplier: Option<Sym>,
}
