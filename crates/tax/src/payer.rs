//! What taxation knows of whoever's bill a charge lands on.

use calendar::Date;
use ids::Sym;

/// A payer: place and standing. Loaded by others, never read from a store here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaxPayer {
    /// Country of the billing address, two letters; empty where unknown.
    pub country: String,
    /// State of the country; empty where there is none.
    pub state: String,
    /// Whether a tax id is on record.
    pub has_tax_id: bool,
    /// Whether he pays no tax at all.
    pub is_exempt: bool,
    /// Whether the site has a taxation gateway.
    pub has_gateway: bool,
    /// Rates that the gateway gave for this place.
    pub fetched: Vec<FetchedRate>,
}

/// A rate that a gateway gave for the payer's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedRate {
    /// The tax.
    pub tax: Sym,
    /// Who owes it.
    pub supplier: Option<Sym>,
    /// The first day that it holds for.
    pub from: Date,
    /// Parts per million.
    pub ppm: i32,
}

impl TaxPayer {
    /// The latest fetched rate that has begun.
    pub(crate) fn fetched_rate(&self, tax: Sym, supplier: Option<Sym>, has_begun: impl Fn(Date) -> bool) -> Option<i32> {
        let of_tax = self.fetched.iter().filter(|rate| rate.tax == tax && rate.supplier == supplier && has_begun(rate.from));
        of_tax.max_by_key(|rate| rate.from).map(|rate| rate.ppm)
    }
}
