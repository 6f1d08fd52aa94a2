//! Discounts compiled: what they target, when they hold, what they take (domain.md §4).
//!
//! Owns: the shape. Does not own: how they are applied (crate `discount`). Invariant: rules are tried in their order, the first that holds
//! gives the value.

use super::Names;
use ids::Sym;
use money::Exact;
use std::collections::HashMap;

/// Whether usage is rated after its customer or purchase is no longer active (domain.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NonActive {
    /// Never.
    #[default]
    Forbidden,
    /// While inactive.
    RateInactive,
    /// While inactive and after the end.
    RateInactiveAndClosed,
}

/// When a discount is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscountTime {
    /// As the event or fee is charged.
    Event,
    /// From the bill, as its cycle closes.
    Billing,
}

/// A discount: bought in a bundle like a product.
#[derive(Debug, Clone)]
pub struct Discount {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Lower numbers first, each on what the one before left.
    pub priority: i32,
    /// When it is taken.
    pub time: DiscountTime,
    /// Only a policy of sharing groups: it moves impacts of members to the owner and takes nothing off (domain.md §6).
    pub is_policy: bool,
    /// Whether it holds for usage after its end.
    pub non_active: NonActive,
    /// Where it lands on the bill.
    pub bill_item: Sym,
    /// Its general ledger code; none for that of the charge.
    pub ledger: Option<Sym>,
    /// One of them must match; none for everything.
    pub filters: Vec<DiscountFilter>,
    /// The first whose conditions hold gives the value.
    pub rules: Vec<DiscountRule>,
    /// Most that it takes in one billing cycle, by currency.
    pub cycle_cap: HashMap<Sym, Exact>,
}

/// What an impact must bear: all that is named here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DiscountFilter {
    /// Tag of its charge.
    pub charge_tag: Option<Sym>,
    /// Tag of its resource.
    pub resource_tag: Option<Sym>,
    /// Kind of service.
    pub service_type: Option<Sym>,
    /// Where it lands on the bill: the one filter of discounts at billing time, when tags are no longer known.
    pub bill_item: Option<Sym>,
}

/// A value under conditions: all that are named must hold.
#[derive(Debug, Clone)]
pub struct DiscountRule {
    /// On the quantity charged.
    pub quantity: Option<Span>,
    /// On the amount before any discount, in units of the currency.
    pub amount: Option<Span>,
    /// On the counter of a resource in the cycle, as it stood before.
    pub counter: Option<(Sym, Span)>,
    /// What is taken.
    pub value: DiscountValue,
    /// Most that is taken at once, by currency.
    pub cap: HashMap<Sym, Exact>,
}

/// From (inclusive) to (exclusive).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// None for no lower bound.
    pub from: Option<Exact>,
    /// None for no upper bound.
    pub to: Option<Exact>,
}

impl Span {
    /// Whether a number lies in it.
    pub fn contains(&self, number: Exact) -> bool {
        self.from.is_none_or(|from| from <= number) && self.to.is_none_or(|to| number < to)
    }
}

/// What a rule takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiscountValue {
    /// Percent of what is left: 10 is 10 %.
    Percent(Exact),
    /// An amount by currency. A missing currency is an error of the catalog, never a conversion (domain.md §2).
    Flat(HashMap<Sym, Exact>),
}

/// A discount of a bundle.
#[derive(Debug, Clone)]
pub struct DiscountLine {
    /// The discount.
    pub discount: Sym,
    /// Days that the purchase is valid; none for without end.
    pub validity_days: Option<u16>,
}
