//! The subscription as it is stored: one document.
//!
//! Invariants: a purchase stores its overrides (quantity, value), never the catalog's price (domain.md §4); the service of a purchase is
//! one of the document's services.

use calendar::{Instant, Period};
use ids::{GroupId, PurchaseId, ServiceId, SubscriptionId, Sym};
use money::Exact;
use serde::{Deserialize, Serialize};

/// State of a subscription, a purchase or a service: deferred → active ⇄ inactive → closed (domain.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Starts later; charged when it is active.
    Deferred,
    /// Charged and usable.
    Active,
    /// Neither charged nor usable for now.
    Inactive,
    /// Ended for good.
    Closed,
}

impl Status {
    /// Whether fees and grants fall due. A deferred one falls due at its start.
    pub const fn falls_due(self) -> bool {
        match self {
            Self::Deferred | Self::Active => true,
            Self::Inactive | Self::Closed => false,
        }
    }

    /// The state at an instant of what is valid from another one: a deferred one becomes active at its start.
    #[must_use]
    pub fn begun(self, from: Instant, at: Instant) -> Self {
        match self {
            Self::Deferred if from <= at => Self::Active,
            Self::Deferred | Self::Active | Self::Inactive | Self::Closed => self,
        }
    }
}

/// A purchased product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Its id.
    pub id: PurchaseId,
    /// The bundle that it was bought in.
    pub bundle: Sym,
    /// The product.
    pub product: Sym,
    /// How many.
    pub quantity: Exact,
    /// Overrides the price, of a grant the granted amount (domain.md §4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Exact>,
    /// When it is valid.
    pub valid: Period,
    /// Its state.
    pub status: Status,
    /// The service that it rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// Place of the version that it pins (`price_lock`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_version: Option<u32>,
}

/// A purchased discount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchasedDiscount {
    /// Its id.
    pub id: PurchaseId,
    /// The bundle that it was bought in.
    pub bundle: Sym,
    /// The discount.
    pub discount: Sym,
    /// When it is valid.
    pub valid: Period,
    /// Its state.
    pub status: Status,
}

/// A service of a subscription: what usage events name by its identifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Kind of service.
    pub service_type: Sym,
    /// Unique per site and service type at any instant (domain.md §1).
    pub identifier: String,
    /// What people call it.
    pub name: String,
    /// Its state.
    pub status: Status,
    /// When it is valid.
    pub valid: Period,
}

/// A subscription of one balance group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// The balance group that it charges.
    pub group: GroupId,
    /// The plan bought.
    pub plan: Sym,
    /// Its state.
    pub status: Status,
    /// When it is valid.
    pub valid: Period,
    /// Purchased products in the order of the plan.
    pub products: Vec<Purchase>,
    /// Purchased discounts in the order of the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<PurchasedDiscount>,
    /// Its services.
    pub services: Vec<Service>,
}

impl Subscription {
    /// Makes active what is deferred and has begun. Answers whether anything changed.
    pub fn begin(&mut self, at: Instant) -> bool {
        let before = self.clone();
        self.status = self.status.begun(self.valid.from(), at);
        for purchase in &mut self.products {
            purchase.status = purchase.status.begun(purchase.valid.from(), at);
        }
        for discount in &mut self.discounts {
            discount.status = discount.status.begun(discount.valid.from(), at);
        }
        for service in &mut self.services {
            service.status = service.status.begun(service.valid.from(), at);
        }
        *self != before
    }
}
