//! An amount as it leaves a use case: quanta with the scale and the code of their resource.

use ::catalog::Catalog;
use ids::Sym;
use money::format_quanta;
use store::StoreError;

/// Decimal digits of nothing in a currency that no catalog knows yet: those of a currency by default (domain.md §2).
const CURRENCY_SCALE: u8 = 6;

/// An amount of a resource. Debit is positive (owed), credit negative (domain.md §2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Whole quanta.
    pub quanta: i64,
    /// Decimal digits of a quantum.
    pub scale: u8,
    /// Code of the resource.
    pub resource: String,
}

impl Figure {
    /// Quanta of a resource of the catalog.
    ///
    /// # Errors
    /// [`StoreError::Invariant`] where the catalog lacks the resource: applying one never removes what is used.
    pub fn of(catalog: &Catalog, resource: Sym, quanta: i64) -> Result<Self, StoreError> {
        let found = catalog.resources.get(&resource).ok_or(StoreError::Invariant("an amount of a resource that the catalog lacks"))?;
        Ok(Self { quanta, scale: found.scale, resource: catalog.symbols.code(resource).to_owned() })
    }

    /// Nothing of a currency, for a site whose catalog is empty.
    pub fn nothing(currency: &str) -> Self {
        Self { quanta: 0, scale: CURRENCY_SCALE, resource: currency.to_owned() }
    }

    /// The decimal text that stands on the wire.
    pub fn text(&self) -> String {
        format_quanta(self.quanta, self.scale)
    }
}
