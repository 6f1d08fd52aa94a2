//! What is bought, compiled: products with their versions, bundles, plans (domain.md §4).
//!
//! Owns: the shapes that purchases and renewals read. Invariant: versions are in the order of their `from`.

use super::{DiscountLine, Names, NonActive};
use calendar::Date;
use ids::Sym;
use money::Exact;
use std::collections::HashMap;

/// When a recurring fee is charged (domain.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// At purchase and each renewal, for the cycle to come.
    Forward,
    /// At billing, for the cycle that ends.
    Arrear,
}

/// What a partial cycle costs, separately for the first and the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proration {
    /// Its share of days.
    #[default]
    Prorate,
    /// A whole one.
    Full,
    /// Nothing.
    None,
}

/// How long what is granted is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantValidity {
    /// In the unit cycle that it is granted for.
    Cycle,
    /// This many days from the grant.
    Days(u16),
    /// Without end.
    Infinite,
}

/// What becomes of the rest of a grant when its purchase ends within the cycle (domain.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GrantEnd {
    /// It is cut.
    #[default]
    Cut,
    /// It stays to the end of its validity: the last period counts in full.
    Keep,
}

/// What a product is (domain.md §4).
#[derive(Debug, Clone)]
pub enum ProductKind {
    /// A fee that comes once.
    OneTime,
    /// A fee that comes back.
    Recurring {
        /// Its unit cycle.
        event_type: Sym,
        /// Forward or arrear.
        timing: Timing,
        /// First, partial cycle.
        first: Proration,
        /// Last, partial cycle.
        last: Proration,
    },
    /// Puts a resource into the balance.
    Grant {
        /// Its unit cycle; none for once at purchase.
        event_type: Option<Sym>,
        /// What is granted.
        resource: Sym,
        /// How long it is valid.
        validity: GrantValidity,
        /// Whether a partial first cycle grants its share only.
        prorate: bool,
        /// What becomes of the rest when the purchase ends.
        last: GrantEnd,
        /// Consumed first, the lower the earlier (domain.md §3).
        priority: i16,
        /// What becomes of a cycle's leftover.
        rollover: Option<Rollover>,
    },
    /// Lets the customer use a service.
    Service {
        /// Kind of service.
        service_type: Sym,
        /// Among several products of a service the lower number rates.
        priority: i32,
        /// Whether usage after its end is rated.
        non_active: NonActive,
        /// Whether its usage may pass limits (domain.md §3).
        may_exceed: bool,
        /// Events that are made for its services as a cycle closes.
        generators: Vec<Sym>,
    },
}

/// A cycle's leftover moves to one new balance, once (domain.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rollover {
    /// Cycles that the new balance is valid for.
    pub cycles: u16,
    /// Most that one cycle hands on, in units; none for all.
    pub cycle_cap: Option<Exact>,
    /// Most that lies in rolled balances at once; none for all.
    pub total_cap: Option<Exact>,
}

/// A dated version of a product's price.
#[derive(Debug, Clone)]
pub struct Version {
    /// Valid from this day on.
    pub from: Date,
    /// Prices by currency, of a fee.
    pub prices: HashMap<Sym, Exact>,
    /// Granted amount, of a grant.
    pub granted: Option<Exact>,
    /// Rate plan, of a service.
    pub rate_plan: Option<Sym>,
}

/// The base of what is sold.
#[derive(Debug, Clone)]
pub struct Product {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// What it is.
    pub kind: ProductKind,
    /// Where its charges land; of a service the rate plan says so.
    pub bill_item: Option<Sym>,
    /// Tag that discounts match.
    pub charge_tag: Option<Sym>,
    /// Its tax.
    pub tax: Option<Sym>,
    /// Who owes the tax; none for the tax's own supplier.
    pub supplier: Option<Sym>,
    /// Its general ledger code.
    pub ledger: Option<Sym>,
    /// In the order of their `from`, at least one.
    pub versions: Vec<Version>,
}

impl Product {
    /// The version valid on a day, with its place; none before the first one.
    pub fn version_on(&self, date: Date) -> Option<(usize, &Version)> {
        self.versions.iter().enumerate().rev().find(|(_, version)| version.from <= date)
    }
}

/// One product of a bundle.
#[derive(Debug, Clone)]
pub struct BundleLine {
    /// The product.
    pub product: Sym,
    /// Default quantity.
    pub quantity: Exact,
    /// Default value: the price, but of a grant the granted amount (domain.md §4).
    pub value: Option<Exact>,
    /// Whether the buyer may leave it out.
    pub optional: bool,
    /// Days that the purchase is valid; none for without end.
    pub validity_days: Option<u16>,
}

/// Products that are bought together.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Its products.
    pub lines: Vec<BundleLine>,
    /// Its discounts.
    pub discounts: Vec<DiscountLine>,
    /// How long buying it as an add-on binds.
    pub term: Option<Sym>,
}

/// How a profile pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentType {
    /// Funds first.
    Prepaid,
    /// On demand.
    PayNow,
    /// Invoice after the cycle.
    Postpaid,
}

/// What a customer subscribes to.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Number of its code.
    pub sym: Sym,
    /// Names.
    pub names: Names,
    /// Descriptions.
    pub description: Names,
    /// Its bundles.
    pub bundles: Vec<Sym>,
    /// Add-ons that may be bought with it.
    pub compatible_bundles: Vec<Sym>,
    /// Whether only those may be.
    pub compatible_only: bool,
    /// How long it binds.
    pub term: Option<Sym>,
    /// Payment types that may buy it; empty for all.
    pub payment_types: Vec<PaymentType>,
}
