//! Terms and coupons, compiled (domain.md §4).

use super::Names;
use calendar::{Date, Interval};
use ids::Sym;

/// What becomes of a commitment that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TermRenewal {
    /// The purchase goes on and may be cancelled freely.
    #[default]
    None,
    /// Another commitment of the same length begins.
    Same,
    /// The subscription moves into another plan.
    Into(Sym),
}

/// How long a purchase binds.
#[derive(Debug, Clone)]
pub struct Term {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// How long it binds.
    pub commitment: Interval,
    /// How long it may be cancelled without a fee.
    pub grace: Option<Interval>,
    /// Whether the commitment lasts to the end of the billing cycle that it ends in.
    pub to_cycle_end: bool,
    /// The one-time product that is charged when it is cancelled too early.
    pub early_termination_fee: Option<Sym>,
    /// What comes after it.
    pub renewal: TermRenewal,
}

/// What takes something off the purchase that it is entered on.
#[derive(Debug, Clone)]
pub struct Coupon {
    /// Number of its code, which is what is entered.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// The discount that the purchase gets, once.
    pub discount: Sym,
    /// First day on which it may be entered.
    pub from: Option<Date>,
    /// First day on which it may not be entered any more.
    pub to: Option<Date>,
    /// How often it may be used in all; none for any number of times.
    pub uses: Option<u32>,
    /// How often one customer may use it.
    pub uses_per_customer: Option<u32>,
    /// Plans that it is for; with `bundles` empty for all.
    pub plans: Vec<Sym>,
    /// Bundles that it is for.
    pub bundles: Vec<Sym>,
}
