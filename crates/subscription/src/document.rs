//! The subscription as it is stored: one document.
//!
//! Invariants: a state is not stored but follows from validity and dated changes; a purchase stores its overrides (quantity, value), never the catalog's price (domain.md §4); the service of a purchase is
//! one of the document's services.

use crate::turns::status_at;
use crate::{HeldTerm, Turns};
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
    /// Whether it is in use now.
    pub const fn is_active(self) -> bool {
        match self {
            Self::Active => true,
            Self::Deferred | Self::Inactive | Self::Closed => false,
        }
    }

    /// What something is by itself within what has this state: never more in use than that.
    #[must_use]
    pub fn under(self, own: Self) -> Self {
        let rank = |status: Self| match status {
            Self::Active => 0,
            Self::Deferred => 1,
            Self::Inactive => 2,
            Self::Closed => 3,
        };
        if rank(self) > rank(own) { self } else { own }
    }

    /// Whether it is or will be in use: neither over nor paused.
    pub const fn is_live(self) -> bool {
        match self {
            Self::Deferred | Self::Active => true,
            Self::Inactive | Self::Closed => false,
        }
    }
}

/// Why a bundle was bought (domain.md §4: one purchase engine).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoughtAs {
    /// It is part of the plan.
    Plan,
    /// It was bought to the plan.
    AddOn,
    /// A voucher bought it.
    Voucher,
    /// Dunning bought it as a fee.
    DunningFee,
}

/// A purchased bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchasedBundle {
    /// Its id.
    pub id: PurchaseId,
    /// The bundle.
    pub bundle: Sym,
    /// Why it was bought.
    pub bought_as: BoughtAs,
    /// When it is valid.
    pub valid: Period,
    /// Changes of its state.
    #[serde(default, skip_serializing_if = "Turns::is_empty")]
    pub turns: Turns,
    /// How long it binds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<HeldTerm>,
    /// Code of the voucher that bought it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub voucher: String,
}

/// A coupon that was entered on a purchase: its discount is taken from what the purchase is charged at its start (domain.md §4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedCoupon {
    /// Its id, as of a purchased discount.
    pub id: PurchaseId,
    /// The coupon.
    pub coupon: Sym,
    /// Its discount.
    pub discount: Sym,
    /// The purchased bundles that it was entered on.
    pub bought_in: Vec<PurchaseId>,
}

/// A purchased product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Its id.
    pub id: PurchaseId,
    /// The bundle that it was bought in.
    pub bundle: Sym,
    /// The purchase of that bundle: one bundle may be bought several times.
    pub bought_in: PurchaseId,
    /// The product.
    pub product: Sym,
    /// How many.
    pub quantity: Exact,
    /// Overrides the price, of a grant the granted amount (domain.md §4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Exact>,
    /// When it is valid.
    pub valid: Period,
    /// Changes of its state.
    #[serde(default, skip_serializing_if = "Turns::is_empty")]
    pub turns: Turns,
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
    /// The purchase of that bundle.
    pub bought_in: PurchaseId,
    /// The discount.
    pub discount: Sym,
    /// When it is valid.
    pub valid: Period,
    /// Changes of its state.
    #[serde(default, skip_serializing_if = "Turns::is_empty")]
    pub turns: Turns,
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
    /// When it is valid.
    pub valid: Period,
    /// Changes of its state.
    #[serde(default, skip_serializing_if = "Turns::is_empty")]
    pub turns: Turns,
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
    /// When it is valid.
    pub valid: Period,
    /// Changes of its state.
    #[serde(default, skip_serializing_if = "Turns::is_empty")]
    pub turns: Turns,
    /// How long the plan binds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<HeldTerm>,
    /// Coupons in the order in which they were entered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<UsedCoupon>,
    /// Purchased bundles, those of the plan first.
    pub bundles: Vec<PurchasedBundle>,
    /// Purchased products in the order of the plan.
    pub products: Vec<Purchase>,
    /// Purchased discounts in the order of the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<PurchasedDiscount>,
    /// Its services.
    pub services: Vec<Service>,
    /// What ended up to here was verified: services released, terms renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_to: Option<Instant>,
    /// What began up to here is in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_to: Option<Instant>,
}

