//! Purchases, proration, renewals: what a subscription owes and grants.
//!
//! Owns: the document of a [`Subscription`], planning a purchase, the pure function that says what a purchase is charged and granted in a
//! unit cycle, and what of it is due. Does not own: usage prices (rating), cycles of bills (billing), storage, clock, drawing of ids.
//! Invariants: what is due depends on the history alone, so it is the same however a stretch of time is cut; running it again posts nothing
//! (domain.md §4).

mod amend;
mod arrears;
mod charges;
mod component;
mod difference;
mod discounts;
mod document;
mod error;
mod order;
mod part;
mod profile;
mod purchase;
mod renew;
mod term;
mod timeline;
mod turns;
mod unit;

pub use amend::{AmendRefusal, Amendment, Part};
pub use arrears::arrears;
pub use charges::{ChargeLine, Charges, LineKind, Refusal, Taken, Taking};
pub use difference::{Billed, difference};
pub use document::{BoughtAs, Purchase, PurchasedBundle, PurchasedDiscount, Service, Status, Subscription, UsedCoupon};
pub use error::ChargeError;
pub use order::{
    BundleRequest, IDENTIFIER_LENGTH_MAX, ITEMS_MAX, PRODUCTS_PER_SUBSCRIPTION_MAX, PurchaseError, PurchaseItem, PurchaseProblem,
    PurchaseRequest, Sale,
};
pub use profile::ProfileFacts;
pub use purchase::{plan_bundle, plan_purchase, plan_transition};
pub use renew::{DUE_INSTANTS_MAX, activate, due_at, renew, retry};
pub use term::{HeldTerm, termination_fees};
pub use turns::{TURNS_MAX, Turn, Turns};
