//! What charging fees needs to know of a billing profile.

use balance::Bills;
use calendar::{Cycle, Grid, Zone};
use catalog::PaymentType;
use ids::Sym;
use tax::TaxPayer;

/// A billing profile as the lock on the group saw it.
#[derive(Debug, Clone)]
pub struct ProfileFacts {
    /// Its currency.
    pub currency: Sym,
    /// How it pays.
    pub payment_type: PaymentType,
    /// The zone of all its days (domain.md §7).
    pub zone: Zone,
    /// Its regular grid, anchored at its first regular boundary; products' unit cycles are laid on it (domain.md §4).
    pub grid: Grid,
    /// Its cycles, the first one a stub.
    pub cycle: Cycle,
    /// Where charging money stops, in quanta; none for unlimited.
    pub money_limit: Option<i64>,
    /// Whoever the taxes of its bills are for.
    pub payer: TaxPayer,
    /// Its open bills.
    pub bills: Bills,
}