impl Purchase {
    /// Its own state at an instant; those of its bundle, its subscription and its service come on top.
    pub fn status_at(&self, at: Instant) -> Status {
        status_at(&self.valid, &self.turns, at)
    }
}

impl PurchasedDiscount {
    /// Its own state at an instant; those of its bundle and its subscription come on top.
    pub fn status_at(&self, at: Instant) -> Status {
        status_at(&self.valid, &self.turns, at)
    }
}

impl PurchasedBundle {
    /// Its own state at an instant; that of its subscription comes on top.
    pub fn status_at(&self, at: Instant) -> Status {
        status_at(&self.valid, &self.turns, at)
    }

    /// As [`Subscription::binds`].
    pub(crate) fn binds(&self) -> bool {
        is_bound(&self.valid, self.term.as_ref())
    }
}

/// A commitment is of no account any more once what it binds ends with it or before.
fn is_bound(valid: &Period, term: Option<&HeldTerm>) -> bool {
    term.is_some_and(|held| valid.to().is_none_or(|to| to > held.binds_to))
}

impl Service {
    /// Its own state at an instant; that of its subscription comes on top.
    pub fn status_at(&self, at: Instant) -> Status {
        status_at(&self.valid, &self.turns, at)
    }
}

impl Subscription {
    /// When something of it ends, turns or is committed no longer next that is not verified yet; none where nothing does.
    pub fn verify_at(&self) -> Option<Instant> {
        let ends = std::iter::once(&self.valid).chain(self.products.iter().map(|purchase| &purchase.valid));
        let of_bundles = self.bundles.iter().filter(|bundle| bundle.binds()).filter_map(|bundle| bundle.term.as_ref());
        let terms = self.term.iter().filter(|_| self.binds()).chain(of_bundles);
        let turns = std::iter::once(&self.turns)
            .chain(self.bundles.iter().map(|bundle| &bundle.turns))
            .chain(self.products.iter().map(|purchase| &purchase.turns))
            .chain(self.discounts.iter().map(|discount| &discount.turns))
            .chain(self.services.iter().map(|service| &service.turns));
        let turned = turns.flat_map(Turns::iter).map(|turn| turn.at);
        let all = ends.filter_map(Period::to).chain(terms.map(|held| held.binds_to)).chain(turned);
        all.filter(|end| self.verified_to.is_none_or(|done| *end > done)).min()
    }

    /// Whether its commitment still means something: not once it has an end that the commitment outlasts.
    pub(crate) fn binds(&self) -> bool {
        is_bound(&self.valid, self.term.as_ref())
    }

    /// The state of the bundle that something was bought in, at an instant.
    pub fn bundle_status_at(&self, bought_in: PurchaseId, at: Instant) -> Status {
        self.bundle_turns(bought_in).map_or(Status::Active, |turns| turns.at(at))
    }

    /// The changes of state of a purchased bundle.
    pub fn bundle_turns(&self, bought_in: PurchaseId) -> Option<&Turns> {
        self.bundles.iter().find(|bundle| bundle.id == bought_in).map(|bundle| &bundle.turns)
    }

    /// When something of it begins next that was not begun with the job; none where nothing does.
    pub fn begin_at(&self) -> Option<Instant> {
        let begins = self.products.iter().filter(|purchase| purchase.turns.at(purchase.valid.from()) != Status::Closed);
        begins.map(|purchase| purchase.valid.from()).filter(|from| self.begun_to.is_none_or(|done| *from > done)).min()
    }

    /// What began up to an instant is charged: nothing of it is left to begin.
    pub fn begin(&mut self, now: Instant) {
        self.begun_to = self.begun_to.max(Some(now));
    }

    /// Its own state at an instant; that of the account comes on top.
    pub fn status_at(&self, at: Instant) -> Status {
        status_at(&self.valid, &self.turns, at)
    }
}
