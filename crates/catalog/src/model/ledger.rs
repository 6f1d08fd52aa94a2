//! General ledger codes: no objects, but named by what is charged.

use super::Catalog;
use ids::Sym;
use std::collections::BTreeSet;

impl Catalog {
    /// Every general ledger code that products, rate plans and discounts name, in the order of their texts.
    pub fn ledgers(&self) -> Vec<&str> {
        let products = self.products.values().filter_map(|product| product.ledger);
        let infos = self.rate_plans.values().flat_map(|plan| &plan.rows).flat_map(|row| &row.infos);
        let discounts = self.discounts.values().filter_map(|discount| discount.ledger);
        let all: BTreeSet<Sym> = products.chain(infos.filter_map(|info| info.ledger)).chain(discounts).collect();
        let mut codes: Vec<&str> = all.into_iter().map(|sym| self.symbols.code(sym)).collect();
        codes.sort_unstable();
        codes
    }

    /// The general ledger of a code; none where nothing names it.
    pub fn ledger(&self, code: &str) -> Option<Sym> {
        self.ledgers().contains(&code).then(|| self.symbols.get(code)).flatten()
    }
}
