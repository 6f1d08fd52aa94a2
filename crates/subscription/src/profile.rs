//! What charging fees needs to know of a billing profile.

use crate::Turns;
use balance::Bills;
use calendar::{Cycle, Zone};
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
    /// Its cycles, the first one a stub; products' unit cycles are laid on them (domain.md §4).
    pub cycle: Cycle,
    /// What became of the account: nothing accrues while it is inactive (domain.md §7).
    pub account: Turns,
    /// Where charging money stops, in quanta; none for unlimited.
    pub money_limit: Option<i64>,
    /// Whoever the taxes of its bills are for.
    pub payer: TaxPayer,
    /// Its open bills.
    pub bills: Bills,
}
