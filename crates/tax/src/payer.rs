//! What taxation knows of whoever's bill a charge lands on.

use crate::FetchedRate;
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

/// What the gateway is known to say of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// It gave the rate of the day.
    Known(i32),
    /// It gave none of the day: the latest that began before.
    Before(i32),
    /// It never gave one.
    Nothing,
}

impl TaxPayer {
    /// What the gateway said of the day that `has_begun` knows.
    pub(crate) fn fetched_rate(&self, tax: Sym, supplier: Option<Sym>, has_begun: impl Fn(Date) -> bool) -> Fetched {
        let of_tax = self.fetched.iter().filter(|rate| rate.tax == tax && rate.supplier == supplier && has_begun(rate.from));
        match of_tax.max_by_key(|rate| rate.from) {
            Some(rate) if !has_begun(rate.to) => Fetched::Known(rate.ppm),
            Some(rate) => Fetched::Before(rate.ppm),
            None => Fetched::Nothing,
        }
    }
}
