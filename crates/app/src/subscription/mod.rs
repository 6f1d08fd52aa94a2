//! Subscriptions: buying a plan, and what was bought (domain.md §4).
//!
//! Owns: the one purchase that a new customer and a later order share. Does not own: what is bought of a plan and what it costs (the crate
//! `subscription`). Invariants: a purchase is charged in the transaction that makes it; an identifier has one holder at a time.

mod add;
mod add_bundle;
pub(crate) mod amend;
mod edit_service;
mod ending;
mod error;
mod identifier;
mod order;
mod posted;
mod promotion;
pub(crate) mod purchase;
mod read;
mod transition;
mod verify;
mod view;

pub use add::AddSubscription;
pub use add_bundle::{AddBundle, Added, BundleOrder};
pub use amend::{AmendSubscription, Amended, Wanted};
pub use edit_service::{EditService, SERVICE_NAME_LENGTH_MAX};
pub use error::PurchaseError;
pub use identifier::IDENTIFIER_QUARANTINE_DAYS_MAX;
pub use order::{OrderItem, PlanOrder};
pub use posted::PostedLine;
pub use promotion::CODES_MAX;
pub use read::{GetSubscription, ListSubscriptions};
pub use transition::{Effective, FailTransition, ListTransitions, Moved, PerformTransition, QueueTransition, Queued, WithdrawTransition};
pub use verify::{ActivatePurchases, VerifyPurchases};
pub(crate) use view::named;
pub use view::{BundleView, DiscountView, Named, ProductView, ServiceView, SubscriptionView, TermView};
